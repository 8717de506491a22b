import type { SignatureView } from '@developer-console/shared/contract/token'
import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose'
import type { Connection } from '../connections/connection.ts'
import { isRecord } from '../is-record.ts'
import { fetchBounded } from '../upstream/fetch-bounded.ts'
import { redactText, searchOrder } from '../upstream/redact.ts'
import type { Upstream } from '../upstream/upstream.ts'
import type { DecodedToken } from './decode-token.ts'
import { connectionSecretForms, type IssuedToken } from './request-token.ts'

const keysGoodFor = 10 * 60_000
const failureGoodFor = 60_000
/** A key set is asked for anew at most this often where it lacks a token's key. */
const cooldown = 30_000
/** Milliseconds for metadata that may not be there at all, while somebody waits to see the token. */
const guessTimeout = 2000

type Fetched<T> =
  | {
      value: T
      /** Why it could not be fetched anew. */
      outdated?: string
    }
  | { reason: string }
type Kept<T> = { at: number; hasFailed: boolean; outcome: Promise<Fetched<T>> }

/** What an authorization server says of itself (RFC 8414 §2). */
type ServerMetadata = { issuer: string; jwksUrl?: string; revocationUrl?: string; introspectionUrl?: string }

export type TokenKeys = {
  /** Checks the signature of a token (RFC 7515) with the server's published keys. */
  signature(connection: Connection, token: IssuedToken): Promise<SignatureView>
  /** The server's metadata, where its issuer may be trusted to name it; `undefined` where there is none. */
  metadata(connection: Connection, decoded: DecodedToken): Promise<ServerMetadata | undefined>
}

const originOf = (url: string | undefined) => (url && URL.canParse(url) ? new URL(url).origin : undefined)

const webUrl = (value: unknown): string | undefined =>
  typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value) ? value : undefined

/**
 * The issuer whose metadata may be asked for: the configured one, or the token's own where it shares the token URL's
 * origin; where a token cannot be read, that origin. Any other issuer would make the console fetch, and trust, what a
 * token says.
 */
const trustedIssuer = (connection: Connection, decoded: DecodedToken): string | undefined => {
  if (connection.issuer) return connection.issuer
  const origin = originOf(connection.tokenUrl)
  if (decoded.format !== 'jwt') return origin
  const issuer = webUrl(decoded.claims['iss'])
  return issuer && originOf(issuer) === origin ? issuer : undefined
}

/** An origin that was guessed may be spelled with a slash as an issuer; every other one is as it is. */
const isIssuer = (value: unknown, issuer: string, isGuessed: boolean): boolean =>
  value === issuer || (isGuessed && value === `${issuer}/`)

/** Where metadata lies: OpenID Connect Discovery §4 and RFC 8414 §3, for issuers with and without a path. */
const metadataUrls = (issuer: string): string[] => {
  const url = new URL(issuer)
  const path = url.pathname.replace(/\/$/, '')
  return [
    ...new Set([
      `${url.origin}${path}/.well-known/openid-configuration`,
      `${url.origin}/.well-known/oauth-authorization-server${path}`,
    ]),
  ]
}

/** Finds, fetches and keeps the key sets of authorization servers, through the connection's own way to the outside. */
export const createTokenKeys = ({ upstream, clock }: { upstream: Upstream; clock: () => number }): TokenKeys => {
  const keySets = new Map<string, Kept<JSONWebKeySet>>()
  const servers = new Map<string, Kept<ServerMetadata>>()

  const fetchObject = async (
    connection: Connection,
    url: string,
    timeout = 10_000,
  ): Promise<Fetched<Record<string, unknown>>> => {
    const answer = await fetchBounded(
      {
        url,
        headers: { accept: 'application/json' },
        maxBytes: 512 * 1024,
        timeout,
        redact: (text) => redactText(text, searchOrder(connectionSecretForms(connection))),
      },
      upstream.dispatcherFor(connection),
    )
    if (answer.kind === 'failure')
      return { reason: `${url} did not answer: ${answer.error.at(-1)?.message ?? 'no reason'}` }
    if (answer.status !== 200) return { reason: `${url} answered ${answer.status}` }
    try {
      const value: unknown = JSON.parse(answer.body.toString('utf8'))
      if (isRecord(value) && !answer.cut) return { value }
    } catch {
      // Falls to the reason below.
    }
    return { reason: `${url} answered no whole JSON object` }
  }

  /**
   * The same outcome for all who ask in the meantime. What cannot be fetched is asked for again after a minute; until
   * then what was fetched before stays good.
   */
  const kept = <T>(cache: Map<string, Kept<T>>, key: string, goodFor: number, fetch: () => Promise<Fetched<T>>) => {
    const before = cache.get(key)
    if (before && clock() - before.at < (before.hasFailed ? failureGoodFor : goodFor)) return before.outcome
    const refresh = async (): Promise<Fetched<T>> => {
      const fetched = await fetch()
      if ('value' in fetched) return fetched
      made.hasFailed = true
      const earlier = await before?.outcome
      return earlier && 'value' in earlier ? { value: earlier.value, outdated: fetched.reason } : fetched
    }
    const made: Kept<T> = { at: clock(), hasFailed: false, outcome: refresh() }
    cache.set(key, made)
    if (cache.size > 200) cache.delete(cache.keys().next().value ?? '')
    return made.outcome
  }

  const describe = async (connection: Connection, issuer: string): Promise<Fetched<ServerMetadata>> => {
    const reasons: string[] = []
    const isGuessed = connection.issuer === undefined && originOf(issuer) === issuer
    for (const url of metadataUrls(issuer)) {
      const fetched = await fetchObject(connection, url, isGuessed ? guessTimeout : undefined)
      if ('reason' in fetched) {
        reasons.push(fetched.reason)
        continue
      }
      const { value } = fetched
      // RFC 8414 §3.3: metadata that names another issuer must not be used.
      if (!isIssuer(value['issuer'], issuer, isGuessed)) {
        reasons.push(`${url} is the metadata of another issuer`)
        continue
      }
      const mayName = (address: unknown) => {
        const found = webUrl(address)
        const isOwn = connection.issuer !== undefined || originOf(found) === originOf(connection.tokenUrl)
        return found && isOwn ? found : undefined
      }
      const jwksUrl = mayName(value['jwks_uri'])
      const revocationUrl = mayName(value['revocation_endpoint'])
      const introspectionUrl = mayName(value['introspection_endpoint'])
      return {
        value: {
          issuer,
          ...(jwksUrl ? { jwksUrl } : {}),
          ...(revocationUrl ? { revocationUrl } : {}),
          ...(introspectionUrl ? { introspectionUrl } : {}),
        },
      }
    }
    return { reason: reasons.join('; ') }
  }

  const serverOf = async (connection: Connection, decoded: DecodedToken): Promise<Fetched<ServerMetadata>> => {
    const issuer = trustedIssuer(connection, decoded)
    if (!issuer || !URL.canParse(issuer)) {
      return {
        reason:
          'no issuer or key set is configured, and the token’s own issuer does not share the origin of the token URL',
      }
    }
    return kept(servers, `${connection.id} ${connection.revision} ${issuer}`, keysGoodFor, () =>
      describe(connection, issuer),
    )
  }

  const keySet = (connection: Connection, jwksUrl: string, goodFor = keysGoodFor) =>
    kept(keySets, `${connection.id} ${connection.revision} ${jwksUrl}`, goodFor, async () => {
      const fetched = await fetchObject(connection, jwksUrl)
      if ('reason' in fetched) return fetched
      const { keys } = fetched.value
      return Array.isArray(keys) && keys.every(isRecord)
        ? { value: fetched.value as unknown as JSONWebKeySet }
        : { reason: `${jwksUrl} is no key set` }
    })

  /** Rejects where the signature fits no key of the set; where several keys may be meant each is tried. */
  const verify = async (accessToken: string, keys: JSONWebKeySet): Promise<void> => {
    try {
      await compactVerify(accessToken, createLocalJWKSet(keys))
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
      for await (const key of error) {
        const isRight = await compactVerify(accessToken, key).then(
          () => true,
          () => false,
        )
        if (isRight) return
      }
      throw new errors.JWSSignatureVerificationFailed()
    }
  }

  const check = async (connection: Connection, token: IssuedToken, jwksUrl: string, about: Partial<SignatureView>) => {
    for (const goodFor of [keysGoodFor, cooldown]) {
      const keys = await keySet(connection, jwksUrl, goodFor)
      if ('reason' in keys) return { status: 'not-verifiable', ...about, reason: keys.reason } as const
      try {
        await verify(token.accessToken, keys.value)
        return { status: 'verified', ...about, jwksUrl } as const
      } catch (error) {
        if (error instanceof errors.JWSSignatureVerificationFailed) {
          const reason = 'The signature does not fit any key that the authorization server publishes.'
          return { status: 'failed', ...about, jwksUrl, reason } as const
        }
        // Keys rotate: where the token's key is missing the set is fetched once more.
        if (error instanceof errors.JWKSNoMatchingKey && goodFor === keysGoodFor) continue
        const reason =
          error instanceof errors.JWKSNoMatchingKey
            ? (keys.outdated ?? `${jwksUrl} does not hold the key that signed this token`)
            : `the key cannot be used: ${error instanceof Error ? error.message : String(error)}`
        return { status: 'not-verifiable', ...about, reason } as const
      }
    }
    return { status: 'not-verifiable', ...about, reason: 'the keys could not be fetched' } as const
  }

  return {
    async metadata(connection, decoded) {
      const server = await serverOf(connection, decoded)
      return 'value' in server ? server.value : undefined
    },

    async signature(connection, token) {
      const { decoded } = token
      if (decoded.format === 'opaque') return { status: 'not-verifiable', reason: 'An opaque token has no signature.' }
      if (decoded.format === 'encrypted') {
        return { status: 'not-verifiable', reason: 'An encrypted token can be opened by the API alone.' }
      }
      const { alg, kid } = decoded.header
      const about = {
        ...(typeof kid === 'string' ? { keyId: kid } : {}),
        ...(typeof alg === 'string' ? { algorithm: alg } : {}),
      }
      if (typeof alg !== 'string' || alg.toLowerCase() === 'none') {
        return { status: 'not-verifiable', ...about, reason: 'The token is not signed.' }
      }
      if (alg.startsWith('HS')) {
        const reason = 'It is signed with a secret that only the authorization server and the API share.'
        return { status: 'not-verifiable', ...about, reason }
      }
      if (connection.jwksUrl) return check(connection, token, connection.jwksUrl, about)
      const server = await serverOf(connection, decoded)
      if ('reason' in server) return { status: 'not-verifiable', ...about, reason: server.reason }
      const { jwksUrl } = server.value
      if (!jwksUrl) {
        const reason = 'The authorization server’s metadata names no key set that may be used.'
        return { status: 'not-verifiable', ...about, reason }
      }
      return check(connection, token, jwksUrl, about)
    },
  }
}
