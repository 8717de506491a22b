import {
  SavedRequest,
  SavedRequestChanges,
  SavedRequestInput,
  SavedRequestList,
} from '@developer-console/shared/contract/saved-request'
import { createRoute, z } from '@hono/zod-openapi'
import { createRouter, problems } from '../router.ts'
import type { SavedRequests } from './saved-requests.ts'

const Params = z.object({ request: z.string().min(1).max(128) })

const shown = (description: string) => ({ description, content: { 'application/json': { schema: SavedRequest } } })
const body = <Schema extends z.ZodType>(schema: Schema) => ({
  required: true,
  content: { 'application/json': { schema } },
})

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Saved requests: one’s own and those that are shared, by folder and name',
  description: 'Without what is filled in, which is asked for one by one.',
  responses: {
    200: { description: 'All of them', content: { 'application/json': { schema: SavedRequestList } } },
    ...problems(401),
  },
})

const show = createRoute({
  method: 'get',
  path: '/{request}',
  summary: 'One saved request with what is filled in',
  request: { params: Params },
  responses: { 200: shown('The saved request'), ...problems(401, 404) },
})

const add = createRoute({
  method: 'post',
  path: '/',
  summary: 'Saves a request under a name',
  description:
    'The values of parameters and headers that hold credentials are dropped. Where any text of it holds a secret or a ' +
    'token of the console, the answer is 422 `secret-in-request` and nothing is kept; 409 `saved-requests-full` where ' +
    'there is no room for more.',
  request: { body: body(SavedRequestInput) },
  responses: { 201: shown('The saved request'), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const change = createRoute({
  method: 'patch',
  path: '/{request}',
  summary: 'Renames, moves or changes a saved request',
  description: 'What is left out stays. One’s own, or as an administrator; secrets are stopped as when it is saved.',
  request: { params: Params, body: body(SavedRequestChanges) },
  responses: { 200: shown('The saved request'), ...problems(400, 401, 403, 404, 409, 413, 415, 422) },
})

const remove = createRoute({
  method: 'delete',
  path: '/{request}',
  summary: 'Deletes a saved request',
  description: 'For 24 hours it can be restored.',
  request: { params: Params },
  responses: { 204: { description: 'It is deleted' }, ...problems(401, 403, 404) },
})

const restore = createRoute({
  method: 'post',
  path: '/{request}/restore',
  summary: 'Brings a deleted request back',
  request: { params: Params },
  responses: { 200: shown('The saved request'), ...problems(401, 403, 404, 409) },
})

/** Routes of the saved requests, mounted at `/api/requests`. */
export const savedRequestRoutes = ({ savedRequests }: { savedRequests: SavedRequests }) =>
  createRouter()
    .openapi(list, async (c) => c.json({ requests: await savedRequests.list(c.var.session) }, 200))
    .openapi(show, async (c) => c.json(await savedRequests.get(c.req.valid('param').request, c.var.session), 200))
    .openapi(add, async (c) => c.json(await savedRequests.add(c.req.valid('json'), c.var.session), 201))
    .openapi(change, async (c) =>
      c.json(await savedRequests.change(c.req.valid('param').request, c.req.valid('json'), c.var.session), 200),
    )
    .openapi(remove, async (c) => {
      await savedRequests.remove(c.req.valid('param').request, c.var.session)
      return c.body(null, 204)
    })
    .openapi(restore, async (c) =>
      c.json(await savedRequests.restore(c.req.valid('param').request, c.var.session), 200),
    )
