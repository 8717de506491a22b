import { createHash } from 'node:crypto'
import type { LearnedScopes } from '@developer-console/shared/contract/operation'
import type { Kysely } from 'kysely'
import type { Connection } from '../connections/connection.ts'
import { createBackgroundQueue } from '../store/background-queue.ts'
import { isStoreAway } from '../store/store-failure.ts'
import type { Tables } from '../store/schema.ts'
import { type CountedOutcome, learnedFrom, type ScopeOutcome } from './learned-scopes.ts'

/** A call of an operation, as the call named it, and what its end tells of scopes. */
export type ScopeEvidence = {
  connection: Connection
  /** `operationId` of the document, or the console's own key. */
  operation: string
  method: string
  /** Path and query as sent. */
  path: string
  outcomes: ScopeOutcome[]
}

/** What was learned of the scopes of operations whose documents name none. */
export type ScopeLog = {
  /** Queues it for writing; never throws and never waits: a failing store must not fail a call. */
  record(evidence: ScopeEvidence): void
  /** By the console's own key of the operation. Nothing while the store is away. */
  learned(connectionId: string): Promise<ReadonlyMap<string, LearnedScopes>>
  /** Forgets all of a connection. */
  removeAll(connectionId: string): Promise<void>
  /** Writes what waits and ends the upkeep. */
  close(): Promise<void>
}

type ScopeLogDeps = {
  db: Kysely<Tables>
  /** The console's own key of the operation that a call is of; `undefined` where there is none that is to be learned. */
  keyOf: (evidence: ScopeEvidence) => Promise<string | undefined>
  /** Epoch milliseconds. */
  clock: () => number
  /** Milliseconds that an outcome is kept for after it was met last. */
  retention: number
  onFailure: (error: unknown) => void
  /** Outcomes that are kept at most, of a connection and of one operation: an API may answer what it wants. */
  limits?: { connection: number; operation: number }
  /** Milliseconds after which a log that ends gives up what still waits. */
  longestClose?: number
}

const pruneEvery = 3_600_000
/** Calls that may wait for a store that does not answer; the oldest are not learned from. */
const mostWaiting = 1000

/** A `ScopeLog` in the console's store. */
export const createScopeLog = ({
  db,
  keyOf,
  clock,
  retention,
  onFailure,
  limits = { connection: 2000, operation: 20 },
  longestClose = 2000,
}: ScopeLogDeps): ScopeLog => {
  let prunedAt = -Infinity

  const prune = async (connectionId: string, operationId: string) => {
    const now = clock()
    if (now - prunedAt >= pruneEvery) {
      await db
        .deleteFrom('scopeOutcomes')
        .where('lastAt', '<', now - retention)
        .execute()
      prunedAt = now
    }
    const beyond = (most: number, operation?: string) =>
      db
        .selectFrom('scopeOutcomes')
        .select('id')
        .where('connectionId', '=', connectionId)
        .$if(operation !== undefined, (query) => query.where('operationId', '=', operation ?? ''))
        .orderBy('lastAt', 'desc')
        .orderBy('id')
        .offset(most)
        .limit(100)
        .execute()
    const old = [...(await beyond(limits.operation, operationId)), ...(await beyond(limits.connection))]
    if (old.length === 0) return
    const ids = old.map(({ id }) => id)
    await db.deleteFrom('scopeOutcomes').where('id', 'in', ids).execute()
  }

  const add = async (
    transaction: Kysely<Tables>,
    connectionId: string,
    operationId: string,
    { kind, scopes }: ScopeOutcome,
  ) => {
    const text = scopes.join(' ')
    const id = createHash('sha256')
      .update(JSON.stringify([connectionId, operationId, kind, text]))
      .digest('base64url')
    const lastAt = clock()
    await transaction
      .insertInto('scopeOutcomes')
      .values({ id, connectionId, operationId, kind, scopes: text, count: 1, lastAt })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({ count: row('scopeOutcomes.count', '+', 1), lastAt })),
      )
      .execute()
  }

  const queue = createBackgroundQueue<ScopeEvidence>({
    write: async (evidence) => {
      const operationId = await keyOf(evidence)
      if (operationId === undefined) return
      const { connection, outcomes } = evidence
      await db.transaction().execute(async (transaction) => {
        for (const outcome of outcomes) await add(transaction, connection.id, operationId, outcome)
      })
      await prune(connection.id, operationId)
    },
    onFailure,
    most: mostWaiting,
  })

  const stored = async (connectionId: string) => {
    try {
      return await db
        .selectFrom('scopeOutcomes')
        .selectAll()
        .where('connectionId', '=', connectionId)
        .where('lastAt', '>=', clock() - retention)
        .orderBy('lastAt', 'desc')
        .orderBy('id')
        .execute()
    } catch (error) {
      if (isStoreAway(error)) return []
      throw error
    }
  }

  return {
    record: (evidence) => {
      if (evidence.outcomes.length > 0) queue.push(evidence)
    },
    learned: async (connectionId) => {
      const operations = new Map<string, CountedOutcome[]>()
      for (const { operationId, kind, scopes, count, lastAt } of await stored(connectionId)) {
        const outcome = {
          kind: kind as ScopeOutcome['kind'],
          scopes: scopes === '' ? [] : scopes.split(' '),
          count,
          lastAt,
        }
        operations.set(operationId, [...(operations.get(operationId) ?? []), outcome])
      }
      return new Map([...operations].map(([operationId, outcomes]) => [operationId, learnedFrom(outcomes)]))
    },
    removeAll: async (connectionId) => {
      await db.deleteFrom('scopeOutcomes').where('connectionId', '=', connectionId).execute()
    },
    // Finding an operation may wait for its document: a stop does not.
    close: () => queue.close(longestClose),
  }
}
