import type { Kysely } from 'kysely'
import type { Tables } from './schema.ts'
import { type Sealing, UnsealableError } from './sealing.ts'

/** Columns of a connection that are sealed, each for its row and itself. */
export const sealedConnectionKeys = ['clientSecret', 'headers', 'tls', 'proxy'] as const

/** Where a sealed value of a connection belongs. */
export const placeOfConnectionKey = (id: string, key: (typeof sealedConnectionKeys)[number]): readonly string[] => [
  'connections',
  id,
  key,
]

/**
 * Seals with the current key whatever was sealed with another that opens it; what none opens stays as it is. Gives the
 * number of connections that were changed. It may end anywhere and be done again: each row is changed as a whole, and
 * only while it is as it was read.
 */
export const reseal = async (db: Kysely<Tables>, sealing: Sealing): Promise<number> => {
  const ids = await db.selectFrom('connections').select('id').execute()
  let count = 0
  for (const { id } of ids) if (await resealRow(db, sealing, id)) count += 1
  return count
}

const resealRow = async (db: Kysely<Tables>, sealing: Sealing, id: string): Promise<boolean> => {
  for (;;) {
    const row = await db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) return false
    const changes = sealedConnectionKeys.flatMap((key) => {
      const sealed = row[key]
      const anew = sealed === null ? undefined : resealed(sealing, sealed, placeOfConnectionKey(id, key))
      return anew === undefined ? [] : [[key, anew] as const]
    })
    if (changes.length === 0) return false
    // The row's version stays: nothing of the connection has changed.
    const { numUpdatedRows } = await db
      .updateTable('connections')
      .set(Object.fromEntries(changes))
      .where('id', '=', id)
      .where('version', '=', row.version)
      .where('clientSecret', '=', row.clientSecret)
      .executeTakeFirst()
    if (numUpdatedRows === 1n) return true
  }
}

const resealed = (sealing: Sealing, sealed: string, place: readonly string[]): string | undefined => {
  if (sealing.isCurrent(sealed, place)) return undefined
  try {
    return sealing.seal(sealing.open(sealed, place), place)
  } catch (error) {
    if (error instanceof UnsealableError) return undefined
    throw error
  }
}
