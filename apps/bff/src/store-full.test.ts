import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openStore, type Store } from './store/open-store.ts'
import { startPostgres, type PostgresServer } from './store/test-postgres.ts'
import { consoleDirectory, jsonBody, startConsole } from './test-console.ts'
import { exampleJwt } from './tokens/example-connection.ts'
import { type Loopback, loopbackServer } from './upstream/loopback.ts'

/** A file system of 4 MiB; `undefined` where this process may not mount one. */
const mountSmall = (): string | undefined => {
  const directory = mkdtempSync(join(tmpdir(), 'console-full-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', directory], { stdio: 'ignore' })
    return directory
  } catch {
    rmSync(directory, { recursive: true })
    return undefined
  }
}

const small = process.platform === 'linux' ? mountSmall() : undefined
if (small === undefined)
  process.stderr.write('a full disk under SQLite: not tested, since this process may not mount a file system\n')

let place: Awaited<ReturnType<typeof consoleDirectory>>
let upstream: Loopback
let arrived = 0
beforeAll(async () => {
  place = await consoleDirectory()
  upstream = await loopbackServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    if (request.url === '/token')
      response.end(JSON.stringify({ access_token: exampleJwt({ jti: '1' }), token_type: 'Bearer', expires_in: 3600 }))
    else {
      arrived += 1
      response.end(JSON.stringify('x'.repeat(20_000)))
    }
  })
})
afterAll(async () => {
  await upstream.close()
  await place.remove()
  if (small !== undefined) {
    execFileSync('umount', ['-l', small])
    await rm(small, { recursive: true })
  }
})

const environment = (url: string) => ({
  DATABASE_URL: url,
  CONSOLE_LOCAL_KEY: '0123456789abcdef0123456789abcdef',
  CONSOLE_SEALING_KEY: Buffer.alloc(32, 1).toString('base64'),
  CONSOLE_AUDIENCE: `${upstream.origin}/`,
  CONSOLE_TOKEN_URL: `${upstream.origin}/token`,
  CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
})

const isWritten = (file: string, size: number) =>
  writeFile(file, Buffer.alloc(size), { flag: 'a' }).then(
    () => true,
    () => false,
  )

/** What a full store must not break, and what it has to say. */
const behaves = async (url: string, fill: (store: Store) => Promise<() => Promise<void>>) => {
  const console = await startConsole({ directory: place.directory, env: environment(url) })
  const ask = await console.signIn()
  const call = (method: string) =>
    ask('/api/connections/default/calls', jsonBody({ method, path: '/things', confirm: true }))
  const history = async () => (await ask('/api/history?limit=200')).json() as { calls: unknown[]; unwritten?: number }
  expect((await call('GET')).status).toBe(200)
  expect(await history()).toMatchObject({ calls: [{}] })
  expect((await console.ask('/readyz')).json()).toEqual({ status: 'ready' })

  const store = await openStore(url)
  const makeRoom = await fill(store)
  const before = arrived
  for (let count = 0; count < 50; count++) {
    const answer = await call('GET')
    expect(answer.status).toBe(200)
    expect(answer.text()).toContain('"ok":true')
  }
  expect(arrived).toBe(before + 50)
  await vi.waitFor(async () =>
    expect((await console.ask('/readyz')).json()).toEqual({ status: 'ready', fault: 'store-full' }),
  )
  const meanwhile = await history()
  expect(meanwhile.unwritten).toBeGreaterThan(0)
  expect(meanwhile.calls.length + (meanwhile.unwritten ?? 0)).toBe(51)
  // What must be written first is not done.
  const unsafe = await call('DELETE')
  expect(unsafe.json()).toMatchObject({ status: 503, type: expect.stringMatching(/store-full$/) })
  expect(arrived).toBe(before + 50)
  expect((await ask('/api/connections')).status).toBe(200)

  await makeRoom()
  await vi.waitFor(async () => expect((await history()).calls).toHaveLength(51), 10_000)
  expect(await history()).not.toHaveProperty('unwritten')
  expect((await console.ask('/readyz')).json()).toEqual({ status: 'ready' })
  expect((await call('DELETE')).status).toBe(200)
  await console.stop()
  return store
}

describe.runIf(small !== undefined)('a full disk under SQLite', { timeout: 60_000 }, () => {
  it('stops no call that changes nothing, is told, corrupts nothing, and is over once there is room', async () => {
    const filler = join(small ?? '', 'filler')
    const store = await behaves(`file:${join(small ?? '', 'data', 'console.db')}`, async () => {
      // As much as fits.
      for (const size of [1024 * 1024, 64 * 1024, 4096]) {
        let written = true
        while (written) written = await isWritten(filler, size)
      }
      return () => truncate(filler, 0)
    })
    expect((await sql<{ integrity_check: string }>`pragma integrity_check`.execute(store.db)).rows).toEqual([
      { integrity_check: 'ok' },
    ])
    await store.close()
  })
})

describe('a PostgreSQL that has no room', { timeout: 60_000 }, () => {
  let postgres: PostgresServer
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  // Not a full disk, but what PostgreSQL answers on one: SQLSTATE 53100.
  it('stops no call that changes nothing, is told, and is over once there is room', async () => {
    const store = await behaves(await postgres.createDatabase('full'), async ({ db }) => {
      await sql`create function no_room() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = '53100'; end $$`.execute(db)
      const tables = ['calls', 'audit', 'sessions', 'tokenEvents']
      for (const table of tables)
        await sql`create trigger no_room before insert on ${sql.table(table)} execute function no_room()`.execute(db)
      return async () => {
        for (const table of tables) await sql`drop trigger no_room on ${sql.table(table)}`.execute(db)
      }
    })
    expect(await store.db.selectFrom('calls').select('id').execute()).toHaveLength(52)
    await store.close()
  })
})
