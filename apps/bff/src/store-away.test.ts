import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHistory } from './history/create-history.ts'
import { openStore } from './store/open-store.ts'
import { startPostgres, type PostgresServer } from './store/test-postgres.ts'
import { consoleDirectory, jsonBody, startConsole } from './test-console.ts'

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
})
