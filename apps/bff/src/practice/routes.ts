import { Practice, PracticeSettings } from '@developer-console/shared/contract/practice'
import type { SessionView } from '@developer-console/shared/contract/session'
import { createRoute } from '@hono/zod-openapi'
import type { Connection, Connections } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { ConnectionParam, createRouter, problems } from '../router.ts'
import type { HeldSecrets } from '../secrets/held-secrets.ts'
import { createPractice, type PracticeDeps } from './practice.ts'

const path = '/{connection}/practice'
const request = { params: ConnectionParam }
const shown = {
  description: 'What can fail on purpose, and what of it is on',
  content: { 'application/json': { schema: Practice } },
}

const show = createRoute({
  method: 'get',
  path,
  summary: 'The failures that a sandbox connection can practise with, and those that are on',
  description: 'Connections of other systems have none: 409 `not-a-sandbox`.',
  request,
  responses: { 200: shown, ...problems(401, 404, 409, 502, 504) },
})

const change = createRoute({
  method: 'put',
  path,
  summary: 'Switches the failures of a sandbox connection',
  description:
    'The body names all that are to be on, for calls of this connection alone; the others are switched off. While ' +
    '`tls` is on, its calls go to `tlsUrl`. Where a token failure is switched off, the held token is dropped with it.',
  request: { ...request, body: { required: true, content: { 'application/json': { schema: PracticeSettings } } } },
  responses: { 200: shown, ...problems(400, 401, 403, 404, 409, 415, 422, 502, 504) },
})

const reset = createRoute({
  method: 'delete',
  path,
  summary: 'Switches every failure of the sandbox off',
  description: 'Those of its other connections and those that were put there by hand too. What was created stays.',
  request,
  responses: { 200: shown, ...problems(401, 403, 404, 409, 502, 504) },
})

export type PracticeRoutesDeps = PracticeDeps & {
  connections: Connections
  heldSecrets: Pick<HeldSecrets, 'refuseIn'>
}

/** Routes of the failures that are had on purpose, mounted at `/api/connections`. */
export const practiceRoutes = ({ heldSecrets, ...deps }: PracticeRoutesDeps) => {
  const practice = createPractice(deps)
  const sandboxOf = async (id: string) => requireSandbox(await deps.connections.require(id))
  return createRouter()
    .openapi(show, async (c) => c.json(await practice.read(await sandboxOf(c.req.valid('param').connection)), 200))
    .openapi(change, async (c) => {
      requireEngineer(c.var.session)
      const connection = await sandboxOf(c.req.valid('param').connection)
      const { switches } = c.req.valid('json')
      await heldSecrets.refuseIn(switches)
      return c.json(await practice.set(connection, switches), 200)
    })
    .openapi(reset, async (c) => {
      requireEngineer(c.var.session)
      return c.json(await practice.reset(await sandboxOf(c.req.valid('param').connection)), 200)
    })
}

const requireSandbox = (connection: Connection): Connection => {
  if (connection.origin === 'sandbox') return connection
  throw new ProblemError(409, 'not-a-sandbox', 'Failures are practised in the sandbox alone', {
    detail: `${connection.name} leads to another system, which nobody makes fail on purpose.`,
  })
}

const requireEngineer = ({ role }: SessionView): void => {
  if (role === 'viewer')
    throw new ProblemError(403, 'role-insufficient', 'Switching failures needs the role engineer', {
      detail: 'A viewer may look at what is on.',
    })
}
