import { execFileSync, spawnSync } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnectionStore } from './connections/connection-store.ts'
import { openStore } from './store/open-store.ts'
import { openSealing, SealingKeyError } from './store/sealing-key.ts'
import { startPostgres, type PostgresServer } from './store/test-postgres.ts'

const secret = 'pl4nted-Secret-that-is-sealed'
const key = Buffer.alloc(32, 5).toString('base64')

const openAll = async (url: string, configured: string | undefined) => {
  const store = await openStore(url)
  const sealing = await openSealing({ db: store.db, url, configured }).catch(async (error: unknown) => {
    await store.close()
    throw error
  })
  return { store, connections: createConnectionStore(store.db, sealing) }
}

/** A store with one connection whose secret is sealed. */
const fill = async (url: string, configured?: string) => {
  const { store, connections } = await openAll(url, configured)
  await connections.add('added', { name: 'Added', clientId: 'me', clientSecret: secret }, 0)
  return store
}

const secretIn = async (url: string, configured?: string) => {
  const { store, connections } = await openAll(url, configured)
  const [row] = await connections.list()
  await store.close()
  return row && connections.open(row).keys.clientSecret
}

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-backup-'))
})
afterAll(() => rm(directory, { recursive: true, force: true }))

describe('a backup of SQLite that was made while the console ran', () => {
  it('is the whole store again, with the key that lay beside it', async () => {
    const store = await fill(`file:${join(directory, 'live', 'console.db')}`)
    const source = new DatabaseSync(join(directory, 'live', 'console.db'), { readOnly: true })
    await mkdir(join(directory, 'restored'))
    await backup(source, join(directory, 'restored', 'console.db'))
    source.close()
    await store.close()
    const restored = `file:${join(directory, 'restored', 'console.db')}`

    await expect(secretIn(restored)).rejects.toThrow(SealingKeyError)
    await expect(secretIn(restored, Buffer.alloc(32, 6).toString('base64'))).rejects.toThrow(SealingKeyError)
    await copyFile(join(directory, 'live', 'console.db.key'), join(directory, 'restored', 'console.db.key'))
    expect(await secretIn(restored)).toBe(secret)
  })

  it('holds no secret without the key', async () => {
    for (const name of await readdir(join(directory, 'restored')))
      expect((await readFile(join(directory, 'restored', name))).includes(secret)).toBe(false)
  })
})

/** pg_dump refuses a server that is newer than it is. */
const dumpVersion = Number(/\d+/.exec(spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[0] ?? 0)
const serverVersion = 18

describe('a backup of PostgreSQL', () => {
  let postgres: PostgresServer
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres.stop())

  it.skipIf(dumpVersion < serverVersion)('by pg_dump is the whole store again, with its key', async () => {
    const live = await postgres.createDatabase('live')
    const store = await fill(live, key)
    const dump = join(directory, 'console.dump')
    execFileSync('pg_dump', ['--format=custom', '--file', dump, live])
    await store.close()
    expect((await readFile(dump)).includes(secret)).toBe(false)

    const restored = await postgres.createDatabase('restored')
    execFileSync('pg_restore', ['--no-owner', '--dbname', restored, dump])
    await expect(secretIn(restored, Buffer.alloc(32, 6).toString('base64'))).rejects.toThrow(SealingKeyError)
    expect(await secretIn(restored, key)).toBe(secret)
  })

  it('by the server’s own copy is the whole store again, with its key', async () => {
    const live = await postgres.createDatabase('copied')
    const store = await fill(live, key)
    await store.close()
    const { default: pg } = await import('pg')
    const client = new pg.Client({ connectionString: live.replace(/[^/]+$/, 'postgres') })
    await client.connect()
    await client.query('create database copy template copied')
    await client.end()
    const copy = live.replace(/[^/]+$/, 'copy')
    await expect(secretIn(copy, Buffer.alloc(32, 6).toString('base64'))).rejects.toThrow(SealingKeyError)
    expect(await secretIn(copy, key)).toBe(secret)
  })
})
