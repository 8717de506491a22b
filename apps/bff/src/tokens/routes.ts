import { PeerList } from '@developer-console/shared/contract/peer'
import { TokenEventList, TokenRequest, TokenView } from '@developer-console/shared/contract/token'
import { createRoute } from '@hono/zod-openapi'
import type { Connections } from '../connections/connection.ts'
import { ConnectionParam, createRouter, problems } from '../router.ts'
import type { FindPeers } from './peers.ts'
import type { TokenVariant } from './request-token.ts'
import type { CurrentToken } from './token-cache.ts'
import { tokenProblem, type Tokens } from './tokens.ts'
import type { Connection } from '../connections/connection.ts'

type TokenRoutesDeps = {
  connections: Connections
  tokens: Tokens
  peers: FindPeers
  /** Rejects with the 422 problem where a text holds a secret of the console. */
  refuseSecrets: (value: unknown) => Promise<void>
}

const view = { description: 'The token, inspected', content: { 'application/json': { schema: TokenView } } }
const request = { params: ConnectionParam }

const showToken = createRoute({
  method: 'get',
  path: '/{connection}/token',
  summary: 'The connection’s access token, from the cache or newly requested',
  request,
  responses: { 200: view, ...problems(403, 404, 502, 504) },
})

const requestNewToken = createRoute({
  method: 'post',
  path: '/{connection}/token',
  summary: 'Requests a new token now; with a scope or an audience of its own for a comparison',
  request: { ...request, body: { content: { 'application/json': { schema: TokenRequest } } } },
  responses: { 200: view, ...problems(400, 403, 404, 422, 502, 504) },
})

const forgetToken = createRoute({
  method: 'delete',
  path: '/{connection}/token',
  summary: 'Forgets the token, and revokes it where the server can',
  request,
  responses: { 204: { description: 'Forgotten' }, ...problems(404) },
})

const listEvents = createRoute({
  method: 'get',
  path: '/{connection}/token/events',
  summary: 'Token requests of the connection and what came of them, newest first',
  description: 'Requests that were made for a comparison are not among them. Kept as long as the history.',
  request,
  responses: {
    200: { description: 'The requests', content: { 'application/json': { schema: TokenEventList } } },
    ...problems(404),
  },
})

const listPeers = createRoute({
  method: 'get',
  path: '/{connection}/peers',
  summary: 'Other connections of the same environment, with the scopes of their newest tokens',
  request,
  responses: {
    200: { description: 'The connections', content: { 'application/json': { schema: PeerList } } },
    ...problems(404),
  },
})

/** The token of a connection, inspected: the raw token never leaves. Mounted at `/api/connections`. */
export const tokenRoutes = ({ connections, tokens, peers, refuseSecrets }: TokenRoutesDeps) => {
  const shown = async (connection: Connection, current: CurrentToken, variant: TokenVariant = {}) => {
    if (!current.granted) throw tokenProblem(current)
    return tokens.view(connection, current, variant)
  }
  return createRouter()
    .openapi(showToken, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      return c.json(await shown(connection, await tokens.current(connection)), 200)
    })
    .openapi(requestNewToken, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      const variant = c.req.valid('json')
      await refuseSecrets(variant)
      return c.json(await shown(connection, await tokens.renew(connection, variant), variant), 200)
    })
    .openapi(listEvents, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      return c.json({ events: await tokens.events(connection) }, 200)
    })
    .openapi(listPeers, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      return c.json({ peers: await peers(connection) }, 200)
    })
    .openapi(forgetToken, async (c) => {
      const connection = await connections.require(c.req.valid('param').connection)
      await tokens.revoke(connection)
      return c.body(null, 204)
    })
}
