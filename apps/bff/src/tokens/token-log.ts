import { randomUUID } from 'node:crypto'
import type { TokenEvent } from '@developer-console/shared/contract/token'
import type { Kysely } from 'kysely'
import type { Connection } from '../connections/connection.ts'
import { createBackgroundQueue } from '../store/background-queue.ts'
import { isStoreAway } from '../store/store-failure.ts'
import type { Tables } from '../store/schema.ts'

/** A token request as it is kept: what may be shown, and who asked where, to tell two requests apart. */
export type LoggedRequest = TokenEvent & { by: { tokenUrl: string; clientId: string } }

/** Which token requests were made for a connection and what came of them; tokens themselves are in none. */
export type TokenLog = {
  /** Queues an entry for writing; never throws and never waits: a failing store must not fail a token. */
  record(connection: Connection, event: TokenEvent): void
  /** Newest first, at most `limit`. What waits to be written is among them, also while the store is away. */
  list(connectionId: string, limit: number): Promise<LoggedRequest[]>
  /** Writes what waits and ends the upkeep. */
  close(): Promise<void>
}

type TokenLogDeps = {
  db: Kysely<Tables>
  /** Epoch milliseconds. */
  clock: () => number
  /** Milliseconds that an entry is kept for. */
  retention: number
  onFailure: (error: unknown) => void
  /** Entries of one connection that are kept at most: a token of a second is requested with every call. */
  most?: number
}

type Row = Tables['tokenEvents']

/** Milliseconds after which a log that ends gives up what still waits. */
const longestClose = 10_000
/** How often entries beyond their time are deleted: it takes a look at all there are. */
const pruneEvery = 3_600_000
/** Entries that may wait for a store that does not answer; the oldest are given up. */
const mostWaiting = 1000

/** A `TokenLog` in the console's store. */
export const createTokenLog = ({ db, clock, retention, onFailure, most = 500 }: TokenLogDeps): TokenLog => {
  let sequence = 0
  let prunedAt = -Infinity

  const prune = async (connectionId: string) => {
    const now = clock()
    if (now - prunedAt >= pruneEvery) {
      await db
        .deleteFrom('tokenEvents')
        .where('at', '<', now - retention)
        .execute()
      prunedAt = now
    }
    const oldest = await db
      .selectFrom('tokenEvents')
      .select('id')
      .where('connectionId', '=', connectionId)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .offset(most)
      .limit(1)
      .executeTakeFirst()
    if (!oldest) return
    // Ids are in the order of time.
    await db.deleteFrom('tokenEvents').where('connectionId', '=', connectionId).where('id', '<=', oldest.id).execute()
  }

  const queue = createBackgroundQueue<Row>({
    write: async (row) => {
      await db.insertInto('tokenEvents').values(row).execute()
      await prune(row.connectionId)
    },
    onFailure,
    most: mostWaiting,
  })

  const stored = async (connectionId: string, limit: number): Promise<Row[]> => {
    try {
      return await db
        .selectFrom('tokenEvents')
        .selectAll()
        .where('connectionId', '=', connectionId)
        .where('at', '>=', clock() - retention)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute()
    } catch (error) {
      if (isStoreAway(error)) return []
      throw error
    }
  }

  return {
    record: (connection, event) => {
      const at = Date.parse(event.at)
      const kept: LoggedRequest = {
        ...event,
        by: { tokenUrl: connection.tokenUrl, clientId: connection.clientId },
      }
      sequence += 1
      queue.push({
        id: `${String(at).padStart(15, '0')}-${String(sequence).padStart(9, '0')}-${randomUUID().slice(0, 8)}`,
        connectionId: connection.id,
        at,
        outcome: event.outcome,
        fingerprint: event.fingerprint ?? null,
        content: JSON.stringify(kept),
      })
    },
    list: async (connectionId, limit) => {
      await queue.flush()
      const unwritten = queue
        .waiting()
        .filter((row) => row.connectionId === connectionId)
        .toReversed()
      return [...unwritten, ...(await stored(connectionId, limit))]
        .slice(0, limit)
        .map(({ content }) => JSON.parse(content) as LoggedRequest)
    },
    close: () => queue.close(longestClose),
  }
}

/** What the browser may see of an entry. */
export const viewLoggedRequest = ({ by: _by, ...event }: LoggedRequest): TokenEvent => event
