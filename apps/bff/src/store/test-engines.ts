import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe } from 'vitest'
import type { Engine } from './migrations.ts'
import { type PostgresServer, startPostgres } from './test-postgres.ts'

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
