import { execFile } from 'node:child_process'
import { stat, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { type Kysely, sql } from 'kysely'
import { afterAll, describe, expect, it } from 'vitest'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import { openStore, type Store } from './open-store.ts'
import { describeOnEachEngine } from './test-engines.ts'

const appliedIn = async ({ db }: Store) =>
  (await sql<{ name: string }>`select name from migrations order by name`.execute(db)).rows.map(({ name }) => name)

const session = { id: 'a', name: 'A', role: 'admin', mode: 'local', createdAt: 1_790_000_000_000, expiresAt: 2 ** 52 }

describeOnEachEngine('a store', (newStoreUrl, engine) => {
  it('has every step of the schema after its first start, and keeps its rows over the next', async () => {
    const url = await newStoreUrl()
    const first = await openStore(url)
    expect(await appliedIn(first)).toEqual(migrations.map(({ name }) => name))
    await first.db.insertInto('sessions').values(session).execute()
    await first.close()
    const second = await openStore(url)
    // Integers come back as numbers from both engines.
    expect(await second.db.selectFrom('sessions').selectAll().execute()).toEqual([session])
    await second.close()
  })

  it('grows step by step from each earlier schema', async () => {
    for (let known = 0; known < migrations.length; known++) {
      const url = await newStoreUrl()
      const store = await openStore(url)
      await dropAll(store)
      await migrate(store.db as unknown as Kysely<never>, engine, migrations.slice(0, known))
      await store.close()
      const grown = await openStore(url)
      expect(await appliedIn(grown)).toEqual(migrations.map(({ name }) => name))
      await grown.close()
    }
  })

  it('refuses a schema that is newer than the code, and leaves it as it is', async () => {
    const url = await newStoreUrl()
    const store = await openStore(url)
    await sql`insert into migrations (name, "appliedAt") values ('999-tomorrow', 0)`.execute(store.db)
    await store.close()
    await expect(openStore(url)).rejects.toMatchObject({
      name: 'NewerStoreError',
      message: expect.stringMatching(/newer version of the console \(999-tomorrow\).*DATABASE_URL/),
    })
  })

  it('is as before where a step fails', async () => {
    const store = await openStore(await newStoreUrl())
    const failing = {
      name: '998-failing',
      up: async (db: Kysely<never>) => {
        await db.schema.createTable('halfway').addColumn('id', 'text').execute()
        throw new Error('the step fails')
      },
    }
    await expect(migrate(store.db as unknown as Kysely<never>, engine, [...migrations, failing])).rejects.toThrow(
      'the step fails',
    )
    expect(await appliedIn(store)).not.toContain('998-failing')
    await expect(sql`select * from halfway`.execute(store.db)).rejects.toThrow('halfway')
    await store.close()
  })

  it('is migrated once where several processes start at once', async () => {
    const url = await newStoreUrl()
    await Promise.all([openInProcess(url), openInProcess(url), openInProcess(url)])
    const store = await openStore(url)
    expect(await appliedIn(store)).toEqual(migrations.map(({ name }) => name))
    await store.close()
  })

  it('undoes a transaction as a whole, and no other work with it', async () => {
    const store = await openStore(await newStoreUrl())
    const { db } = store
    const failing = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('sessions').values(session).execute()
      throw new Error('undone')
    })
    const beside = db
      .insertInto('sessions')
      .values({ ...session, id: 'b' })
      .execute()
    await expect(failing).rejects.toThrow('undone')
    await beside
    expect(await db.selectFrom('sessions').select('id').execute()).toEqual([{ id: 'b' }])
    await store.close()
  })

  it('answers a ping, and none once it is closed', async () => {
    const store = await openStore(await newStoreUrl())
    await store.ping()
    await store.close()
    await expect(store.ping()).rejects.toThrow('destroyed')
  })
})

const openInProcess = (url: string) =>
  promisify(execFile)(process.execPath, [
    '--input-type=module',
    '--eval',
    `const { openStore } = await import(${JSON.stringify(new URL('open-store.ts', import.meta.url).href)})
     await (await openStore(${JSON.stringify(url)})).close()`,
  ])

const dropAll = async ({ db }: Store) => {
  for (const table of [
    'sessions',
    'calls',
    'callContents',
    'documents',
    'connections',
    'sealing',
    'tokenEvents',
    'scopeOutcomes',
    'savedRequests',
    'sharedTokens',
    'audit',
    'migrations',
  ])
    await db.schema.dropTable(table).ifExists().execute()
}

describe('a SQLite file', () => {
  const directories: string[] = []
  afterAll(() => Promise.all(directories.map((path) => rm(path, { recursive: true, force: true }))))

  it('is created with its directory, readable by the owner alone', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'console-file-'))
    directories.push(directory)
    const path = join(directory, 'deep', 'data', 'console.db')
    const store = await openStore(`file:${path}`)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700)
    const { rows } = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(store.db)
    expect(rows[0]?.journal_mode).toBe('wal')
    await store.close()
  })
})
