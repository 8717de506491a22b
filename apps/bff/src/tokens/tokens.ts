import type { ConsoleEvent } from '@developer-console/shared/contract/events'
import type { TokenEvent, TokenState, TokenView } from '@developer-console/shared/contract/token'
import { isMoreThanAKey } from '@developer-console/shared/oauth/token-differences'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { askAboutToken } from './ask-about-token.ts'
import { inspectToken } from './inspect-token.ts'
import { createIntrospector } from './introspection.ts'
import {
  type IssuedToken,
  requestToken,
  type TokenLimits,
  type TokenOutcome,
  type TokenVariant,
} from './request-token.ts'
import { createExpiryWatch } from './expiry-watch.ts'
import type { SharedTokens } from './shared-tokens.ts'
import { type CurrentToken, isOwn, TokenCache } from './token-cache.ts'
import { driftOf } from './token-drift.ts'
import { tokenEvent } from './token-event.ts'
import { createTokenKeys } from './token-keys.ts'
import { type TokenLog, viewLoggedRequest } from './token-log.ts'

/** From credentials to access tokens, for everything in the BFF that needs one. */
export type Tokens = {
  /** A valid token, held or newly requested; or why there is none. */
  current(connection: Connection, variant?: TokenVariant): Promise<CurrentToken>
  /** The token that a call would be sent with now, without asking for one; `undefined` where none is held. */
  peek(connection: Connection): Extract<CurrentToken, { granted: true }> | undefined
  /** A new token now. */
  renew(connection: Connection, variant?: TokenVariant): Promise<CurrentToken>
  /** Asks for a token beside those that are held; it is not kept. */
  attempt(connection: Connection): Promise<TokenOutcome>
  /** All tokens that are held, with their secrets; those of other instances with a delay of a few seconds. */
  held(): Promise<IssuedToken[]>
  /** The API refused this token; true where asking for the current one again is worth a try. */
  discard(connection: Connection, fingerprint: string): boolean
  /** Drops what is held for a connection, without a word to its server. */
  forget(connectionId: string): void
  /** Drops it, and revokes it where the server's revocation endpoint is known (RFC 7009). */
  revoke(connection: Connection): Promise<void>
  /** What may be shown of a token, its signature checked; of the connection's own one with what it lost and gained. */
  view(
    connection: Connection,
    current: Extract<CurrentToken, { granted: true }>,
    variant?: TokenVariant,
  ): Promise<TokenView>
  /** The connection's token requests and what came of them, newest first. */
  events(connection: Connection): Promise<TokenEvent[]>
  /** The states of all connections' own tokens that are known of. */
  states(): TokenState[]
  /** How far the API's clock is ahead of this machine's, in milliseconds. */
  noteApiClock(connection: Connection, ahead: number): void
  /** Whether the API's clock is ahead of every token's end. */
  cannotWork(connection: Connection): boolean
}

type TokensDeps = {
  upstream: Upstream
  clock: () => number
  random: () => number
  limits?: TokenLimits
  log: TokenLog
  /** Where other instances know of the same tokens. */
  shared?: SharedTokens | undefined
  /** Told of every change of state, and of scopes and other traits that a new token has otherwise. */
  publish?: (event: ConsoleEvent) => void
}

/** Token requests that are looked at for what became of a token, and shown. */
const mostEvents = 100

/** Everything about access tokens, held in this process; and in step with other instances where they share them. */
export const createTokens = (deps: TokensDeps): Tokens => {
  const { upstream, clock, random, limits, log, shared, publish = () => {} } = deps
  const keys = createTokenKeys({ upstream, clock })
  const introspect = createIntrospector({ upstream, clock, keys })
  const request = (connection: Connection, variant: TokenVariant) =>
    requestToken(connection, variant, { upstream, clock, ...(limits ? { limits } : {}) })
  const expiry = createExpiryWatch({ clock, onExpired: (connectionId) => tell(cache.state(connectionId)) })
  const tell = (state: TokenState) => {
    expiry.watch(state)
    publish({ type: 'token', data: state })
  }
  const cache = new TokenCache({
    request: (connection, variant, wish) => {
      const ask = () => request(connection, variant)
      return shared ? shared.obtain(connection, variant, wish, ask) : ask()
    },
    clock,
    random,
    onState: tell,
    onOutcome: (connection, outcome) => {
      const { scope, audience } = connection
      log.record(connection, tokenEvent(outcome, { ...(scope && { scope }), ...(audience && { audience }) }, clock()))
      if (outcome.granted) void tellDrift(connection, outcome.token)
    },
  })

  const drift = async (connection: Connection, fingerprint: string) =>
    driftOf(await log.list(connection.id, mostEvents), fingerprint)

  const tellDrift = async (connection: Connection, { fingerprint, receivedAt }: IssuedToken) => {
    // Whatever fails here, the token was issued, and the screens show the drift when they ask for it.
    const found = await drift(connection, fingerprint).catch(() => undefined)
    // Told once, when it comes: the screens show it as long as it lasts.
    const isNew = found && Date.parse(found.since) === receivedAt && isMoreThanAKey(found)
    if (isNew) publish({ type: 'drift', data: { connectionId: connection.id, ...found } })
  }

  const revokeOne = async (connection: Connection, token: IssuedToken) => {
    const url = connection.revocationUrl ?? (await keys.metadata(connection, token.decoded))?.revocationUrl
    if (url) await askAboutToken({ connection, token, url, upstream, clock })
  }

  /** What this instance is about to tell the others: before that it takes no news from them. */
  const telling = new Set<Promise<unknown>>()
  const tellOthers = <T>(work: Promise<T> | undefined): Promise<T | undefined> => {
    const told = Promise.resolve(work)
    telling.add(told)
    return told.finally(() => telling.delete(told))
  }

  const catchUp = async (connection: Connection, variant: TokenVariant) => {
    if (!shared) return
    if (telling.size > 0) await Promise.allSettled(telling)
    const news = await shared.news(connection, variant)
    if (news === 'gone') cache.withdraw(connection, variant)
    else if (news) cache.adopt(connection, variant, news)
  }

  return {
    async current(connection, variant = {}) {
      await catchUp(connection, variant)
      return cache.current(connection, variant)
    },
    peek: (connection) => cache.peek(connection),
    renew: (connection, variant) => cache.renew(connection, variant),
    attempt: (connection) => request(connection, {}),
    async held() {
      const own = cache.held()
      const fingerprints = new Set(own.map(({ fingerprint }) => fingerprint))
      const elsewhere = (await shared?.held()) ?? []
      return [...own, ...elsewhere.filter(({ fingerprint }) => !fingerprints.has(fingerprint))]
    },
    discard: (connection, fingerprint) => {
      const isWorthATry = cache.discard(connection, fingerprint)
      if (isWorthATry) void tellOthers(shared?.discard(connection, fingerprint))
      return isWorthATry
    },
    forget: (connectionId) => {
      cache.forget(connectionId)
      void tellOthers(shared?.forget(connectionId))
    },
    async revoke(connection) {
      const held = cache.forget(connection.id)
      const elsewhere = (await tellOthers(shared?.forget(connection.id))) ?? []
      const tokens = new Map([...held, ...elsewhere].map((token) => [token.fingerprint, token]))
      // Whatever the server answers, the console has let go of it.
      await Promise.all([...tokens.values()].map((token) => revokeOne(connection, token)))
    },
    async view(connection, current, variant = {}) {
      const [signature, introspection, found] = await Promise.all([
        keys.signature(connection, current.token),
        introspect(connection, current.token),
        isOwn(variant) ? drift(connection, current.token.fingerprint) : undefined,
      ])
      return { ...inspectToken({ ...current, connection, signature, introspection }), ...(found && { drift: found }) }
    },
    async events(connection) {
      return (await log.list(connection.id, mostEvents)).map(viewLoggedRequest)
    },
    states: () => cache.states(),
    noteApiClock: (connection, ahead) => cache.noteApiClock(connection, ahead),
    cannotWork: (connection) => cache.cannotWork(connection),
  }
}

/** The problem of a token that could not be had: 502 refused or unusable, 504 no answer, 403 where the console refused. */
export const tokenProblem = ({ why, diagnosis, exchange }: Extract<TokenOutcome, { granted: false }>): ProblemError => {
  const details = { detail: diagnosis.title, diagnosis, exchange }
  if (diagnosis.cause === 'address-refused') {
    return new ProblemError(403, 'address-refused', 'The console does not connect to the token URL', details)
  }
  if (why === 'unanswered') {
    return new ProblemError(504, 'token-unanswered', 'The authorization server did not answer', details)
  }
  if (why === 'unusable') {
    return new ProblemError(502, 'token-unusable', 'The authorization server’s answer holds no usable token', details)
  }
  const headers = diagnosis.retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(diagnosis.retryAfter)) }
  return new ProblemError(502, 'token-refused', 'The authorization server refused to issue a token', details, headers)
}
