import type { DiagnosisEvidence } from '../contract/diagnosis.ts'
import { type Match } from './match.ts'
import { type Reading, record, stringOf } from './reading.ts'

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
  if (token.format === 'opaque')
    return [
      { cause: 'token-opaque-for-audience', evidence: shown([evidence, { source: 'token.format', quote: 'opaque' }]) },
    ]
  const claim = token.claims['aud']
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
  if (type === undefined || !/^(?:dpop|mac|pop|n_a)$/i.test(type)) return []
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

const shown = (evidence: DiagnosisEvidence[]) => evidence.filter(({ quote }) => quote !== '')
