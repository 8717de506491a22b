import type { Kysely, Selectable } from 'kysely'
import type { DocumentStore, StoredDocument } from './document.ts'
import type { Tables } from '../store/schema.ts'

type Row = Selectable<Tables['documents']>
type Other = StoredDocument['others'][number]
type KeptOther = [address: string, kept: { content: string } | { reason: string }]

/** Documents that were added on the screen, in the console's store. */
export const createDocumentStore = (db: Kysely<Tables>): DocumentStore => ({
  list: (connectionId) =>
    db
      .selectFrom('documents')
      .select(['id', 'key'])
      .where('connectionId', '=', connectionId)
      .orderBy('addedAt')
      .orderBy('id')
      .execute(),
  get: async (id) => {
    const row = await db.selectFrom('documents').selectAll().where('id', '=', id).executeTakeFirst()
    return row && documentOf(row)
  },
  put: async (document) => {
    const row = rowOf(document)
    const { addedAt: _addedAt, ...replaced } = row
    await db
      .insertInto('documents')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doUpdateSet(replaced))
      .execute()
  },
  remove: async (connectionId, id) => {
    const { numDeletedRows } = await db
      .deleteFrom('documents')
      .where('connectionId', '=', connectionId)
      .where('id', '=', id)
      .executeTakeFirst()
    return numDeletedRows > 0n
  },
  removeAll: async (connectionId) => {
    await db.deleteFrom('documents').where('connectionId', '=', connectionId).execute()
  },
})

const rowOf = (document: StoredDocument): Row => ({
  id: document.id,
  connectionId: document.connectionId,
  key: document.key,
  source: JSON.stringify(document.source),
  url: document.url ?? null,
  index: JSON.stringify(document.index),
  content: document.content,
  others: JSON.stringify(
    document.others.map(([address, other]): KeptOther =>
      'content' in other
        ? [address, { content: Buffer.from(other.content).toString('base64') }]
        : [address, { reason: other.reason }],
    ),
  ),
  original: document.original ?? null,
  addedAt: document.fetchedAt,
  fetchedAt: document.fetchedAt,
})

const documentOf = (row: Row): StoredDocument => ({
  id: row.id,
  connectionId: row.connectionId,
  origin: 'store',
  key: row.key,
  source: JSON.parse(row.source) as StoredDocument['source'],
  ...(row.url !== null && { url: row.url }),
  index: JSON.parse(row.index) as StoredDocument['index'],
  content: new Uint8Array(row.content),
  others: (JSON.parse(row.others) as KeptOther[]).map(([address, kept]): Other =>
    'content' in kept ? [address, { content: new Uint8Array(Buffer.from(kept.content, 'base64')) }] : [address, kept],
  ),
  ...(row.original !== null && { original: new Uint8Array(row.original) }),
  fetchedAt: row.fetchedAt,
})
