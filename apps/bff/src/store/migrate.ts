import { type Kysely, sql } from 'kysely'
import { migrations, type Engine } from './migrations.ts'
import { NewerStoreError } from './newer-store-error.ts'

/** Any number, as long as every instance takes the same: names the lock that one of them migrates under. */
const migrationLock = 4_680_001

/**
 * Brings the schema up to date, all in one transaction: a process that is killed midway leaves what was there before,
 * and of several that start at once one migrates while the others wait. Rejects with a `NewerStoreError` where the
 * store knows a step that this code does not.
 */
export const migrate = (db: Kysely<never>, engine: Engine, steps = migrations): Promise<void> =>
  db.connection().execute(async (connection) => {
    await sql`${sql.raw(engine === 'sqlite' ? 'begin immediate' : 'begin')}`.execute(connection)
    try {
      if (engine === 'postgres') await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(connection)
      await sql`create table if not exists migrations (name text primary key, "appliedAt" bigint not null)`.execute(
        connection,
      )
      const { rows } = await sql<{ name: string }>`select name from migrations`.execute(connection)
      const applied = new Set(rows.map(({ name }) => name))
      const unknown = [...applied].filter((name) => !steps.some((step) => step.name === name)).sort()
      if (unknown.length > 0)
        throw new NewerStoreError(
          `The store was written by a newer version of the console (${unknown.join(', ')}). ` +
            'Start that version or a newer one, or set DATABASE_URL (store.url) to another store.',
        )
      for (const step of steps) {
        if (applied.has(step.name)) continue
        await step.up(connection, engine)
        await sql`insert into migrations (name, "appliedAt") values (${step.name}, ${Date.now()})`.execute(connection)
      }
      await sql`commit`.execute(connection)
    } catch (error) {
      await sql`rollback`.execute(connection)
      throw error
    }
  })
