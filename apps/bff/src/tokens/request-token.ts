import { createHash } from 'node:crypto'
import { ownSteps } from '@developer-console/shared/diagnosis/causes'
import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import type { Exchange } from '@developer-console/shared/contract/exchange'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import type { Evidence } from '@developer-console/shared/diagnosis/evidence'
import type { Connection } from '../connections/connection.ts'
import { bodyText } from '../upstream/body-text.ts'
import { explain, explainFailure } from '../upstream/explain.ts'
import { type BoundedAnswer, fetchBounded, headerValue } from '../upstream/fetch-bounded.ts'
import { proxySecrets } from '../upstream/proxy.ts'
import { redactData, redactHeaders, redactText, searchOrder, secretForms, tokenForms } from '../upstream/redact.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { basicCredentialSpellings, type ClientProof, clientProof } from './client-authentication.ts'
import type { DecodedToken } from './decode-token.ts'
import { answerMembers, readTokenAnswer } from './read-answer.ts'

/** Another scope or audience than the connection's, for a comparison. */
export type TokenVariant = { scope?: string | undefined; audience?: string | undefined }

/** A token with its secrets: it never leaves the BFF; what does is `inspectToken`'s view. */
export type IssuedToken = {
  accessToken: string
  /** `sha256:` and the hex digest of the token. */
  fingerprint: string
  /** Without secrets that the server put into it. */
  decoded: DecodedToken
  tokenType?: string
  /** The answer's `scope`, of whatever type, without secrets. */
  answerScope?: unknown
  asked: { scope?: string; audience?: string }
  /** Seconds. */
  expiresIn?: number
  /** Epoch milliseconds of this machine, when the answer had come. */
  receivedAt: number
  /** Epoch milliseconds of this machine: the lifetime counted from receipt, so that skewed clocks do no harm. */
  expiresAt?: number
  /** How far the authorization server's clock is ahead of this machine's, in milliseconds, by its `Date`. */
  serverAhead?: number
  oddities: Diagnosis[]
  /** Redacted. */
  exchange: Exchange & { response: NonNullable<Exchange['response']> }
}

export type TokenOutcome =
  | { granted: true; token: IssuedToken }
  | {
      granted: false
      /** The server refused, its answer was of no use, or none came. */
      why: 'refused' | 'unusable' | 'unanswered'
      diagnosis: Diagnosis
      exchange: Exchange
    }

export type TokenLimits = {
  /** Milliseconds for a whole token request. */
  timeout: number
  /** Bytes of a token answer. */
  maxBytes: number
}

export const defaultTokenLimits: TokenLimits = { timeout: 30_000, maxBytes: 1024 * 1024 }

type RequestTokenDeps = { upstream: Upstream; clock: () => number; limits?: TokenLimits }

/** Fields that only the console sets: `tokenParameters` cannot stand in for them. */
const protectedTokenFields: ReadonlySet<string> = new Set([
  'grant_type',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
  'audience',
  'scope',
])

const longestEvidence = 64 * 1024
const credentialField = /secret|password|assertion$|token$|api_?key/i

/** The form of a client credentials request (RFC 6749 §4.4.2). */
const tokenForm = (connection: Connection, asked: IssuedToken['asked'], proof: ClientProof) => {
  const form = new Map<string, string>([['grant_type', 'client_credentials'], ...Object.entries(proof.fields)])
  if (asked.audience) form.set('audience', asked.audience)
  if (asked.scope) form.set('scope', asked.scope)
  for (const [name, value] of Object.entries(connection.tokenParameters)) {
    if (!protectedTokenFields.has(name.toLowerCase())) form.set(name, value)
  }
  return form
}

const redactedForm = (form: Map<string, string>, forms: readonly string[]) =>
  Object.fromEntries(
    [...form].map(([name, value]) => [name, credentialField.test(name) ? redactedMark : redactText(value, forms)]),
  )

/** Headers as a diagnosis takes them: names in lower case, repeated ones together. */
export const evidenceHeaders = (headers: HeaderList): Evidence['headers'] => {
  const record = new Map<string, string | string[]>()
  for (const [name, value] of headers) {
    const key = name.toLowerCase()
    const before = record.get(key)
    record.set(key, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(record)
}

/** An answer's body for people: the parsed JSON where it was JSON, else the text; without tokens and secrets. */
const shownBody = (text: string, forms: readonly string[]): unknown => {
  const members = answerMembers(text)
  if (!members) return redactText(text, forms).slice(0, longestEvidence)
  const shown = redactData(members, forms) as Record<string, unknown>
  for (const name of ['access_token', 'refresh_token', 'id_token']) {
    if (typeof shown[name] === 'string' && shown[name] !== '') shown[name] = redactedMark
  }
  return shown
}

/** The body as a diagnosis may see it. */
const evidenceBody = (text: string, forms: readonly string[]) => {
  const shown = shownBody(text, forms)
  return (typeof shown === 'string' ? shown : JSON.stringify(shown)).slice(0, longestEvidence)
}

/**
 * Every token that a body may hold, to be hidden wherever the body is shown: members and fields that are named so,
 * nested or cut off as they may be, and whatever looks like a JWT.
 */
const tokensWithin = (text: string): string[] => {
  const named = [...text.matchAll(/"\w*token"\s*:\s*"([^"]*)|(?:^|[\s&?])\w*token=([^&\s]*)/gi)]
  const jwts = [...text.matchAll(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g)]
  return [...named.map((match) => match[1] ?? match[2] ?? ''), ...jwts.map(([jwt]) => jwt)].flatMap((token) =>
    secretForms(token).concat(tokenForms(token)),
  )
}

const knownForms = new WeakMap<Connection, string[]>()
const knownFormsWithToken = new WeakMap<Connection, WeakMap<IssuedToken, readonly string[]>>()

/** The secrets of a connection in all spellings in which they may be echoed. */
export const connectionSecretForms = (connection: Connection): string[] => {
  const known = knownForms.get(connection)
  if (known) return known
  const { clientSecret, headers, proxy } = connection
  const forms = [
    ...secretForms(clientSecret),
    ...basicCredentialSpellings(connection).flatMap(secretForms),
    ...headers.flatMap(([, value]) => secretForms(value)),
    ...(proxy === undefined ? [] : proxySecrets(proxy).flatMap(secretForms)),
  ]
  knownForms.set(connection, forms)
  return forms
}

/** The same and those of a token, in the order to be searched: one list for all calls with that token. */
export const secretFormsWithToken = (connection: Connection, token: IssuedToken): readonly string[] => {
  const ofConnection = knownFormsWithToken.get(connection) ?? new WeakMap<IssuedToken, readonly string[]>()
  knownFormsWithToken.set(connection, ofConnection)
  const known = ofConnection.get(token)
  if (known) return known
  const forms = searchOrder([...connectionSecretForms(connection), ...tokenForms(token.accessToken)])
  ofConnection.set(token, forms)
  return forms
}

/** What a diagnosis may know of a connection. */
export const connectionEvidence = (connection: Connection): NonNullable<Evidence['connection']> => ({
  id: connection.id,
  name: connection.name,
  ...(connection.audience === undefined ? {} : { audience: connection.audience }),
  apiUrl: connection.apiUrl,
  tokenUrl: connection.tokenUrl,
  kind: connection.kind,
  clientId: connection.clientId,
  clientAuthentication: connection.clientAuthentication,
})

const keyUnreadable = (reason: string): Diagnosis => ({
  cause: 'client-key-unreadable',
  title: 'The private key cannot be read',
  explanation:
    'With private_key_jwt the secret of the connection is the client’s private key, as PEM (PKCS #8) or as a JWK. Nothing was sent.',
  evidence: [{ source: 'console', quote: reason }],
  steps: [
    { text: ownSteps['client-key-unreadable'], action: { type: 'edit-connection', field: 'clientSecret' } },
    {
      text: 'If this client has a secret and no key, choose another client authentication',
      action: { type: 'edit-connection', field: 'clientAuthentication', value: 'client_secret_post' },
    },
  ],
})

/** Date header (RFC 9110 §6.6.1) as epoch milliseconds. */
export const dateOf = (headers: HeaderList): number | undefined => {
  const date = Date.parse(headerValue(headers, 'date') ?? '')
  return Number.isNaN(date) ? undefined : date
}

const issuedToken = (
  read: Extract<ReturnType<typeof readTokenAnswer>, { kind: 'token' }>['answer'],
  asked: IssuedToken['asked'],
  exchange: IssuedToken['exchange'],
  answer: BoundedAnswer,
  receivedAt: number,
  own: readonly string[],
): IssuedToken => {
  const date = dateOf(answer.headers)
  // A server may put into claims, scopes and whatever else is shown what it was sent, and the token itself.
  const secrets = searchOrder([...own, ...tokenForms(read.accessToken)])
  const shown = <Value>(value: Value) => redactData(value, secrets) as Value
  return {
    accessToken: read.accessToken,
    fingerprint: `sha256:${createHash('sha256').update(read.accessToken).digest('hex')}`,
    decoded: shown(read.decoded),
    ...(read.tokenType === undefined ? {} : { tokenType: shown(read.tokenType) }),
    ...(read.scope === undefined ? {} : { answerScope: shown(read.scope) }),
    asked,
    ...(read.expiresIn === undefined
      ? {}
      : { expiresIn: read.expiresIn, expiresAt: receivedAt + read.expiresIn * 1000 }),
    receivedAt,
    ...(date === undefined ? {} : { serverAhead: date - receivedAt }),
    oddities: shown(read.oddities),
    exchange,
  }
}

/**
 * Asks the connection's authorization server for an access token by client credentials (RFC 6749 §4.4). Never rejects
 * for what the server or the network does: a refusal is a value, with its diagnosis and the redacted exchange.
 */
export const requestToken = async (
  connection: Connection,
  variant: TokenVariant,
  { upstream, clock, limits = defaultTokenLimits }: RequestTokenDeps,
): Promise<TokenOutcome> => {
  const scope = variant.scope ?? connection.scope
  const audience = variant.audience ?? connection.audience
  const asked = { ...(scope ? { scope } : {}), ...(audience ? { audience } : {}) }
  let proof: ClientProof
  try {
    proof = await clientProof(connection, clock())
  } catch (error) {
    const reason = redactText(
      error instanceof Error ? error.message : String(error),
      secretForms(connection.clientSecret),
    )
    const request = { method: 'POST', url: connection.tokenUrl, headers: [], form: {} }
    return { granted: false, why: 'unanswered', diagnosis: keyUnreadable(reason), exchange: { request } }
  }
  const form = tokenForm(connection, asked, proof)
  const headers: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    ...(proof.authorization ? { authorization: proof.authorization } : {}),
  }
  const own = [
    ...connectionSecretForms(connection),
    ...(proof.fields['client_assertion'] ? tokenForms(proof.fields['client_assertion']) : []),
  ]
  const secretsOf = (text: string) => searchOrder([...own, ...tokensWithin(text)])
  const outcome = await fetchBounded(
    {
      method: 'POST',
      url: connection.tokenUrl,
      headers,
      body: new URLSearchParams([...form]).toString(),
      maxBytes: limits.maxBytes,
      timeout: limits.timeout,
      redact: (text) => redactText(text, secretsOf(text)),
    },
    upstream.dispatcherFor(connection),
  )
  const receivedAt = clock()
  const text =
    outcome.kind === 'answer'
      ? bodyText(outcome.body, headerValue(outcome.headers, 'content-type'), { isCut: outcome.cut !== undefined })
      : ''
  const secrets = secretsOf(text)
  const request = {
    method: 'POST',
    url: connection.tokenUrl,
    headers: Object.entries(headers).map(([name, value]): [string, string] => [
      name,
      name === 'authorization' ? `Basic ${redactedMark}` : value,
    ]),
    form: redactedForm(form, secrets),
  }
  const evidence: Evidence = {
    where: 'token',
    request: {
      method: 'POST',
      url: connection.tokenUrl,
      contentType: headers['content-type'] ?? null,
      audience: form.get('audience') ?? null,
      resource: form.get('resource') ?? null,
      scope: form.get('scope') ?? null,
      grantType: form.get('grant_type') ?? null,
      authorization: proof.authorization ? `Basic ${redactedMark}` : null,
    },
    status: null,
    headers: {},
    body: '',
    connection: connectionEvidence(connection),
    receivedAt,
  }
  if (outcome.kind === 'failure') {
    return {
      granted: false,
      why: 'unanswered',
      diagnosis: await explainFailure(
        { ...evidence, error: outcome.error, answered: false },
        { url: connection.tokenUrl, upstream, policy: connection },
      ),
      exchange: { request, duration: outcome.duration },
    }
  }
  const shownHeaders = redactHeaders(outcome.headers, secrets)
  const exchange = {
    request,
    response: {
      status: outcome.status,
      ...(outcome.statusText ? { statusText: outcome.statusText } : {}),
      headers: shownHeaders,
      body: shownBody(text, secrets),
    },
    duration: outcome.duration,
  }
  const isSuccess = outcome.status >= 200 && outcome.status < 300
  const clocks = { now: receivedAt, date: dateOf(outcome.headers) }
  const read = isSuccess ? readTokenAnswer(text, headerValue(outcome.headers, 'content-type'), clocks) : undefined
  if (read?.kind === 'token') {
    return { granted: true, token: issuedToken(read.answer, asked, exchange, outcome, receivedAt, own) }
  }
  if (read?.kind === 'unusable') return { granted: false, why: 'unusable', diagnosis: read.diagnosis, exchange }
  const diagnosis = explain({
    ...evidence,
    status: outcome.status,
    headers: evidenceHeaders(shownHeaders),
    body: evidenceBody(text, secrets),
    ...(outcome.error ? { error: outcome.error } : {}),
  })
  return { granted: false, why: isSuccess ? 'unusable' : 'refused', diagnosis, exchange }
}
