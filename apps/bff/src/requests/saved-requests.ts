import type {
  SavedRequest,
  SavedRequestChanges,
  SavedRequestInput,
  SavedRequestSummary,
} from '@developer-console/shared/contract/saved-request'
import type { SessionView } from '@developer-console/shared/contract/session'
import type { Kysely, Selectable, Transaction } from 'kysely'
import type { z } from 'zod'
import { ProblemError } from '../problem.ts'
import type { HeldSecrets } from '../secrets/held-secrets.ts'
import type { Tables } from '../store/schema.ts'
import { keptDraft } from './kept-draft.ts'

/** Who asks: whose a request is, and what may be done with it, follow from the session. */
export type Asker = Pick<SessionView, 'name' | 'role' | 'mode'>

type Input = z.output<typeof SavedRequestInput>
type Changes = z.output<typeof SavedRequestChanges>

export type SavedRequests = {
  /** Those that the asker may read, by folder and name. */
  list(asker: Asker): Promise<SavedRequestSummary[]>
  get(id: string, asker: Asker): Promise<SavedRequest>
  /** Rejects with 422 `secret-in-request` where it holds a secret of the console, and with 409 where there is no room. */
  add(input: Input, asker: Asker): Promise<SavedRequest>
  change(id: string, changes: Changes, asker: Asker): Promise<SavedRequest>
  /** It can be brought back for `restorable` milliseconds. */
  remove(id: string, asker: Asker): Promise<void>
  restore(id: string, asker: Asker): Promise<SavedRequest>
}

/** How long a removed request can be brought back, in milliseconds. */
const restorable = 24 * 3_600_000

type Dependencies = {
  db: Kysely<Tables>
  heldSecrets: Pick<HeldSecrets, 'refuseIn'>
  /** Rejects with the 404 problem where there is no such connection. */
  requireConnection: (id: string) => Promise<unknown>
  /** Epoch milliseconds. */
  clock: () => number
  newId: () => string
  /** Most requests of one owner, and most characters of all their drafts together. */
  limits?: { requests: number; characters: number }
}

type Row = Selectable<Tables['savedRequests']>
type Db = Kysely<Tables> | Transaction<Tables>

/** Whose a request is. The mode stands in it: a name of one way to sign in says nothing of the other. */
const ownerOf = ({ mode, name }: Asker): string => `${mode} ${name}`

const mayRead = (row: Row, asker: Asker): boolean => row.owner === ownerOf(asker) || row.visibility === 'shared'
const mayChange = (row: Row, asker: Asker): boolean => row.owner === ownerOf(asker) || asker.role === 'admin'

/** The saved requests in the console's store. */
export const createSavedRequests = ({
  db,
  heldSecrets,
  requireConnection,
  clock,
  newId,
  limits = { requests: 2000, characters: 32 * 1024 ** 2 },
}: Dependencies): SavedRequests => {
  const found = async (from: Db, id: string, asker: Asker, removed: boolean): Promise<Row> => {
    const row = id.includes('\0')
      ? undefined
      : await from
          .selectFrom('savedRequests')
          .selectAll()
          .where('id', '=', id)
          .where('removedAt', removed ? 'is not' : 'is', null)
          .executeTakeFirst()
    // Whose private one it is, nobody else learns, nor that there is one.
    if (!row || !mayRead(row, asker))
      throw new ProblemError(404, 'saved-request-unknown', 'There is no such saved request')
    return row
  }
  const changeable = async (from: Db, id: string, asker: Asker, removed = false): Promise<Row> => {
    const row = await found(from, id, asker, removed)
    if (!mayChange(row, asker))
      throw new ProblemError(403, 'saved-request-not-yours', 'This saved request is somebody else’s', {
        detail: 'Who saved it or an administrator can change it. Save a copy under another name.',
      })
    return row
  }

  /** Throws the 409 problem where one more, or so many characters more, are too many. */
  const requireRoom = async (from: Db, owner: string, requests: number, characters: number) => {
    const { held, size } = await from
      .selectFrom('savedRequests')
      .select(({ fn }) => [fn.countAll<number>().as('held'), fn.sum<number | null>('size').as('size')])
      .where('owner', '=', owner)
      .where('removedAt', 'is', null)
      .executeTakeFirstOrThrow()
    const isFull = held + requests > limits.requests
    if (!isFull && (size ?? 0) + characters <= limits.characters) return
    throw new ProblemError(409, 'saved-requests-full', 'There is no room for more saved requests', {
      detail: isFull
        ? `At most ${limits.requests} are kept for one person. Delete some that are no longer of use.`
        : 'Together they are too large. Delete some with long bodies.',
    })
  }

  const forgetRemoved = () =>
    db
      .deleteFrom('savedRequests')
      .where('removedAt', '<', clock() - restorable)
      .execute()

  return {
    list: async (asker) => {
      const rows = await db
        .selectFrom('savedRequests')
        .selectAll()
        .where('removedAt', 'is', null)
        .where((row) => row.or([row('owner', '=', ownerOf(asker)), row('visibility', '=', 'shared')]))
        .execute()
      return rows.sort(inOrder).map((row) => summaryOf(row, asker))
    },
    get: async (id, asker) => savedOf(await found(db, id, asker, false), asker),
    add: async (input, asker) => {
      const draft = keptDraft(input.draft)
      await requireConnection(input.connectionId)
      await heldSecrets.refuseIn([
        input.name,
        input.folder,
        input.notes,
        input.path,
        input.operationId,
        input.draft,
        draft.value,
      ])
      await forgetRemoved()
      const owner = ownerOf(asker)
      const now = clock()
      const row: Row = {
        id: newId(),
        owner,
        name: input.name,
        folder: folderOf(input.folder),
        visibility: input.visibility,
        connectionId: input.connectionId,
        operationId: input.operationId ?? null,
        method: input.method,
        path: input.path,
        draft: draft.text,
        size: draft.text.length,
        notes: input.notes,
        createdAt: now,
        updatedAt: now,
        removedAt: null,
      }
      await db.transaction().execute(async (transaction) => {
        await requireRoom(transaction, owner, 1, row.size)
        await transaction.insertInto('savedRequests').values(row).execute()
      })
      return savedOf(row, asker)
    },
    change: async (id, changes, asker) => {
      const draft = changes.draft === undefined ? undefined : keptDraft(changes.draft)
      if (changes.connectionId !== undefined) await requireConnection(changes.connectionId)
      await heldSecrets.refuseIn([changes, draft?.value ?? null])
      return db.transaction().execute(async (transaction) => {
        const before = await changeable(transaction, id, asker)
        if (draft) await requireRoom(transaction, before.owner, 0, draft.text.length - before.size)
        const after: Row = {
          ...before,
          name: changes.name ?? before.name,
          folder: changes.folder === undefined ? before.folder : folderOf(changes.folder),
          visibility: changes.visibility ?? before.visibility,
          connectionId: changes.connectionId ?? before.connectionId,
          notes: changes.notes ?? before.notes,
          draft: draft?.text ?? before.draft,
          size: draft?.text.length ?? before.size,
          updatedAt: clock(),
        }
        await transaction.updateTable('savedRequests').set(after).where('id', '=', id).execute()
        return savedOf(after, asker)
      })
    },
    remove: async (id, asker) => {
      await db.transaction().execute(async (transaction) => {
        await changeable(transaction, id, asker)
        await transaction.updateTable('savedRequests').set({ removedAt: clock() }).where('id', '=', id).execute()
      })
      await forgetRemoved()
    },
    restore: async (id, asker) =>
      db.transaction().execute(async (transaction) => {
        const row = await changeable(transaction, id, asker, true)
        await requireRoom(transaction, row.owner, 1, row.size)
        await transaction.updateTable('savedRequests').set({ removedAt: null }).where('id', '=', id).execute()
        return savedOf(row, asker)
      }),
  }
}

/** One spelling of a path of folders. Only after the search for secrets: one may have a slash in it. */
const folderOf = (path: string): string =>
  path
    .split('/')
    .map((part) => part.trim())
    .filter(Boolean)
    .join(' / ')

const byText = new Intl.Collator('en', { numeric: true })

/** Those without a folder first. */
const inOrder = (one: Row, other: Row): number =>
  byText.compare(one.folder, other.folder) ||
  byText.compare(one.name, other.name) ||
  one.createdAt - other.createdAt ||
  (one.id < other.id ? -1 : 1)

const summaryOf = (row: Row, asker: Asker): SavedRequestSummary => ({
  id: row.id,
  name: row.name,
  folder: row.folder,
  visibility: row.visibility as SavedRequestSummary['visibility'],
  connectionId: row.connectionId,
  ...(row.operationId !== null && { operationId: row.operationId }),
  method: row.method,
  path: row.path,
  notes: row.notes,
  mayChange: mayChange(row, asker),
  createdAt: new Date(row.createdAt).toISOString(),
  updatedAt: new Date(row.updatedAt).toISOString(),
})

const savedOf = (row: Row, asker: Asker): SavedRequest => ({ ...summaryOf(row, asker), draft: row.draft })
