import { SessionRequest, SessionView } from '@developer-console/shared/contract/session'
import { createRoute } from '@hono/zod-openapi'
import { ProblemError } from '../problem.ts'
import { createRouter, problems } from '../router.ts'
import { clientAddress } from './client-address.ts'
import { isSameKey } from './local-key.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { Session, Sessions } from './sessions.ts'
import type { WrongKeys } from './wrong-keys.ts'

const signedIn = { description: 'Who is signed in', content: { 'application/json': { schema: SessionView } } }

const signIn = createRoute({
  method: 'post',
  path: '/',
  summary: 'Signs in with the local key',
  description: 'The key stands in the link that the console prints when it starts.',
  request: { body: { required: true, content: { 'application/json': { schema: SessionRequest } } } },
  responses: { 200: signedIn, ...problems(400, 401, 403, 415, 429) },
})

const show = createRoute({
  method: 'get',
  path: '/',
  summary: 'Who is signed in, and their role',
  responses: { 200: signedIn, ...problems(401) },
})

const signOut = createRoute({
  method: 'delete',
  path: '/',
  summary: 'Signs out',
  responses: { 204: { description: 'The session has ended' }, ...problems(401) },
})

export type Access = {
  localKey: string
  sessions: Sessions
  cookie: SessionCookie
  wrongKeys: WrongKeys
  trustedProxies: readonly string[]
}

/** Routes of the session, mounted at `/api/session`. */
export const sessionRoutes = ({ localKey, sessions, cookie, wrongKeys, trustedProxies }: Access) =>
  createRouter()
    .openapi(signIn, async (c) => {
      if (!isSameKey(c.req.valid('json').key, localKey))
        throw await wrongKey(wrongKeys, clientAddress(c, trustedProxies))
      const before = cookie.read(c)
      const earlier = before === undefined ? undefined : await sessions.find(before)
      if (earlier) await sessions.end(earlier.id)
      const { token, session } = await sessions.create({ name: 'Local user', role: 'admin', mode: 'local' })
      cookie.write(c, token)
      return c.json(viewSession(session), 200)
    })
    .openapi(show, (c) => c.json(viewSession(c.var.session), 200))
    .openapi(signOut, async (c) => {
      await sessions.end(c.var.session.id)
      cookie.clear(c)
      return c.body(null, 204)
    })

const wrongKey = async (wrongKeys: WrongKeys, address: string): Promise<ProblemError> => {
  const wait = await wrongKeys.count(address)
  return wait === undefined
    ? new ProblemError(401, 'key-wrong', 'This is not the key of this console', {
        detail: 'Each start prints a new link: use the one of the latest start.',
      })
    : new ProblemError(
        429,
        'key-guessed',
        'Too many wrong keys',
        { detail: `The right key works at any time; another wrong one is looked at in ${wait} s.` },
        { 'retry-after': String(wait) },
      )
}

const viewSession = ({ name, role, mode, expiresAt }: Session): SessionView => ({ name, role, mode, expiresAt })
