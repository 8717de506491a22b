import { createHash, randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Connection } from '../connections/connection.ts'
import type { Tables } from '../store/schema.ts'
import { type Sealing, UnsealableError } from '../store/sealing.ts'
import { decodeToken } from './decode-token.ts'
import type { IssuedToken, TokenOutcome, TokenVariant } from './request-token.ts'
import { type ObtainedOutcome, pauseAfter, type TokenWish } from './token-cache.ts'

/** Tokens that several instances of the console hold together: one of them asks, and all know what came of it. */
export type SharedTokens = {
  /**
   * What another instance did to a token since this one looked last: it has another one, or there is none any more;
   * `undefined` where nothing changed, or nothing can be known just now.
   */
  news(connection: Connection, variant: TokenVariant): Promise<IssuedToken | 'gone' | undefined>
  /**
   * What came of a request for a token: that of another instance where it has made one that will do or is making one,
   * otherwise that of `request`. Never asks later than a dead instance's lease ends.
   */
  obtain(
    connection: Connection,
    variant: TokenVariant,
    wish: TokenWish,
    request: () => Promise<TokenOutcome>,
  ): Promise<ObtainedOutcome>
  /** The API refused this token: no instance hands it out any more. At most once in 10 s for a connection. */
  discard(connection: Connection, fingerprint: string): Promise<void>
  /** Drops all tokens of a connection, and gives them back so that they can be revoked. */
  forget(connectionId: string): Promise<IssuedToken[]>
  /** All that are held by any instance, as they were `limits.held` ago at most; the same objects while they are so. */
  held(): Promise<readonly IssuedToken[]>
}

type SharedTokensDeps = {
  /** A PostgreSQL: the clock that leases end by is the database's. */
  db: Kysely<Tables>
  sealing: Sealing
  /** Epoch milliseconds of this machine. */
  clock: () => number
  /** Between 0 and 1. */
  random: () => number
  /** Told once when what is shared cannot be reached; this instance goes on by itself until it can. */
  onFailure: (error: unknown) => void
  limits?: Partial<SharingLimits>
}

/** Milliseconds. */
type SharingLimits = {
  /** A lease, which its holder puts off as long as it lives: after so long another instance takes over. */
  lease: number
  /** Between two looks at what another instance is asking for. */
  look: number
  /** Longest wait for another instance, after which this one asks by itself. */
  wait: number
  /** Longest wait for the database. */
  patience: number
  /** How old the list of all tokens may be. */
  held: number
}

const usualLimits: SharingLimits = { lease: 5000, look: 40, wait: 60_000, patience: 5000, held: 2000 }
/** Milliseconds for which a database that did not answer is left alone. */
const leftAlone = 1000
const forcedEvery = 10_000
const pruneEvery = 3_600_000
/** A row is kept for so long after it was last of use. */
const rowKept = 3_600_000
const tokenWithoutEnd = 30 * 86_400_000
/** Connections and variants whose last state is remembered. */
const mostKnown = 2000

/** The database's clock, in epoch milliseconds. */
const databaseNow = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`

type Row = Tables['sharedTokens'] & { now: number }

/** What is sealed in a row. Of a token the times are the database's. */
type SealedOutcome = { granted: true; token: Omit<IssuedToken, 'decoded'> } | Extract<TokenOutcome, { granted: false }>

/** An end that no token has: of it every instance lets go. */
const forgotten = 'forgotten'

/** `SharedTokens` in rows of a PostgreSQL, each sealed and bound to its row. */
export const createSharedTokens = ({
  db,
  sealing,
  clock,
  random,
  onFailure,
  limits: given,
}: SharedTokensDeps): SharedTokens => {
  const limits = { ...usualLimits, ...given }
  const instance = randomUUID()
  const known = new Map<string, string>()
  const looking = new Map<string, Promise<IssuedToken | 'gone' | undefined>>()
  let aloneUntil = -Infinity
  let isAlone = false
  let prunedAt = -Infinity

  /** The result of work with the database; `undefined` where it fails or takes too long. */
  const reached = async <T>(work: () => Promise<T>): Promise<{ value: T } | undefined> => {
    if (performance.now() < aloneUntil) return undefined
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error('the shared tokens are not answered for')), limits.patience)
    })
    try {
      const value = await Promise.race([work(), late])
      isAlone = false
      return { value }
    } catch (error) {
      aloneUntil = performance.now() + leftAlone
      if (!isAlone) onFailure(error)
      isAlone = true
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }

  const know = (id: string, state: string) => {
    known.delete(id)
    known.set(id, state)
    const [oldest] = known.keys()
    if (known.size > mostKnown && oldest !== undefined) known.delete(oldest)
  }

  const placeOf = (id: string) => ['sharedTokens', id, 'sealed']

  const seal = (id: string, outcome: TokenOutcome, ahead: number): string => {
    const kept: SealedOutcome = outcome.granted
      ? { granted: true, token: movedToken(withoutDecoded(outcome.token), -ahead) }
      : outcome
    return sealing.seal(JSON.stringify(kept), placeOf(id))
  }

  /** @param ahead how far this machine's clock is ahead of the database's, in milliseconds */
  const open = (id: string, sealed: string | null, ahead: number): TokenOutcome | undefined => {
    if (sealed === null) return undefined
    try {
      const kept = JSON.parse(sealing.open(sealed, placeOf(id))) as SealedOutcome
      if (!kept.granted) return kept
      const token = movedToken(kept.token, ahead)
      return { granted: true, token: { ...token, decoded: decodeToken(token.accessToken) } }
    } catch (error) {
      // Sealed with another key: asked for anew, and sealed with this one.
      if (error instanceof UnsealableError) return undefined
      throw error
    }
  }

  const read = async (id: string): Promise<Row | undefined> =>
    (await sql<Row>`select *, ${databaseNow} as now from "sharedTokens" where id = ${id}`.execute(db)).rows[0]

  /** Takes the lease where nobody has it; the row is as it is under the lease. */
  const take = async (id: string, connectionId: string): Promise<Row | undefined> =>
    (
      await sql<Row>`
        insert into "sharedTokens"
          (id, "connectionId", state, "quietUntil", failures, "forcedAt", "leaseHolder", "leaseUntil", "goneAt")
        values (${id}, ${connectionId}, ${randomUUID()}, 0, 0, 0, ${instance}, ${databaseNow} + ${limits.lease}::int,
          ${databaseNow} + ${rowKept}::int)
        on conflict (id) do update set
          "leaseHolder" = excluded."leaseHolder",
          "leaseUntil" = ${databaseNow} + ${limits.lease}::int
        where "sharedTokens"."leaseUntil" <= ${databaseNow}
        returning *, ${databaseNow} as now`.execute(db)
    ).rows[0]

  const putOff = (id: string) =>
    sql`update "sharedTokens" set "leaseUntil" = ${databaseNow} + ${limits.lease}::int
        where id = ${id} and "leaseHolder" = ${instance} and "leaseUntil" > 0`.execute(db)

  const release = (id: string) =>
    sql`update "sharedTokens" set "leaseUntil" = 0 where id = ${id} and "leaseHolder" = ${instance}`.execute(db)

  /** Leaves what came of a request and gives the lease back; where the row is gone, the connection was forgotten. */
  const leave = async (id: string, row: Row, outcome: TokenOutcome, pause: number, ahead: number) => {
    const state = randomUUID()
    const now = clock() - ahead
    const goneAt = outcome.granted
      ? (outcome.token.expiresAt ?? clock() + tokenWithoutEnd) - ahead
      : now + pause + rowKept
    const { numAffectedRows } = await sql`
      update "sharedTokens" set
        state = ${state},
        sealed = ${seal(id, outcome, ahead)},
        fingerprint = ${outcome.granted ? outcome.token.fingerprint : null},
        "quietUntil" = ${outcome.granted ? 0 : Math.round(now + pause)},
        failures = ${outcome.granted ? 0 : row.failures + 1},
        "goneAt" = ${Math.round(goneAt)},
        "leaseUntil" = 0
      where id = ${id} and "leaseHolder" = ${instance}`.execute(db)
    know(id, numAffectedRows === 1n ? state : forgotten)
  }

  const prune = async () => {
    if (performance.now() - prunedAt < pruneEvery) return
    prunedAt = performance.now()
    await sql`delete from "sharedTokens"
      where "goneAt" < ${databaseNow} - ${rowKept}::int and "leaseUntil" < ${databaseNow}`.execute(db)
  }

  /** Asks the authorization server under a lease that ends with this process. */
  const ask = async (id: string, row: Row, ahead: number, request: () => Promise<TokenOutcome>) => {
    const alive = setInterval(() => void reached(() => putOff(id)), limits.lease / 3)
    try {
      const outcome = await request()
      const quietFor = outcome.granted ? undefined : pauseAfter(outcome, row.failures + 1, random())
      clearInterval(alive)
      await reached(() => leave(id, row, outcome, quietFor ?? 0, ahead))
      await reached(prune)
      return { ...outcome, ...(quietFor !== undefined && { quietFor }) }
    } catch (error) {
      await reached(() => release(id))
      throw error
    } finally {
      clearInterval(alive)
    }
  }

  /** What a row holds, where it will do. */
  const acceptable = (id: string, row: Row, seen: string | undefined, wish: TokenWish): ObtainedOutcome | undefined => {
    const isNew = row.state !== seen
    if (wish.anew && !isNew) return undefined
    const ahead = clock() - row.now
    const outcome = open(id, row.sealed, ahead)
    if (outcome === undefined) return undefined
    if (!outcome.granted) {
      if (row.quietUntil <= row.now && !isNew) return undefined
      return { ...outcome, isShared: true, quietFor: Math.max(0, row.quietUntil - row.now) }
    }
    if (outcome.token.fingerprint === wish.replaces && !isNew) return undefined
    return wish.isGood(outcome.token) ? { ...outcome, isShared: true } : undefined
  }

  const look = async (id: string): Promise<IssuedToken | 'gone' | undefined> => {
    const before = known.get(id)
    const reading = await reached(() => read(id))
    if (!reading) return undefined
    const row = reading.value
    if (row?.state === before) return undefined
    if (row === undefined) {
      known.delete(id)
      return before === undefined ? undefined : 'gone'
    }
    know(id, row.state)
    const outcome = open(id, row.sealed, clock() - row.now)
    if (outcome?.granted) return outcome.token
    return row.sealed === null && before !== undefined ? 'gone' : undefined
  }

  /** By row; the state tells whether it is opened anew. */
  let held = new Map<string, { state: string; token: IssuedToken | undefined }>()
  let heldAt = -Infinity
  let listing: Promise<void> | undefined

  const listHeld = async () => {
    const listed = await reached(() =>
      sql<Row>`select *, ${databaseNow} as now from "sharedTokens"
        where fingerprint is not null and "goneAt" > ${databaseNow} order by id limit ${mostKnown}`.execute(db),
    )
    heldAt = performance.now()
    if (!listed) return
    const before = held
    held = new Map(
      listed.value.rows.map(({ id, state, sealed, now }) => {
        const known = before.get(id)
        if (known?.state === state) return [id, known]
        const outcome = open(id, sealed, clock() - now)
        return [id, { state, token: outcome?.granted ? outcome.token : undefined }]
      }),
    )
  }

  return {
    held: async () => {
      if (performance.now() - heldAt >= limits.held)
        await (listing ??= listHeld().finally(() => {
          listing = undefined
        }))
      return [...held.values()].flatMap(({ token }) => token ?? [])
    },
    news: (connection, variant) => {
      const id = idOf(connection, variant)
      const before = looking.get(id)
      if (before) return before
      const now = look(id).finally(() => looking.delete(id))
      looking.set(id, now)
      return now
    },
    obtain: async (connection, variant, wish, request) => {
      const id = idOf(connection, variant)
      const begun = await reached(() => read(id))
      if (!begun) return request()
      const seen = begun.value?.state
      const until = performance.now() + limits.wait
      for (let row = begun.value; performance.now() < until;) {
        const found = row && acceptable(id, row, seen, wish)
        if (row && found) {
          know(id, row.state)
          return found
        }
        if (row === undefined || row.leaseUntil <= row.now) {
          const taken = await reached(() => take(id, connection.id))
          if (!taken) return request()
          if (taken.value) {
            // Between the look and the lease another instance may have had its answer.
            const meanwhile = acceptable(id, taken.value, seen, wish)
            if (!meanwhile) return ask(id, taken.value, clock() - taken.value.now, request)
            know(id, taken.value.state)
            await reached(() => release(id))
            return meanwhile
          }
        }
        await new Promise((resolve) => setTimeout(resolve, limits.look))
        const again = await reached(() => read(id))
        if (!again) return request()
        row = again.value
      }
      return request()
    },
    discard: async (connection, fingerprint) => {
      await reached(() =>
        sql`
          update "sharedTokens" set
            state = ${randomUUID()}, sealed = null, fingerprint = null, "forcedAt" = ${databaseNow},
            "goneAt" = ${databaseNow} + ${rowKept}::int
          where id = ${idOf(connection, {})} and fingerprint = ${fingerprint}
            and "forcedAt" <= ${databaseNow} - ${forcedEvery}::int`.execute(db),
      )
    },
    forget: async (connectionId) => {
      const deleted = await reached(() =>
        sql<Row>`delete from "sharedTokens" where "connectionId" = ${connectionId}
          returning *, ${databaseNow} as now`.execute(db),
      )
      return (deleted?.value.rows ?? []).flatMap(({ id, sealed, now }) => {
        know(id, forgotten)
        const outcome = open(id, sealed, clock() - now)
        return outcome?.granted ? [outcome.token] : []
      })
    },
  }
}

const idOf = ({ id, revision }: Connection, { scope, audience }: TokenVariant): string =>
  createHash('sha256')
    .update(JSON.stringify([id, revision, scope ?? null, audience ?? null]))
    .digest('base64url')

const withoutDecoded = ({ decoded: _decoded, ...token }: IssuedToken): Omit<IssuedToken, 'decoded'> => token

/** A token whose times are those of a clock that is ahead by so many milliseconds. */
const movedToken = <Token extends Omit<IssuedToken, 'decoded'>>(token: Token, ahead: number): Token => ({
  ...token,
  receivedAt: token.receivedAt + ahead,
  ...(token.expiresAt !== undefined && { expiresAt: token.expiresAt + ahead }),
  ...(token.serverAhead !== undefined && { serverAhead: token.serverAhead - ahead }),
})
