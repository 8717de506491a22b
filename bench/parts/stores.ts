import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../apps/bff/src/store/test-postgres.ts'

/** Both databases that the console can have: a file of SQLite, and a real PostgreSQL server on a free port. */
export const startStores = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'console-bench-'))
  const postgres = await startPostgres()
  let made = 0
  return {
    engines: [
      { name: 'SQLite', newUrl: async () => `file:${join(folder, `${(made += 1)}.db`)}` },
      { name: 'PostgreSQL', newUrl: () => postgres.createDatabase(`bench_${(made += 1)}`) },
    ],
    stop: async () => {
      await postgres.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
