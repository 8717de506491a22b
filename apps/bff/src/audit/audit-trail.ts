import { ConnectionInput } from '@developer-console/shared/contract/connection'
import type { AuditAction } from '@developer-console/shared/contract/audit'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { isRecord } from '../is-record.ts'
import { ProblemError } from '../problem.ts'
import type { Signed } from '../router.ts'
import type { Audit, AuditedAction } from './create-audit.ts'

type Route = { method: string; path: RegExp; action: AuditAction }

const route = (method: string, path: string, action: AuditAction): Route => ({
  method,
  path: new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
  action,
})

const connection = '/api/connections/:connection'

const routes: readonly Route[] = [
  route('DELETE', '/api/session', 'sign-out'),
  route('POST', '/api/connections', 'connection-added'),
  route('PATCH', connection, 'connection-changed'),
  route('DELETE', connection, 'connection-removed'),
  route('POST', `${connection}/restore`, 'connection-restored'),
  route('POST', `${connection}/token`, 'token-requested'),
  route('DELETE', `${connection}/token`, 'token-forgotten'),
  route('POST', `${connection}/documents`, 'document-added'),
  route('POST', `${connection}/documents/:document/refresh`, 'document-refreshed'),
  route('POST', `${connection}/documents/:document/restore`, 'document-restored'),
  route('POST', `${connection}/documents/lookup`, 'document-looked-for'),
  route('DELETE', `${connection}/documents/:document`, 'document-removed'),
  route('PUT', `${connection}/practice`, 'practice-changed'),
  route('DELETE', `${connection}/practice`, 'practice-changed'),
  route('POST', '/api/requests', 'request-saved'),
  route('PATCH', '/api/requests/:savedRequest', 'request-changed'),
  route('DELETE', '/api/requests/:savedRequest', 'request-removed'),
  route('POST', '/api/requests/:savedRequest/restore', 'request-restored'),
  route('DELETE', '/api/history', 'history-cleared'),
]

/** Where the id stands that an action gives to what it makes. */
const idGivenBy: Partial<Record<AuditAction, 'connectionId' | 'documentId' | 'savedRequestId'>> = {
  'connection-added': 'connectionId',
  'document-added': 'documentId',
  'request-saved': 'savedRequestId',
}

/** They change nothing, or tell of themselves: of calls those that may change something. */
const leftOut = /^\/api\/connections\/(?:check|[^/]+\/(?:calls|check|experiments))$/

const reads: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

type AuditTrailDeps = {
  audit: Pick<Audit, 'write' | 'note' | 'wrongKey'>
  /** The address that a request came from. */
  addressOf: (c: Context) => string
  /** Whether a text holds a secret of the console. */
  holdsSecret: (text: string) => Promise<boolean>
}

/**
 * Leaves a trace of every request that may change something: before it is carried out, so that nothing is done that is
 * not written, and what came of it after. A sign-in, which is nobody's before, is written before its answer leaves.
 */
export const auditTrail = ({ audit, addressOf, holdsSecret }: AuditTrailDeps) =>
  createMiddleware<Signed>(async (c, next) => {
    const { method, path } = c.req
    if (reads.has(method) || leftOut.test(path)) return next()
    if (method === 'POST' && path === '/api/session') {
      await next()
      return signIn(c, { audit, addressOf })
    }
    const entry = { ...(await actionOf(c, holdsSecret)), ...whoOf(c, addressOf) }
    await audit.write({ ...entry, outcome: 'begun' })
    await next()
    const { status } = c.res
    const given = idGivenBy[entry.action]
    const added = given === undefined ? undefined : await idOf(c.res)
    audit.note({
      ...entry,
      ...(given !== undefined && added !== undefined && { [given]: added }),
      outcome: status < 400 ? 'done' : 'refused',
      status,
    })
  })

const signIn = async (c: Context<Signed>, { audit, addressOf }: Omit<AuditTrailDeps, 'holdsSecret'>) => {
  const { status } = c.res
  if (status === 401 || status === 429) audit.wrongKey(addressOf(c))
  if (status >= 400) return
  try {
    const view: unknown = await c.res.clone().json()
    const { name, role } = isRecord(view) ? view : {}
    const who = { name: String(name), role: String(role) }
    await audit.write({ action: 'sign-in', outcome: 'done', who, address: addressOf(c), requestId: c.var.requestId })
  } catch (error) {
    // The session's cookie would leave all the same.
    c.res.headers.delete('set-cookie')
    throw error
  }
}

/** Who asks, from where. */
const whoOf = (c: Context<Signed>, addressOf: AuditTrailDeps['addressOf']) => {
  const { session, requestId } = c.var
  return {
    who: { name: session.name, role: session.role, session: session.id.slice(0, 8) },
    address: addressOf(c),
    requestId,
  }
}

const actionOf = async (
  c: Context,
  holdsSecret: AuditTrailDeps['holdsSecret'],
): Promise<Pick<AuditedAction, 'action' | 'connectionId' | 'documentId' | 'savedRequestId' | 'keys' | 'route'>> => {
  const { method, path } = c.req
  for (const known of routes) {
    const found = known.method === method ? known.path.exec(path) : null
    if (!found) continue
    const { connection: connectionId, document, savedRequest } = found.groups ?? {}
    const keys = /^connection-(?:added|changed)$/.test(known.action) ? await keysOf(c.req.raw) : undefined
    return {
      action:
        known.action === 'connection-changed' && keys?.includes('clientSecret') ? 'secret-replaced' : known.action,
      ...(connectionId !== undefined && { connectionId: await idIn(connectionId, holdsSecret) }),
      ...(document !== undefined && { documentId: await idIn(document, holdsSecret) }),
      ...(savedRequest !== undefined && { savedRequestId: await idIn(savedRequest, holdsSecret) }),
      ...(keys && { keys }),
    }
  }
  const route = `${method} ${path.slice(0, 256)}`
  return { action: 'other', route: (await holdsSecret(route)) ? `${method} ${withheld}` : route }
}

const withheld = '[redacted]'

/** An id as it stands in an address. What cannot be one is the sender's own words, and kept out. */
const idIn = async (segment: string, holdsSecret: AuditTrailDeps['holdsSecret']): Promise<string> =>
  /^[\w.~-]{1,128}$/.test(segment) && !(await holdsSecret(segment)) ? segment : withheld

const connectionKeys = new Set(Object.keys(ConnectionInput.shape))

/** Names of the connection's keys in a body; others are the sender's own words, and kept out. */
const keysOf = async (request: Request): Promise<string[] | undefined> => {
  const body: unknown = await request
    .clone()
    .json()
    .catch(() => undefined)
  return isRecord(body) ? Object.keys(body).filter((name) => connectionKeys.has(name)) : undefined
}

const idOf = async (response: Response): Promise<string | undefined> => {
  if (response.status >= 400) return undefined
  const body: unknown = await response.clone().json()
  return isRecord(body) && typeof body['id'] === 'string' ? body['id'] : undefined
}

type UnsafeCall = { connectionId: string; method: string; path: string; confirmed: boolean }

/**
 * Leaves a trace of a call that may change something, before it is made. Gives the id to make it under, which leads to
 * what came of it in the history, and the way to tell that it was refused before anything was sent.
 */
export const callTrail =
  ({
    audit,
    addressOf,
    newId,
  }: Pick<AuditTrailDeps, 'addressOf'> & { audit: Pick<Audit, 'write' | 'note'>; newId: () => string }) =>
  async (c: Context<Signed>, { connectionId, method, path, confirmed }: UnsafeCall) => {
    const id = newId()
    const call = { id, method: method.slice(0, 64), path: (path.split(/[?#]/, 1)[0] ?? '').slice(0, 2048), confirmed }
    const entry = { action: 'call' as const, connectionId, call, ...whoOf(c, addressOf) }
    await audit.write({ ...entry, outcome: 'begun' })
    return {
      id,
      refused: (error: unknown) => {
        const status = error instanceof ProblemError ? error.problem.status : 500
        audit.note({ ...entry, outcome: 'refused', status })
      },
    }
  }

export type CallTrail = ReturnType<typeof callTrail>
