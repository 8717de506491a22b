import type { CallDetail, CallPage, CallSummary, HistoryQuery } from '@developer-console/shared/contract/history'
import { type ExpressionBuilder, type Kysely, type Selectable, sql } from 'kysely'
import { ProblemError } from '../problem.ts'
import type { Tables } from '../store/schema.ts'
import { isForLater } from '../store/store-failure.ts'
import type { History } from './history.ts'

type Dependencies = {
  db: Kysely<Tables>
  /** `retention` in milliseconds; `waiting` is how many bytes may wait for a store that does not answer. */
  limits: { retention: number; waiting?: number }
  /** Epoch milliseconds. */
  clock: () => number
  /** Told of a write that failed, and how many calls were given up for want of room. */
  onFailure: (error: unknown, dropped: number) => void
}

type Row = Selectable<Tables['calls']>
type Waiting = { row: Row; content: string }

/** Calls made at the same time go out in one transaction; nobody waits for it but who reads the history. */
const batchAfter = 50
const retryAfter = 1000
const batchSize = 200
const pruneEvery = 3_600_000
/** Rows that are deleted at once: SQLite works on the main thread. */
const pruneSize = 500
/** Up to so many calls of one path's beginning are found by it and sorted. */
const sortable = 500

/** A history with its upkeep. */
export type KeptHistory = History & {
  /** Calls that wait to be written, and their bytes. */
  waiting(): { calls: number; bytes: number }
  /** Deletes what is older than the retention; done by itself soon after the start and every hour. */
  prune(): Promise<void>
  /** Writes what waits and ends the upkeep. */
  close(): Promise<void>
}

/** A `History` in the console's store. */
export const createHistory = ({ db, limits, clock, onFailure }: Dependencies): KeptHistory => {
  const room = limits.waiting ?? 32 * 1024 ** 2
  const waiting: Waiting[] = []
  let waitingBytes = 0
  let timer: NodeJS.Timeout | undefined
  let writing: Promise<void> | undefined

  const schedule = (delay: number) => {
    timer ??= setTimeout(() => {
      timer = undefined
      write().catch(() => schedule(retryAfter))
    }, delay).unref()
  }

  const writeBatch = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      await insert(db, batch)
    } catch (error) {
      if (isForLater(error)) throw error
      // One call that the store will not take must not keep the others from it.
      if (batch.length > 1) for (const one of batch) await writeBatch([one])
      else onFailure(error, 1)
    }
  }

  const writeAll = async () => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize)
      await writeBatch(batch)
      waiting.splice(0, batch.length)
      for (const { content } of batch) waitingBytes -= content.length
    }
  }

  const write = (): Promise<void> =>
    (writing ??= writeAll()
      .catch((error: unknown) => {
        onFailure(error, 0)
        throw error
      })
      .finally(() => {
        writing = undefined
      }))

  const prune = async () => {
    await flush()
    await deleteBefore(db, clock() - limits.retention)
  }
  const pruneQuietly = () => {
    prune().catch((error: unknown) => onFailure(error, 0))
  }
  const pruning = setInterval(pruneQuietly, pruneEvery).unref()
  const firstPruning = setTimeout(pruneQuietly, 1000).unref()

  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    // A call leaves the queue once its transaction has ended.
    while (waiting.length > 0) await write()
  }
  /** What is in the store is shown although what waits cannot be written just now. */
  const written = () => flush().catch(() => schedule(retryAfter))

  return {
    record: (call) => {
      try {
        const entry = { row: rowOf(call), content: JSON.stringify(contentOf(call)) }
        if (waitingBytes + entry.content.length > room) return onFailure(new Error('the history’s queue is full'), 1)
        waiting.push(entry)
        waitingBytes += entry.content.length
        schedule(batchAfter)
      } catch (error) {
        onFailure(error, 1)
      }
    },
    list: async (query) => {
      await written()
      const page = await pageOf(db, query)
      return { ...page, ...(waiting.length > 0 && { unwritten: waiting.length }) }
    },
    get: async (id) => {
      if (hasNul(id)) return undefined
      await written()
      const found = await db
        .selectFrom('calls')
        .innerJoin('callContents', 'callContents.callId', 'calls.id')
        .selectAll('calls')
        .select('callContents.content')
        .where('calls.id', '=', id)
        .executeTakeFirst()
      return found && { ...summaryOf(found), ...(JSON.parse(found.content) as Content) }
    },
    clear: async (connectionId) => {
      if (hasNul(connectionId)) return
      await flush()
      await db.transaction().execute(async (transaction) => {
        const ids = transaction
          .selectFrom('calls')
          .select('id')
          .$if(connectionId !== undefined, (query) => query.where('connectionId', '=', connectionId ?? ''))
        await transaction.deleteFrom('callContents').where('callId', 'in', ids).execute()
        await transaction
          .deleteFrom('calls')
          .$if(connectionId !== undefined, (query) => query.where('connectionId', '=', connectionId ?? ''))
          .execute()
      })
    },
    flush,
    waiting: () => ({ calls: waiting.length, bytes: waitingBytes }),
    prune,
    close: async () => {
      clearInterval(pruning)
      clearTimeout(firstPruning)
      try {
        await flush()
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

type Content = Omit<CallDetail, keyof CallSummary>

const contentOf = (call: CallDetail): Content => {
  const { request, answer, body, timing, tokenFingerprint, diagnosis, problem } = call
  return {
    request,
    ...(answer && { answer }),
    ...(body && { body }),
    ...(timing && { timing }),
    ...(tokenFingerprint !== undefined && { tokenFingerprint }),
    ...(diagnosis && { diagnosis }),
    ...(problem && { problem }),
  }
}

/** PostgreSQL keeps no NUL in a text. */
const plain = (text: string): string => (text.includes('\0') ? text.replaceAll('\0', '\uFFFD') : text)

const hasNul = (...texts: (string | undefined)[]): boolean => texts.some((text) => text?.includes('\0'))

const rowOf = (call: CallSummary): Row => ({
  id: call.id,
  connectionId: call.connectionId,
  connectionName: plain(call.connectionName),
  kind: call.kind,
  operationId: call.operationId === undefined ? null : plain(call.operationId),
  method: plain(call.method),
  path: plain(call.path),
  startedAt: Date.parse(call.startedAt),
  duration: call.duration,
  outcome: call.outcome,
  status: call.status ?? null,
  statusClass: call.status === undefined ? null : Math.floor(call.status / 100),
  sentBytes: call.sentBytes,
  receivedBytes: call.receivedBytes,
  cause: call.cause === undefined ? null : plain(call.cause),
})

const summaryOf = (row: Row): CallSummary => ({
  id: row.id,
  connectionId: row.connectionId,
  connectionName: row.connectionName,
  kind: row.kind as CallSummary['kind'],
  ...(row.operationId !== null && { operationId: row.operationId }),
  method: row.method,
  path: row.path,
  startedAt: new Date(row.startedAt).toISOString(),
  duration: row.duration,
  outcome: row.outcome as CallSummary['outcome'],
  ...(row.status !== null && { status: row.status }),
  sentBytes: row.sentBytes,
  receivedBytes: row.receivedBytes,
  ...(row.cause !== null && { cause: row.cause }),
})

const insert = (db: Kysely<Tables>, batch: readonly Waiting[]): Promise<void> =>
  db.transaction().execute(async (transaction) => {
    // A batch whose commit was not confirmed is sent again: a call that is there already is left alone.
    await transaction
      .insertInto('calls')
      .values(batch.map(({ row }) => row))
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
    await transaction
      .insertInto('callContents')
      .values(batch.map(({ row, content }) => ({ callId: row.id, content })))
      .onConflict((conflict) => conflict.column('callId').doNothing())
      .execute()
  })

const deleteBefore = async (db: Kysely<Tables>, time: number): Promise<void> => {
  for (;;) {
    const old = await db
      .selectFrom('calls')
      .select('id')
      .where('startedAt', '<', time)
      .orderBy('startedAt')
      .limit(pruneSize)
      .execute()
    if (old.length === 0) return
    const ids = old.map(({ id }) => id)
    await db.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('callContents').where('callId', 'in', ids).execute()
      await transaction.deleteFrom('calls').where('id', 'in', ids).execute()
    })
    await new Promise((resolve) => setImmediate(resolve))
  }
}

type Position = { startedAt: number; id: string }

const cursorOf = ({ startedAt, id }: Position): string => Buffer.from(`${startedAt} ${id}`).toString('base64url')

const positionOf = (cursor: string): Position => {
  const [, startedAt, id] = /^(\d{1,15}) (.{1,128})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? []
  if (startedAt === undefined || id === undefined)
    throw new ProblemError(400, 'cursor-invalid', 'The cursor is not one of this history')
  return { startedAt: Number(startedAt), id }
}

/** The highest character: what begins with a text lies between it and it with this at its end. */
const last = '\u{10FFFF}'

const pageOf = async (db: Kysely<Tables>, query: HistoryQuery): Promise<CallPage> => {
  if (hasNul(query.connection, query.method, query.path)) return { calls: [] }
  const { connection, method, status, path, limit } = query
  const after = query.cursor === undefined ? undefined : positionOf(query.cursor)

  const matches = (calls: ExpressionBuilder<Tables, 'calls'>) =>
    calls.and([
      ...(connection === undefined ? [] : [calls('connectionId', '=', connection)]),
      ...(method === undefined ? [] : [calls('method', '=', method.toUpperCase())]),
      ...(status === undefined
        ? []
        : status === 'none'
          ? [calls('status', 'is', null)]
          : status.endsWith('xx')
            ? [calls('statusClass', '=', Number(status[0]))]
            : [calls('status', '=', Number(status))]),
      ...(after ? [sql<boolean>`("startedAt", id) < (${after.startedAt}, ${after.id})`] : []),
    ])
  const page = (rows: Row[]): CallPage => {
    const shown = rows.slice(0, limit)
    const end = shown.at(-1)
    return { calls: shown.map(summaryOf), ...(rows.length > limit && end && { cursor: cursorOf(end) }) }
  }
  const newest = db
    .selectFrom('calls')
    .selectAll()
    .where(matches)
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (!path) return page(await newest.execute())

  // No index gives a path's beginning in order of time. Few calls have it: their index finds them, and they are sorted
  // (by a sum, since the index on time would be taken for its order). Many have it: enough of them are among the
  // newest (the empty text keeps the path's index from being taken).
  const { found } = await db
    .selectFrom(
      db
        .selectFrom('calls')
        .select('path')
        .where('path', '>=', path)
        .where('path', '<', path + last)
        .limit(sortable + 1)
        .as('some'),
    )
    .select(({ fn }) => fn.countAll<number>().as('found'))
    .executeTakeFirstOrThrow()
  if (found > sortable)
    return page(await newest.where(sql<boolean>`path || '' >= ${path} and path || '' < ${path + last}`).execute())
  return page(
    await newest
      .clearOrderBy()
      .where('path', '>=', path)
      .where('path', '<', path + last)
      .orderBy(sql`"startedAt" + 0`, 'desc')
      .orderBy('id', 'desc')
      .execute(),
  )
}
