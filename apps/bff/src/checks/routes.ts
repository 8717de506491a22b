import { CheckStep } from '@developer-console/shared/contract/check'
import { ConnectionInput } from '@developer-console/shared/contract/connection'
import type { SessionView } from '@developer-console/shared/contract/session'
import { createRoute } from '@hono/zod-openapi'
import type { Connection, ConnectionKeys, Connections } from '../connections/connection.ts'
import { jsonObject } from '../json-object.ts'
import { linesAnswer, linesOf, type OnFault } from '../lines.ts'
import { ConnectionParam, createRouter, describedJson, problems } from '../router.ts'
import type { CurrentToken } from '../tokens/token-cache.ts'
import type { Tokens } from '../tokens/tokens.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { checkConnection } from './check-connection.ts'

const steps = {
  description: 'A step a line, as it ends: name, tls, token-endpoint, token, api',
  content: linesOf(CheckStep),
}

const checkKept = createRoute({
  method: 'post',
  path: '/{connection}/check',
  summary: 'Tries a connection step by step',
  description: 'It requests a new token, and asks the API for nothing but its base address, with GET.',
  request: { params: ConnectionParam },
  responses: { 200: steps, ...problems(401, 404, 409) },
})

const checkDraft = createRoute({
  method: 'post',
  path: '/check',
  summary: 'Tries a connection that is not kept yet',
  description: 'The body is that of adding a connection. Nothing of it is kept.',
  requestBody: describedJson(ConnectionInput),
  responses: { 200: steps, ...problems(400, 401, 403, 415, 422) },
})

export type CheckRoutesDeps = {
  connections: Connections & { draft(keys: ConnectionKeys): Promise<Connection> }
  tokens: Tokens
  upstream: Upstream
  /** Epoch milliseconds. */
  clock: () => number
  /** Throws a 403 `ProblemError` for who may not change connections. */
  requireAdmin: (session: SessionView) => void
  onFault: OnFault
}

/** Routes of the checks, mounted at `/api/connections`. */
export const checkRoutes = ({ connections, tokens, upstream, clock, requireAdmin, onFault }: CheckRoutesDeps) => {
  const answer = (
    connection: Connection,
    requestId: string,
    requestToken: (connection: Connection) => Promise<CurrentToken>,
  ) =>
    linesAnswer(checkConnection(connection, { upstream, tokens, requestToken, clock }), {
      onFault: (error) => onFault(error, requestId),
    })

  return createRouter()
    .openapi(checkKept, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      return answer(connection, c.var.requestId, (checked) => tokens.renew(checked))
    })
    .openapi(checkDraft, async (c) => {
      requireAdmin(c.var.session)
      const draft = await connections.draft(await jsonObject(c.req.raw))
      return answer(draft, c.var.requestId, async (checked) => {
        const outcome = await tokens.attempt(checked)
        return outcome.granted ? { ...outcome, source: 'requested', renewsAt: undefined, apiAhead: 0 } : outcome
      })
    })
}
