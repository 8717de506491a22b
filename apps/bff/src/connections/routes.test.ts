import { describe, expect, it } from 'vitest'
import type { Role } from '@developer-console/shared/contract/session'
import { requireAdmin } from '../access/require-admin.ts'
import { checkRoutes } from '../checks/routes.ts'
import { ProblemError } from '../problem.ts'
import { createRouter } from '../router.ts'
import { exampleConnection } from '../tokens/example-connection.ts'
import { exampleTokenLog } from '../tokens/example-connection.ts'
import { createTokens } from '../tokens/tokens.ts'
import { createUpstream } from '../upstream/upstream.ts'
import type { ChangeableConnections } from './connections.ts'
import { connectionRoutes } from './routes.ts'

/** Routes before connections that note whatever is done to them. */
const routesFor = (role: Role) => {
  const done: string[] = []
  const note = (name: string) => async () => {
    done.push(name)
    return exampleConnection()
  }
  const connections: ChangeableConnections = {
    list: async () => [],
    held: async () => [],
    require: note('require'),
    draft: note('draft'),
    add: note('add'),
    change: note('change'),
    restore: note('restore'),
    remove: async () => void done.push('remove'),
    override: () => void done.push('override'),
  }
  const upstream = createUpstream()
  const tokens = createTokens({ upstream, clock: Date.now, random: () => 0, log: exampleTokenLog() })
  const router = createRouter()
  router.use(async (c, next) => {
    c.set('session', { id: '1', name: 'Somebody', role, mode: 'oidc', expiresAt: '2030-01-01T00:00:00.000Z' })
    await next()
  })
  router.route('/', connectionRoutes({ connections, requireAdmin, isSecretSearched: () => true }))
  router.route('/', checkRoutes({ connections, tokens, upstream, clock: Date.now, requireAdmin, onFault: () => {} }))
  router.onError((error, c) => c.json({}, error instanceof ProblemError ? (error.problem.status as 403) : 500))
  return { router, done }
}

const changes: [method: string, path: string, name: string][] = [
  ['POST', '/', 'add'],
  ['PATCH', '/example', 'change'],
  ['DELETE', '/example', 'remove'],
  ['POST', '/example/restore', 'restore'],
  ['POST', '/check', 'draft'],
]

describe('connections are kept by admins alone', () => {
  it.each(changes)('%s %s', async (method, path, name) => {
    const body = method === 'DELETE' ? {} : { body: '{}', headers: { 'content-type': 'application/json' } }
    for (const role of ['viewer', 'engineer'] as const) {
      const { router, done } = routesFor(role)
      expect((await router.request(path, { method, ...body })).status).toBe(403)
      expect(done).toEqual([])
      expect((await router.request('/')).status).toBe(200)
    }
    const { router, done } = routesFor('admin')
    expect((await router.request(path, { method, ...body })).ok).toBe(true)
    expect(done).toEqual([name])
  })
})
