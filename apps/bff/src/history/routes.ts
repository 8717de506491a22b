import { CallDetail, CallPage, HistoryQuery } from '@developer-console/shared/contract/history'
import { createRoute, z } from '@hono/zod-openapi'
import { createRouter, problems } from '../router.ts'
import { type History, requireCall } from './history.ts'

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Calls made, newest first',
  description: 'Filters by connection, method, status and the beginning of the path; `cursor` gives the next page.',
  request: { query: HistoryQuery },
  responses: {
    200: { description: 'A page of calls', content: { 'application/json': { schema: CallPage } } },
    ...problems(400, 401),
  },
})

const show = createRoute({
  method: 'get',
  path: '/{call}',
  summary: 'One call with all that was kept of it',
  request: { params: z.object({ call: z.string().min(1).max(128) }) },
  responses: {
    200: { description: 'The call', content: { 'application/json': { schema: CallDetail } } },
    ...problems(401, 404),
  },
})

const clear = createRoute({
  method: 'delete',
  path: '/',
  summary: 'Forgets all calls, or those of one connection',
  request: { query: z.object({ connection: z.string().min(1).max(128).optional() }) },
  responses: { 204: { description: 'They are forgotten' }, ...problems(401) },
})

/** Routes of the history, mounted at `/api/history`. */
export const historyRoutes = ({ history }: { history: History }) =>
  createRouter()
    .openapi(list, async (c) => c.json(await history.list(c.req.valid('query')), 200))
    .openapi(show, async (c) => c.json(await requireCall(history, c.req.valid('param').call), 200))
    .openapi(clear, async (c) => {
      await history.clear(c.req.valid('query').connection)
      return c.body(null, 204)
    })
