import { randomUUID } from 'node:crypto'
import type { AuditEntry, AuditPage, AuditQuery } from '@developer-console/shared/contract/audit'
import { type Kysely, sql } from 'kysely'
import { ProblemError } from '../problem.ts'
import { createBackgroundQueue } from '../store/background-queue.ts'
import type { Tables } from '../store/schema.ts'

/** What is to be written; its id and time come with the writing. */
export type AuditedAction = Omit<AuditEntry, 'id' | 'at'>

/** Who did what: nothing here changes or removes an entry, but its age. */
export type Audit = {
  /** Resolves once the entry is stored; rejects where it is not, and then what it tells of is not to be done. */
  write(action: AuditedAction): Promise<void>
  /** Queues an entry that tells what came of one that is stored. */
  note(action: AuditedAction): void
  /** Counts a wrong key: the first of an address in a minute is written at once, further ones as their number. */
  wrongKey(address: string): void
  /** Newest first. Rejects with a 400 `ProblemError` for a cursor that is none. */
  list(query: AuditQuery): Promise<AuditPage>
  /** Deletes what is older than the retention; done by itself soon after the start and every hour. */
  prune(): Promise<void>
  /** Writes what waits and ends the upkeep. */
  close(): Promise<void>
}

type AuditDeps = {
  db: Kysely<Tables>
  /** Epoch milliseconds. */
  clock: () => number
  /** Milliseconds that an entry is kept for. */
  retention: number
  onFailure: (error: unknown) => void
  /** Milliseconds in which wrong keys of an address are counted together. */
  wrongKeysEvery?: number
}

type Row = Tables['audit']

const pruneEvery = 3_600_000
const mostWaiting = 10_000
/** Milliseconds after which an audit that ends gives up what still waits. */
const longestClose = 10_000
/** Addresses whose wrong keys are counted apart; those beyond are counted together. */
const mostAddresses = 1000

/** An `Audit` in the console's store. */
export const createAudit = ({ db, clock, retention, onFailure, wrongKeysEvery = 60_000 }: AuditDeps): Audit => {
  let sequence = 0
  const guesses = new Map<string, number>()
  let counting: NodeJS.Timeout | undefined

  const rowOf = (entry: AuditedAction): Row => {
    const { action, outcome, connectionId, ...content } = entry
    const at = clock()
    sequence += 1
    return {
      id: `${String(at).padStart(15, '0')}-${String(sequence).padStart(9, '0')}-${randomUUID().slice(0, 8)}`,
      at,
      action,
      outcome,
      connectionId: connectionId === undefined ? null : plain(connectionId),
      // PostgreSQL keeps no NUL in a text; in JSON it is an escape.
      content: JSON.stringify(content),
    }
  }
  const insert = async (row: Row) => {
    // A row whose writing was not confirmed is sent again.
    await db
      .insertInto('audit')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }
  const queue = createBackgroundQueue<Row>({ write: insert, onFailure, most: mostWaiting })
  const note = (entry: AuditedAction) => queue.push(rowOf(entry))

  const tellGuesses = () => {
    counting = undefined
    for (const [address, count] of guesses)
      if (count > 0) note({ action: 'wrong-key', outcome: 'refused', address, count })
    guesses.clear()
  }

  const prune = async () => {
    await db
      .deleteFrom('audit')
      .where('at', '<', clock() - retention)
      .execute()
  }
  const pruneQuietly = () => {
    prune().catch(onFailure)
  }
  const pruning = setInterval(pruneQuietly, pruneEvery).unref()
  const firstPruning = setTimeout(pruneQuietly, 1000).unref()

  return {
    write: async (entry) => insert(rowOf(entry)),
    note,
    wrongKey: (address) => {
      const counted = guesses.size < mostAddresses || guesses.has(address) ? address : 'elsewhere'
      const before = guesses.get(counted)
      guesses.set(counted, before === undefined ? 0 : before + 1)
      if (before === undefined) note({ action: 'wrong-key', outcome: 'refused', address: counted, count: 1 })
      counting ??= setTimeout(tellGuesses, wrongKeysEvery).unref()
    },
    list: async ({ connection, action, cursor, limit }) => {
      await queue.flush()
      const after = cursor === undefined ? undefined : idOf(cursor)
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .where('at', '>=', clock() - retention)
        .$if(connection !== undefined, (query) => query.where('connectionId', '=', plain(connection ?? '')))
        .$if(action !== undefined, (query) => query.where('action', '=', action ?? ''))
        .$if(after !== undefined, (query) =>
          query.where(sql<boolean>`(at, id) < (${Number(after?.split('-')[0])}, ${after})`),
        )
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute()
      const shown = rows.slice(0, limit)
      const end = shown.at(-1)
      return {
        entries: shown.map(entryOf),
        ...(rows.length > limit && end && { cursor: Buffer.from(end.id).toString('base64url') }),
      }
    },
    prune,
    close: async () => {
      clearInterval(pruning)
      clearTimeout(firstPruning)
      clearTimeout(counting)
      tellGuesses()
      await queue.close(longestClose)
    },
  }
}

const plain = (text: string): string => text.replaceAll('\0', '\uFFFD')

const idOf = (cursor: string): string => {
  const id = Buffer.from(cursor, 'base64url').toString()
  if (!/^\d{15}-\d{9,12}-[\da-f]{8}$/.test(id))
    throw new ProblemError(400, 'cursor-invalid', 'The cursor is not one of this audit')
  return id
}

const entryOf = ({ id, at, action, outcome, connectionId, content }: Row): AuditEntry => ({
  id,
  at: new Date(at).toISOString(),
  action: action as AuditEntry['action'],
  outcome: outcome as AuditEntry['outcome'],
  ...(connectionId !== null && { connectionId }),
  ...(JSON.parse(content) as Partial<AuditEntry>),
})
