import type { CallPage } from '@developer-console/shared/contract/history'
import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createHistory } from './history/create-history.ts'
import { openStore } from './store/open-store.ts'
import { startPostgres, type PostgresServer } from './store/test-postgres.ts'
import { consoleDirectory, jsonBody, startConsole } from './test-console.ts'
import { createAsk, freePort, startInstance } from './test-instances.ts'
import { exampleJwt } from './tokens/example-connection.ts'
import { loopbackServer } from './upstream/loopback.ts'

let place: Awaited<ReturnType<typeof consoleDirectory>>
let postgres: PostgresServer
beforeAll(async () => {
  place = await consoleDirectory()
  postgres = await startPostgres()
})
afterAll(async () => {
  await postgres.stop()
  await place.remove()
})

describe('a PostgreSQL that goes away and comes back', () => {
  it('leaves the console up, which says so and recovers by itself', async () => {
    const env = {
      DATABASE_URL: await postgres.createDatabase('console'),
      CONSOLE_LOCAL_KEY: '0123456789abcdef0123456789abcdef',
      CONSOLE_SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
    }
    const console = await startConsole({ directory: place.directory, env })
    const ask = await console.signIn()
    expect((await ask('/api/connections')).status).toBe(200)

    await postgres.pause()
    expect((await console.ask('/readyz')).status).toBe(503)
    expect((await console.ask('/healthz')).status).toBe(200)
    expect((await console.ask('/')).status).toBe(200)
    const away = await ask('/api/connections')
    expect(away.status).toBe(503)
    expect(away.json()).toMatchObject({ type: 'urn:developer-console:problem:store-away' })
    expect((await console.ask('/api/session', jsonBody({ key: console.key }))).status).toBe(503)

    await postgres.resume()
    expect((await console.ask('/readyz')).status).toBe(200)
    expect((await ask('/api/connections')).status).toBe(200)
    expect(console.logged()).not.toContain('console:console')
    await console.stop()
  })

  it('gets the calls that were made meanwhile', async () => {
    const store = await openStore(await postgres.createDatabase('history'))
    const history = createHistory({
      db: store.db,
      limits: { retention: 1e12 },
      clock: () => 0,
      onFailure: () => undefined,
    })
    await postgres.pause()
    history.record({
      id: 'meanwhile',
      connectionId: 'eu',
      connectionName: 'EU',
      kind: 'test',
      method: 'GET',
      path: '/',
      startedAt: '2026-03-01T12:00:00.000Z',
      duration: 1,
      outcome: 'answered',
      status: 200,
      sentBytes: 0,
      receivedBytes: 0,
      request: { method: 'GET', path: '/', query: [], headers: [] },
    })
    await expect(history.flush()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await postgres.resume()
    expect(await history.get('meanwhile')).toMatchObject({ id: 'meanwhile', status: 200 })
    await history.close()
    await store.close()
  })

  it(
    'under the load of 50 clients costs no call that was accepted, and one token request at most',
    {
      timeout: 90_000,
    },
    async () => {
      const key = '0123456789abcdef0123456789abcdef'
      const held: ServerResponse[] = []
      let tokenRequests = 0
      const server = await loopbackServer((request, response) => {
        request.resume()
        response.setHeader('content-type', 'application/json')
        if (request.url === '/held') return void held.push(response)
        if (request.url !== '/token') return response.end('{}')
        tokenRequests += 1
        const access_token = exampleJwt({ jti: String(tokenRequests) })
        return response.end(JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 3600 }))
      })
      const port = await freePort()
      const env = {
        DATABASE_URL: await postgres.createDatabase('under_load'),
        CONSOLE_LOCAL_KEY: key,
        CONSOLE_SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
        CONSOLE_CLIENT_ID: 'me',
        CONSOLE_CLIENT_SECRET: 'secret-of-the-client',
        CONSOLE_AUDIENCE: `${server.origin}/`,
        CONSOLE_TOKEN_URL: `${server.origin}/token`,
        CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
      }
      const console = await startInstance(env, port)
      const ask = createAsk(`127.0.0.1:${port}`)
      const { cookie } = await ask.plain(port, '/api/session', { method: 'POST', body: { key } })
      const call = (path: string) => ask.call(port, 'default', { method: 'GET', path }, cookie)

      const load = { isOver: false }
      const answered: string[] = []
      const refused = new Map<string, number>()
      const take = ({ head, end, problem }: Awaited<ReturnType<typeof call>>) => {
        if (head && end?.ok) answered.push(head.callId)
        else refused.set(problem?.type ?? 'broken', (refused.get(problem?.type ?? 'broken') ?? 0) + 1)
        return head !== undefined
      }
      const clients = Array.from({ length: 50 }, async () => {
        // A client that is refused asks again after a while.
        while (!load.isOver) if (!take(await call('/things'))) await new Promise((resolve) => setTimeout(resolve, 100))
      })
      await vi.waitFor(() => expect(answered.length).toBeGreaterThan(200), 30_000)
      const underWay = Array.from({ length: 10 }, async () => take(await call('/held')))
      await vi.waitFor(() => expect(held).toHaveLength(10), 10_000)

      await postgres.pause()
      const asked = performance.now()
      expect((await ask.plain(port, '/readyz')).status).toBe(503)
      expect(performance.now() - asked).toBeLessThan(2500)
      expect((await ask.plain(port, '/healthz')).status).toBe(200)
      const storeAway = 'urn:developer-console:problem:store-away'
      await vi.waitFor(() => expect(refused.get(storeAway)).toBeGreaterThan(100), 30_000)
      // What was accepted before goes on to its end.
      for (const response of held) response.end('{}')
      expect(await Promise.all(underWay)).toEqual(Array.from({ length: 10 }, () => true))

      await postgres.resume()
      const before = answered.length
      const resumed = performance.now()
      await vi.waitFor(() => expect(answered.length).toBeGreaterThan(before + 50), { timeout: 10_000, interval: 20 })
      expect(performance.now() - resumed).toBeLessThan(5000)
      expect((await ask.plain(port, '/readyz')).status).toBe(200)
      expect(tokenRequests).toBe(1)
      // A token that is needed anew is asked for once, although all want it.
      await ask.plain(port, '/api/connections/default/token', { method: 'DELETE', cookie })
      const later = answered.length
      await vi.waitFor(() => expect(answered.length).toBeGreaterThan(later + 100), 20_000)
      load.isOver = true
      await Promise.all(clients)
      expect(tokenRequests).toBe(2)
      expect([...refused.keys()]).toEqual([storeAway])

      const kept = new Set<string>()
      for (let cursor = ''; ;) {
        const page = (await ask.plain(port, `/api/history?limit=200${cursor}`, { cookie })).json() as CallPage
        for (const { id } of page.calls) kept.add(id)
        if (page.cursor === undefined) break
        cursor = `&cursor=${page.cursor}`
      }
      expect(answered.filter((id) => !kept.has(id))).toEqual([])
      ask.close()
      await console.stop()
      await server.close()
    },
  )
})
