import type { DiagnosisEvidence } from '../contract/diagnosis.ts'
import { longLife, shortLife } from '../oauth/lifetimes.ts'
import { type Match } from './match.ts'
import { type Reading, record, stringOf } from './reading.ts'

/** Seconds by which clocks may differ without a word. */
const clockTolerance = 30
/** Seconds by which a lifetime and an end may differ without a word; more where the server told no time. */
const lifeTolerance = 5
const lifeToleranceWithoutDate = 330

/**
 * What is odd about a token that was granted: asked against got. A parameter that a server does not know is ignored,
 * a scope that is not granted may be dropped in silence (RFC 6749 §3.3), so a 200 alone proves little.
 */
export const tokenFindingMatches = (reading: Reading): Match[] => [
  ...typeFinding(reading),
  ...audienceFinding(reading),
  ...scopeFinding(reading),
  ...lifetimeFinding(reading),
]

/** All of the above, and what is worth knowing of the token itself. */
export const grantedTokenMatches = (reading: Reading): Match[] => [
  ...tokenFindingMatches(reading),
  ...inactiveFinding(reading),
  ...formFinding(reading),
  ...signatureFinding(reading),
  ...lifeFindings(reading),
  ...clockFindings(reading),
]

/** The scopes that were asked for and not granted; empty where the answer does not tell. */
export const scopesNotGranted = ({ request, token, body }: Reading): string[] => {
  const asked = words(request.scope ?? undefined)
  if (asked.length === 0) return []
  const answer = record(body.json)['scope']
  const granted = typeof answer === 'string' ? words(answer) : Array.isArray(answer) ? answer : token?.scopes
  // Absent means "as asked" (RFC 6749 §5.1); only what is said can be less. `…/.default` stands for whatever there is.
  if (granted === undefined || (granted.length === 0 && typeof answer !== 'string' && !token?.claims['scope']))
    return []
  const has = new Set(granted)
  return asked.filter(
    (scope) => !has.has(scope) && !/\.default$|^(?:openid|profile|email|offline_access|address|phone)$/.test(scope),
  )
}

const words = (text: string | undefined) => (text ?? '').split(/[\s,]+/).filter((word) => word !== '')

const scopeFinding = (reading: Reading): Match[] => {
  const lost = scopesNotGranted(reading)
  if (lost.length === 0) return []
  const { request, body, text, token } = reading
  const answered = stringOf(record(body.json)['scope'])
  return [
    {
      cause: 'scope-narrowed',
      evidence: shown([
        { source: 'request.scope', quote: text.quote(request.scope ?? '') },
        answered !== undefined
          ? { source: 'body.scope', quote: text.quote(answered) }
          : { source: 'token.scopes', quote: text.quote(token?.scopes?.[0] ?? '') },
      ]),
    },
  ]
}

const audienceFinding = (reading: Reading): Match[] => {
  const { request, connection, token, text } = reading
  const asked = request.audience ?? request.resource ?? connection.audience
  if (!asked || !token) return []
  const evidence = {
    source: request.audience ? 'request.audience' : request.resource ? 'request.resource' : 'connection.audience',
    quote: text.quote(asked),
  }
  const claim = token.claims['aud']
  if (token.format === 'opaque' && claim === undefined)
    return [
      { cause: 'token-opaque-for-audience', evidence: shown([evidence, { source: 'token.format', quote: 'opaque' }]) },
    ]
  const got = (Array.isArray(claim) ? claim : [claim]).filter((each) => typeof each === 'string')
  // Cognito and others write no `aud` at all: nothing is known, so nothing is said.
  if (got.length === 0 || got.includes(asked)) return []
  return [
    {
      cause: 'token-for-other-audience',
      evidence: shown([evidence, { source: 'token.claims.aud', quote: text.quote(got[0] ?? '') }]),
    },
  ]
}

const typeFinding = ({ body, text }: Reading): Match[] => {
  const type = stringOf(record(body.json)['token_type'])
  if (type === undefined || type === '' || /^bearer(?:token)?$/i.test(type)) return []
  return [
    { cause: 'token-type-unsupported', evidence: shown([{ source: 'body.token_type', quote: text.quote(type) }]) },
  ]
}

const lifetimeFinding = ({ body, token, at, text }: Reading): Match[] => {
  const answered = record(body.json)['expires_in']
  const seconds =
    typeof answered === 'number'
      ? answered
      : typeof answered === 'string' && /^-?\d{1,15}$/.test(answered)
        ? Number(answered)
        : undefined
  // 0 or less is over at once; above ten years of seconds it was meant as milliseconds or as a moment.
  if (seconds !== undefined && (seconds <= 0 || seconds > 315_360_000))
    return [
      {
        cause: 'token-lifetime-odd',
        evidence: shown([{ source: 'body.expires_in', quote: text.quote(String(answered)) }]),
      },
    ]
  const end = token?.claims['exp']
  if (typeof end === 'number' && (end > 1e11 || (at !== undefined && end * 1000 <= at)))
    return [{ cause: 'token-lifetime-odd', evidence: shown([{ source: 'token.claims.exp', quote: String(end) }]) }]
  return []
}

const inactiveFinding = ({ token }: Reading): Match[] =>
  token?.active === false ? [finding('token-inactive', 'introspection.active', 'false')] : []

const formFinding = ({ token, request, connection, text }: Reading): Match[] => {
  if (!token) return []
  if (token.format === 'encrypted')
    return [finding('token-encrypted', 'token.header.enc', text.quote(stringOf(token.header['enc']) ?? 'encrypted'))]
  if (token.format === 'opaque')
    return (request.audience ?? request.resource ?? connection.audience) && token.claims['aud'] === undefined
      ? []
      : [finding('token-opaque', 'token.format', 'opaque')]
  const algorithm = stringOf(token.header['alg'])
  if (algorithm === undefined) return []
  if (algorithm.toLowerCase() === 'none') return [finding('token-unsigned', 'token.header.alg', algorithm)]
  return knownAlgorithms.test(algorithm)
    ? []
    : [finding('token-weak-algorithm', 'token.header.alg', text.quote(algorithm))]
}

/** RFC 7518 §3.1, RFC 8037, RFC 8812, RFC 9964. */
const knownAlgorithms = /^(?:(?:RS|PS|ES|HS)(?:256|384|512)|ES256K|EdDSA|Ed25519|Ed448|ML-DSA-\d+)$/

const signatureFinding = ({ token, text }: Reading): Match[] => {
  if (token?.signature.status !== 'failed') return []
  const { jwksUrl, reason } = token.signature
  return [
    {
      cause: 'token-signature',
      evidence: shown([
        { source: 'keys', quote: text.quote(jwksUrl ?? '') },
        { source: 'signature', quote: text.quote(reason ?? 'failed') },
      ]),
    },
  ]
}

const lifeFindings = ({ body, token, at, clockDifference, text }: Reading): Match[] => {
  if (!token || token.lifetime === undefined) return []
  const answered = record(body.json)['expires_in']
  if (token.lifetime === null)
    return [
      finding(
        'token-without-end',
        'body.expires_in',
        answered === undefined ? 'absent' : text.quote(JSON.stringify(answered)),
      ),
    ]
  const life = `${Math.round(token.lifetime)} seconds`
  const found: Match[] = []
  if (token.lifetime > longLife) found.push(finding('token-life-long', 'token.lifetime', life))
  if (token.lifetime < shortLife) found.push(finding('token-life-short', 'token.lifetime', life))
  const stated = typeof answered === 'string' ? Number(answered) : answered
  const end = token.claims['exp']
  if (typeof stated !== 'number' || !(stated > 0) || typeof end !== 'number' || at === undefined) return found
  const left = end - at / 1000
  const tolerance = clockDifference === undefined ? lifeToleranceWithoutDate : lifeTolerance
  // An end in the past or in milliseconds is odd by itself, and told so.
  if (left > 0 && end < 1e11 && stated <= 315_360_000 && Math.abs(left - stated) > tolerance)
    found.push({
      cause: 'lifetime-disagrees',
      evidence: [
        { source: 'body.expires_in', quote: text.quote(String(answered)) },
        { source: 'token.claims.exp', quote: `${end}, which is in ${Math.round(left)} seconds` },
      ],
    })
  return found
}

const clockFindings = ({ token, at, clockDifference, header }: Reading): Match[] => {
  const found: Match[] = []
  const start = token?.claims['nbf']
  // By the server's own clock: where that differs from ours, it is said below.
  if (typeof start === 'number' && start < 1e11 && at !== undefined && start * 1000 > at + clockTolerance * 1000)
    found.push({
      cause: 'token-not-yet-valid',
      evidence: [
        { source: 'token.claims.nbf', quote: new Date(start * 1000).toISOString() },
        { source: 'received at', quote: new Date(at).toISOString() },
      ],
    })
  if (token && clockDifference !== undefined && Math.abs(clockDifference) > clockTolerance)
    found.push(finding('clock-differs', 'header.date', header('date')))
  if (token?.apiAhead !== undefined && Math.abs(token.apiAhead) > clockTolerance)
    found.push(finding('api-clock-differs', 'header.date of the API', `${token.apiAhead} seconds from the token’s own`))
  return found
}

const finding = (cause: Match['cause'], source: string, quote: string): Match => ({
  cause,
  evidence: shown([{ source, quote }]),
})

const shown = (evidence: DiagnosisEvidence[]) => evidence.filter(({ quote }) => quote !== '')
