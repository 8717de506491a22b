import {
  ConnectionChanges,
  ConnectionInput,
  ConnectionList,
  ConnectionView,
} from '@developer-console/shared/contract/connection'
import type { SessionView } from '@developer-console/shared/contract/session'
import { createRoute, z } from '@hono/zod-openapi'
import { jsonObject } from '../json-object.ts'
import { ConnectionParam, createRouter, describedJson, problems } from '../router.ts'
import { viewConnection } from './connection-view.ts'
import type { Connection } from './connection.ts'
import type { ChangeableConnections } from './connections.ts'

const shown = (description: string) => ({ description, content: { 'application/json': { schema: ConnectionView } } })

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Connections, in configuration order, then by age',
  description: 'Secrets go in and never come out: `hasSecret` tells that there is one.',
  responses: {
    200: { description: 'All connections', content: { 'application/json': { schema: ConnectionList } } },
    ...problems(401),
  },
})

const add = createRoute({
  method: 'post',
  path: '/',
  summary: 'Adds a connection',
  description:
    'The keys are those of the configuration. Secrets are texts: references to variables and files of the server are ' +
    'the configuration’s alone. A secret in a key that is shown is 422 `secret-in-request`.',
  requestBody: describedJson(ConnectionInput),
  responses: { 201: shown('The connection'), ...problems(400, 401, 403, 409, 415, 422) },
})

const change = createRoute({
  method: 'patch',
  path: '/{connection}',
  summary: 'Changes a connection',
  description:
    'A JSON merge patch (RFC 7396): null removes a key, `headers`, `tls` and `tokenParameters` merge. Changing the ' +
    'origin of an address, or the proxy or TLS, needs `clientSecret` in the same request (422 `secret-required`), and ' +
    'the values of `headers` where the API moves; held tokens are dropped. With `check=true` a token is requested ' +
    'with the changes first: where there is none, the answer is 422 `check-failed` with the diagnosis, and nothing changes.',
  request: { params: ConnectionParam, query: z.object({ check: z.enum(['true', 'false']).optional() }) },
  requestBody: describedJson(ConnectionChanges),
  responses: { 200: shown('The connection'), ...problems(400, 401, 403, 404, 409, 415, 422) },
})

const remove = createRoute({
  method: 'delete',
  path: '/{connection}',
  summary: 'Removes a connection',
  description: 'Its tokens are dropped at once. For 24 hours it can be restored; then it is gone with its documents.',
  request: { params: ConnectionParam },
  responses: { 204: { description: 'It is removed' }, ...problems(401, 403, 404, 409) },
})

const restore = createRoute({
  method: 'post',
  path: '/{connection}/restore',
  summary: 'Brings a removed connection back, with its secret and documents',
  request: { params: ConnectionParam },
  responses: { 200: shown('The connection'), ...problems(401, 403, 404, 409) },
})

type Dependencies = {
  connections: ChangeableConnections
  /** Throws a 403 `ProblemError` for who may not change connections. */
  requireAdmin: (session: SessionView) => void
  /** Whether all secrets of a connection are searched in what people send. */
  isSecretSearched: (connection: Connection) => boolean
}

/** Routes of the connections, mounted at `/api/connections`. */
export const connectionRoutes = ({ connections, requireAdmin, isSecretSearched }: Dependencies) => {
  const view = (connection: Connection) => viewConnection(connection, isSecretSearched(connection))
  return createRouter()
    .openapi(list, async (c) => c.json({ connections: (await connections.list()).map(view) }, 200))
    .openapi(add, async (c) => {
      requireAdmin(c.var.session)
      return c.json(view(await connections.add(await jsonObject(c.req.raw))), 201)
    })
    .openapi(change, async (c) => {
      requireAdmin(c.var.session)
      const tried = c.req.valid('query').check === 'true' ? 'try-first' : undefined
      const changes = await jsonObject(c.req.raw)
      return c.json(view(await connections.change(c.req.valid('param').connection, changes, tried)), 200)
    })
    .openapi(remove, async (c) => {
      requireAdmin(c.var.session)
      await connections.remove(c.req.valid('param').connection)
      return c.body(null, 204)
    })
    .openapi(restore, async (c) => {
      requireAdmin(c.var.session)
      return c.json(view(await connections.restore(c.req.valid('param').connection)), 200)
    })
}
