import { ConnectionList } from '@developer-console/shared/contract/connection'
import { createRoute } from '@hono/zod-openapi'
import { createRouter, problems } from '../router.ts'
import { viewConnection } from './connection-view.ts'
import type { Connections } from './connection.ts'

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

/** Routes of the connections, mounted at `/api/connections`. */
export const connectionRoutes = ({ connections }: { connections: Connections }) =>
  createRouter().openapi(list, async (c) =>
    c.json({ connections: (await connections.list()).map(viewConnection) }, 200),
  )
