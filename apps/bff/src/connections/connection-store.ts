import type { Kysely, Selectable } from 'kysely'
import { placeOfConnectionKey as placeOf, sealedConnectionKeys as sealedKeys } from '../store/reseal.ts'
import type { Tables } from '../store/schema.ts'
import { type Sealing, UnsealableError } from '../store/sealing.ts'
import type { ConnectionKeys } from './connection.ts'

type SealedKey = (typeof sealedKeys)[number]

export type ConnectionRow = Selectable<Tables['connections']>

/** What a row says: the keys as they were given, and those that do not open. */
type OpenedRow = { keys: ConnectionKeys; unreadable: SealedKey[] }

/** Connections that were added on the screen; their secrets are sealed, each for its row and column. */
export type ConnectionStore = {
  /** Removed ones included, oldest first. */
  list(): Promise<ConnectionRow[]>
  get(id: string): Promise<ConnectionRow | undefined>
  open(row: ConnectionRow): OpenedRow
  /** False where the id is taken, by a removed one too. */
  add(id: string, keys: ConnectionKeys, now: number): Promise<boolean>
  /** False where the row is no longer as it was. */
  replace(row: ConnectionRow, keys: ConnectionKeys, secretUpdatedAt: number): Promise<boolean>
  /** Marks a row as removed since then, or no longer; false where there is none of the other kind. */
  mark(id: string, removedAt: number | null): Promise<boolean>
  purge(ids: readonly string[]): Promise<void>
}

export const createConnectionStore = (db: Kysely<Tables>, sealing: Sealing): ConnectionStore => {
  const columnsOf = (id: string, keys: ConnectionKeys) => {
    const sealed = (key: SealedKey) => {
      const value = keys[key]
      if (value === undefined) return null
      return sealing.seal(typeof value === 'string' ? value : JSON.stringify(value), placeOf(id, key))
    }
    const open = Object.entries(keys).filter(
      ([key]) => key !== 'id' && !(sealedKeys as readonly string[]).includes(key),
    )
    return {
      definition: JSON.stringify(Object.fromEntries(open)),
      clientSecret: sealed('clientSecret') ?? '',
      headers: sealed('headers'),
      tls: sealed('tls'),
      proxy: sealed('proxy'),
    }
  }

  return {
    list: () => db.selectFrom('connections').selectAll().orderBy('createdAt').orderBy('id').execute(),
    get: (id) => db.selectFrom('connections').selectAll().where('id', '=', id).executeTakeFirst(),
    open: (row) => {
      const keys = new Map(Object.entries(JSON.parse(row.definition) as ConnectionKeys))
      const unreadable: SealedKey[] = []
      for (const key of sealedKeys) {
        const sealed = row[key]
        if (sealed === null) continue
        try {
          const text = sealing.open(sealed, placeOf(row.id, key))
          keys.set(key, key === 'headers' || key === 'tls' ? JSON.parse(text) : text)
        } catch (error) {
          if (!(error instanceof UnsealableError)) throw error
          unreadable.push(key)
        }
      }
      return { keys: Object.fromEntries(keys), unreadable }
    },
    add: async (id, keys, now) => {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('connections')
        .values({ id, ...columnsOf(id, keys), createdAt: now, secretUpdatedAt: now, removedAt: null, version: 1 })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows === 1n
    },
    replace: async ({ id, version }, keys, secretUpdatedAt) => {
      const { numUpdatedRows } = await db
        .updateTable('connections')
        .set({ ...columnsOf(id, keys), secretUpdatedAt, version: version + 1 })
        .where('id', '=', id)
        .where('version', '=', version)
        .where('removedAt', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
    mark: async (id, removedAt) => {
      const { numUpdatedRows } = await db
        .updateTable('connections')
        .set((row) => ({ removedAt, version: row('version', '+', 1) }))
        .where('id', '=', id)
        .where('removedAt', removedAt === null ? 'is not' : 'is', null)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
    purge: async (ids) => {
      await db.deleteFrom('connections').where('id', 'in', ids).where('removedAt', 'is not', null).execute()
    },
  }
}
