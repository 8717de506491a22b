import { Kysely, sql } from 'kysely'
import { migrate } from './migrate.ts'
import type { Engine } from './migrations.ts'
import type { Tables } from './schema.ts'

export type Store = {
  db: Kysely<Tables>
  engine: Engine
  /** Rejects where the store does not answer. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** int8 and count(*): times in milliseconds and byte counts stay far below 2⁵³. */
const int8 = 20

const dialectOf = async (url: string, onIdleError: (error: Error) => void) => {
  if (url.startsWith('file:')) {
    const { sqliteDialect } = await import('./sqlite-dialect.ts')
    return sqliteDialect(url.slice('file:'.length))
  }
  // A console on SQLite never loads the PostgreSQL client.
  const [{ PostgresDialect }, { default: pg }] = await Promise.all([import('kysely'), import('pg')])
  const types = new pg.TypeOverrides()
  types.setTypeParser(int8, Number)
  const pool = new pg.Pool({ connectionString: url, types, max: 10, connectionTimeoutMillis: 5000, keepAlive: true })
  // A connection that breaks while nobody uses it is replaced at the next query; unheard, it would end the process.
  pool.on('error', onIdleError)
  // Neither may one that breaks between two queries of a transaction: its next query rejects.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return new PostgresDialect({ pool })
}

/**
 * Opens the store and brings its schema up to date. `url` is `file:` and an absolute path (SQLite; directory and file
 * are created), or a `postgres://` URL. `onQuery` is told of every query: milliseconds, and whether it failed.
 */
export const openStore = async (
  url: string,
  onIdleError: (error: Error) => void = () => undefined,
  onQuery?: (query: { ms: number; failed: boolean }) => void,
): Promise<Store> => {
  const engine = url.startsWith('file:') ? 'sqlite' : 'postgres'
  const db = new Kysely<Tables>({
    dialect: await dialectOf(url, onIdleError),
    ...(onQuery && { log: ({ queryDurationMillis: ms, level }) => onQuery({ ms, failed: level === 'error' }) }),
  })
  try {
    await migrate(db as unknown as Kysely<never>, engine)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return {
    db,
    engine,
    ping: async () => {
      await sql`select 1`.execute(db)
    },
    close: () => db.destroy(),
  }
}
