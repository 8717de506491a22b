import type { TokenState } from '@developer-console/shared/contract/token'
import type { Connection } from '../connections/connection.ts'
import type { IssuedToken, TokenOutcome, TokenVariant } from './request-token.ts'

/** A token that may be used now, or why there is none. */
export type CurrentToken =
  | {
      granted: true
      token: IssuedToken
      source: 'cache' | 'requested'
      renewsAt: number | undefined
      /** How far the API's clock is ahead of the authorization server's (behind, where negative), in milliseconds. */
      apiAhead: number
    }
  | Extract<TokenOutcome, { granted: false }>

/** What came of a wish for a token. */
export type ObtainedOutcome = TokenOutcome & {
  /** Another instance of the console had asked for it, and has told of it. */
  isShared?: true
  /** Milliseconds in which nobody asks again, where that is settled already. */
  quietFor?: number
}

/** What is wanted where a token is asked for. */
export type TokenWish = {
  /** Fingerprint of the token that is to be renewed. */
  replaces?: string
  /** A request that begins or ends from now on, whatever is there already. */
  anew: boolean
  /** Whether a token that is there already will do. */
  isGood: (token: IssuedToken) => boolean
}

type TokenCacheDeps = {
  request: (connection: Connection, variant: TokenVariant, wish: TokenWish) => Promise<ObtainedOutcome>
  /** Epoch milliseconds. */
  clock: () => number
  /** Between 0 and 1. */
  random: () => number
  /** Told of every change of the state of a connection's own token, but that it ended by itself. */
  onState?: (state: TokenState) => void
  /** Told what came of every request of this instance for a connection's own token, before those who wait for it. */
  onOutcome?: (connection: Connection, outcome: TokenOutcome) => void
}

/**
 * When to renew: at the later of 80 % of the life and 60 s before the end, of a short life while there is still time for
 * the request before it may be over; a little earlier by chance so that instances do not ask together.
 *
 * @param times epoch milliseconds
 * @param random between 0 and 1
 */
export const renewalTime = ({ from, until }: Times, random: number): number => {
  const due = Math.max(Math.min(from + 0.8 * (until - from), until - 2 * margin({ from, until })), until - 60_000)
  return due - random * 0.05 * (due - from)
}

/**
 * How long before its end a token is no longer handed out: a call takes its time to arrive, and `exp` may lack up to a
 * second of the life that `expires_in` promises, since it counts whole seconds.
 */
const margin = ({ from, until }: Times): number => Math.min(1500, 0.25 * (until - from))

/**
 * Milliseconds without a request after one that brought no token: 60 s after a refusal by a 4xx, otherwise growing with
 * the failures in a row; what the server asked for goes first (RFC 9110 §10.2.3).
 *
 * @param random between 0 and 1
 */
export const pauseAfter = (
  { exchange, diagnosis }: Extract<TokenOutcome, { granted: false }>,
  failures: number,
  random: number,
): number => {
  const status = exchange.response?.status ?? 0
  const pause =
    status >= 400 && status < 500
      ? refusalGoodFor
      : Math.min(30_000, 1000 * 2 ** (failures - 1)) * (0.75 + 0.5 * random)
  const asked = diagnosis.retryAfter
  return Math.min(longestQuiet, asked === undefined ? pause : Math.max(1000, asked * 1000))
}

/** Epoch milliseconds. */
type Times = { from: number; until: number }

type Entry = {
  revision: string
  token?: IssuedToken
  /** The chance that moves this token's renewal, drawn once. */
  jitter: number
  pending?: Promise<CurrentToken>
  /** The last answer that brought no token. */
  failure?: Extract<TokenOutcome, { granted: false }>
  /** Epoch milliseconds until which no request is made. */
  quietUntil: number
  /** Failures in a row. */
  failures: number
  /** Fingerprints that the API refused: a server that issues the same token again is not asked in a loop. */
  discarded: Set<string>
  /** How far the API's clock is ahead of the authorization server's, in milliseconds; negative where it is behind. */
  apiAhead: number
  usedAt: number
}

const refusalGoodFor = 60_000
const longestQuiet = 10 * 60_000
const forcedEvery = 10_000
const mostEntries = 1000

const key = (connectionId: string, { scope, audience }: TokenVariant = {}) =>
  JSON.stringify([connectionId, scope ?? null, audience ?? null])

/** Whether a variant is the connection's own token, the one that calls are made with. */
export const isOwn = ({ scope, audience }: TokenVariant) => scope === undefined && audience === undefined

const iso = (time: number) => new Date(time).toISOString()

/**
 * Holds the access tokens in use, one per connection and variant, for one revision of the connection.
 *
 * A token is `valid` until its end, `due` from its renewal time on: then the next caller starts one request and all go
 * on with the valid token. Without a valid token all callers wait for one request. A refusal by a 4xx is answered from
 * memory for 60 s; other failures with growing pauses. An ended token is never handed out.
 */
export class TokenCache {
  readonly #deps: TokenCacheDeps
  readonly #entries = new Map<string, Entry>()
  readonly #forcedAt = new Map<string, number>()

  constructor(deps: TokenCacheDeps) {
    this.#deps = deps
  }

  /** The token for a call. */
  async current(connection: Connection, variant: TokenVariant = {}): Promise<CurrentToken> {
    const entry = this.#entry(connection, variant)
    const now = this.#deps.clock()
    const held = this.#held(entry, now)
    if (held) {
      if (!entry.pending && now >= (held.renewsAt ?? Infinity) && now >= entry.quietUntil) {
        void this.#request(connection, variant, entry)
      }
      return held
    }
    if (entry.pending) return entry.pending
    if (entry.failure && now < entry.quietUntil) return entry.failure
    return this.#request(connection, variant, entry)
  }

  /** The token that a call would be sent with now, without asking for one; `undefined` where none is held. */
  peek(connection: Connection): Extract<CurrentToken, { granted: true }> | undefined {
    const entry = this.#entries.get(key(connection.id))
    return entry?.revision === connection.revision ? this.#held(entry, this.#deps.clock()) : undefined
  }

  /** A new token, whatever is held or remembered; joins a request that is under way. */
  async renew(connection: Connection, variant: TokenVariant = {}): Promise<CurrentToken> {
    const entry = this.#entry(connection, variant)
    return entry.pending ?? this.#request(connection, variant, entry, true)
  }

  /** Takes over a token that was got elsewhere, where it is not older than the one that is held. */
  adopt(connection: Connection, variant: TokenVariant, token: IssuedToken): void {
    const entry = this.#entry(connection, variant)
    if (entry.token && (entry.token.fingerprint === token.fingerprint || entry.token.receivedAt > token.receivedAt))
      return
    this.#keep(entry, token)
    if (isOwn(variant)) this.#tell(connection.id)
  }

  /** Lets go of a token that is no longer good, or was forgotten, elsewhere. */
  withdraw(connection: Connection, variant: TokenVariant): void {
    const entry = this.#entries.get(key(connection.id, variant))
    if (!entry?.token || entry.revision !== connection.revision) return
    delete entry.token
    if (isOwn(variant)) this.#tell(connection.id)
  }

  /**
   * Called where the API refused a token as no longer good. True where asking for the current token again is worth a
   * try: a newer one is there already, or this one was dropped. A token is dropped at most once, and a connection
   * forced to a new request at most once in 10 s.
   */
  discard(connection: Connection, fingerprint: string): boolean {
    const entry = this.#entries.get(key(connection.id))
    if (!entry?.token || entry.revision !== connection.revision) return false
    if (entry.token.fingerprint !== fingerprint) return true
    const now = this.#deps.clock()
    if (entry.discarded.has(fingerprint) || now - (this.#forcedAt.get(connection.id) ?? -Infinity) < forcedEvery) {
      return false
    }
    this.#forcedAt.set(connection.id, now)
    entry.discarded.add(fingerprint)
    delete entry.token
    return true
  }

  /** Drops everything that is held for a connection, and gives its token back so that it can be revoked. */
  forget(connectionId: string): IssuedToken[] {
    const tokens: IssuedToken[] = []
    for (const [name, entry] of this.#entries) {
      if ((JSON.parse(name) as unknown[])[0] !== connectionId) continue
      if (entry.token) tokens.push(entry.token)
      this.#entries.delete(name)
    }
    this.#tell(connectionId)
    return tokens
  }

  /** All tokens that are held. */
  held(): IssuedToken[] {
    return [...this.#entries.values()].flatMap(({ token }) => token ?? [])
  }

  /** The state of a connection's own token. An ended token is `expired` from the moment it is no longer handed out. */
  state(connectionId: string): TokenState {
    const entry = this.#entries.get(key(connectionId))
    if (!entry) return { connectionId, state: 'none' }
    const { token, pending, failure } = entry
    const held = this.#held(entry, this.#deps.clock())
    return {
      connectionId,
      state: held
        ? pending
          ? 'renewing'
          : 'valid'
        : pending
          ? 'requesting'
          : failure
            ? 'refused'
            : token
              ? 'expired'
              : 'none',
      ...(token?.expiresAt !== undefined && { expiresAt: iso(token.expiresAt) }),
      ...(held?.renewsAt !== undefined && { renewsAt: iso(held.renewsAt) }),
      ...(token && { fingerprint: token.fingerprint }),
      ...(failure && { failure: { why: failure.why, cause: failure.diagnosis.cause } }),
    }
  }

  /** The states of all connections' own tokens that are known of. */
  states(): TokenState[] {
    return [...this.#entries.keys()].flatMap((name) => {
      const [connectionId, scope, audience] = JSON.parse(name) as [string, string | null, string | null]
      return scope === null && audience === null ? [this.state(connectionId)] : []
    })
  }

  /**
   * Tells how far the API's clock is ahead of this machine's, by the `Date` of one of its answers. Where it runs ahead
   * of the authorization server's, its tokens end earlier in the API's eyes, and are renewed earlier by that much.
   */
  noteApiClock(connection: Connection, ahead: number): void {
    const entry = this.#entries.get(key(connection.id))
    if (!entry?.token) return
    const difference = ahead - (entry.token.serverAhead ?? 0)
    // Date has whole seconds, and an answer takes its time.
    entry.apiAhead = Math.abs(difference) > 2000 ? difference : 0
  }

  /** Whether the API's clock is so far ahead that every token has ended, in its eyes, before it can be used. */
  cannotWork(connection: Connection): boolean {
    const entry = this.#entries.get(key(connection.id))
    const life = entry?.token?.expiresIn
    return entry !== undefined && life !== undefined && entry.apiAhead >= life * 1000
  }

  #entry(connection: Connection, variant: TokenVariant): Entry {
    const name = key(connection.id, variant)
    const now = this.#deps.clock()
    let entry = this.#entries.get(name)
    if (!entry || entry.revision !== connection.revision) {
      entry = {
        revision: connection.revision,
        jitter: 0,
        quietUntil: 0,
        failures: 0,
        discarded: new Set(),
        apiAhead: 0,
        usedAt: now,
      }
      this.#entries.set(name, entry)
      this.#evict()
    }
    entry.usedAt = now
    return entry
  }

  #evict() {
    if (this.#entries.size <= mostEntries) return
    const [oldest] = [...this.#entries]
      .filter(([, { pending }]) => !pending)
      .sort(([, a], [, b]) => a.usedAt - b.usedAt)
    if (oldest) this.#entries.delete(oldest[0])
  }

  #held(entry: Entry, now: number): Extract<CurrentToken, { granted: true }> | undefined {
    const { token } = entry
    if (!token) return undefined
    const times = this.#times(entry, token)
    if (times && now >= times.until - margin(times)) return undefined
    return this.#current(entry, token, 'cache', times)
  }

  #current({ jitter, apiAhead }: Entry, token: IssuedToken, source: 'cache' | 'requested', times: Times | undefined) {
    const renewsAt = times && renewalTime(times, jitter)
    return { granted: true, token, source, renewsAt, apiAhead } as const
  }

  #times({ apiAhead }: Entry, { receivedAt, expiresAt }: IssuedToken): Times | undefined {
    if (expiresAt === undefined) return undefined
    // A clock that is ahead by more than the whole life cannot be helped by asking more often.
    const earlier = apiAhead > 0 && apiAhead < expiresAt - receivedAt ? apiAhead : 0
    return { from: receivedAt, until: expiresAt - earlier }
  }

  /** @param anew a token that is there already will not do */
  #request(connection: Connection, variant: TokenVariant, entry: Entry, anew = false): Promise<CurrentToken> {
    const pending = this.#deps.request(connection, variant, this.#wish(entry, anew)).then(
      (outcome) => {
        delete entry.pending
        const current = outcome.granted ? this.#keep(entry, outcome.token) : this.#remember(entry, outcome)
        if (isOwn(variant)) {
          if (!outcome.isShared) this.#deps.onOutcome?.(connection, outcome)
          this.#tell(connection.id)
        }
        return current
      },
      (error: unknown) => {
        delete entry.pending
        if (isOwn(variant)) this.#tell(connection.id)
        throw error
      },
    )
    entry.pending = pending
    if (isOwn(variant)) this.#tell(connection.id)
    // A renewal in the background has no one who waits for it.
    pending.catch(() => {})
    return pending
  }

  #wish(entry: Entry, anew: boolean): TokenWish {
    const replaces = entry.token?.fingerprint
    return {
      anew,
      ...(replaces !== undefined && { replaces }),
      isGood: (token) => {
        const times = this.#times(entry, token)
        if (!times) return true
        const now = this.#deps.clock()
        return now < (replaces === undefined ? times.until - margin(times) : renewalTime(times, 0))
      },
    }
  }

  #tell(connectionId: string) {
    this.#deps.onState?.(this.state(connectionId))
  }

  #keep(entry: Entry, token: IssuedToken): CurrentToken {
    entry.token = token
    entry.jitter = this.#deps.random()
    delete entry.failure
    entry.failures = 0
    entry.quietUntil = 0
    return this.#current(entry, token, 'requested', this.#times(entry, token))
  }

  #remember(entry: Entry, outcome: Extract<ObtainedOutcome, { granted: false }>): CurrentToken {
    entry.failure = outcome
    entry.failures += 1
    const pause = outcome.quietFor ?? pauseAfter(outcome, entry.failures, this.#deps.random())
    entry.quietUntil = this.#deps.clock() + pause
    return outcome
  }
}
