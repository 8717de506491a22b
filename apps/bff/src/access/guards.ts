import { callMediaType } from '@developer-console/shared/contract/call-format'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { ProblemError } from '../problem.ts'
import type { Signed } from '../router.ts'
import type { Origins } from './origins.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Sessions } from './sessions.ts'

/** Answers nothing under a name that is not the console's own: a name can be pointed here by anybody. */
export const hostGuard = (origins: Origins) =>
  createMiddleware(async (c, next) => {
    if (!origins.allowsHost(c.req.header('host')))
      throw new ProblemError(403, 'host-unknown', 'The console does not answer under this name', {
        detail:
          'The Host header is not one of this console. Where a proxy or a forwarded port stands in front, ' +
          'set CONSOLE_PUBLIC_URL (server.publicUrl) to the address in the browser.',
      })
    await next()
  })

/**
 * Refuses what a page of another origin causes, another port of this host included (Fetch Metadata, RFC 6454). A
 * program sends neither header and passes; what it may do, its session says.
 */
export const originGuard = (origins: Origins) =>
  createMiddleware(async (c, next) => {
    const site = c.req.header('sec-fetch-site')
    const origin = c.req.header('origin')
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
    const ownSite = site === undefined || site === 'same-origin' || (site === 'none' && reads)
    if (!ownSite || (origin !== undefined && !origins.allowsOrigin(origin)))
      throw new ProblemError(403, 'origin-foreign', 'Only the console’s own pages may ask this', {
        detail:
          'The request was caused by a page of another origin. Where the console is opened under another address, ' +
          'set CONSOLE_PUBLIC_URL (server.publicUrl) to it.',
      })
    await next()
  })

/** Lets nobody in without a session, but to sign in; leaves the session on the context. */
export const sessionGuard = ({ sessions, cookie }: { sessions: Sessions; cookie: SessionCookie }) =>
  createMiddleware<Signed>(async (c, next) => {
    if (c.req.path === '/api/session' && c.req.method === 'POST') return next()
    const began = performance.now()
    const token = cookie.read(c)
    const session = token === undefined ? undefined : await sessions.find(token)
    if (!session)
      throw new ProblemError(401, 'session-missing', 'Sign in to the console first', {
        detail: 'There is no session, or it has ended. Open the link that the console printed when it started.',
      })
    c.set('session', session)
    c.set('sessionCheck', performance.now() - began)
    return next()
  })

const json = ['application/json']
const bodyTypes: readonly { path: RegExp; types: readonly string[]; streams?: true }[] = [
  { path: /^\/api\/connections\/[^/]+\/calls$/, types: [...json, callMediaType], streams: true },
  {
    path: /^\/api\/connections\/[^/]+\/documents$/,
    types: [...json, 'application/yaml', 'application/x-yaml', 'application/octet-stream'],
    streams: true,
  },
]

/** Types that a form of another page can send are never among these. */
export const contentTypeGuard = createMiddleware(async (c, next) => {
  const hasBody = c.req.header('transfer-encoding') !== undefined || Number(c.req.header('content-length') ?? 0) > 0
  const found = c.req.header('content-type')
  if (hasBody || found !== undefined) {
    const types = bodyTypes.find(({ path }) => path.test(c.req.path))?.types ?? json
    const mediaType = found?.split(';')[0]?.trim().toLowerCase()
    if (mediaType === undefined || !types.includes(mediaType))
      throw new ProblemError(415, 'content-type-unsupported', 'The body’s type is not accepted here', {
        detail: `Send ${types.join(' or ')}.`,
      })
  }
  await next()
})

const limit = bodyLimit({
  maxSize: 1024 * 1024,
  onError: () => {
    throw new ProblemError(413, 'body-too-large', 'The body is too large', { detail: 'At most 1 MiB is read here.' })
  },
})

/** Bodies that are read into memory are small; calls and documents have limits of their own. */
export const bodySizeGuard = createMiddleware((c, next) =>
  bodyTypes.some(({ path, streams }) => streams && path.test(c.req.path)) ? next() : limit(c, next),
)
