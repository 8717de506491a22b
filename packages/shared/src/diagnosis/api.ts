import type { DiagnosisEvidence } from '../contract/diagnosis.ts'
import { mayCall } from '../oauth/scopes.ts'
import { interceptedMatch, serverMatch } from './answerer.ts'
import type { Cause } from './causes.ts'
import { parameterOf } from './challenges.ts'
import { limitMatch } from './limits.ts'
import {
  type Candidate,
  leadingEvidence,
  leadingWords,
  type Match,
  matchedRule,
  quoteOf,
  statusEvidence,
} from './match.ts'
import { numberOf, type Reading, record } from './reading.ts'
import { codes, conditionRules, generalRules, notSent, specificRules, wasSent, weakCodes } from './api-words.ts'

/*
 * Why an API refused. Who answered is asked first, then the challenge (RFC 6750 §3), the machine codes, the words, the
 * token that was sent, and last the status.
 */

const statusCauses: Record<number, Cause> = {
  400: 'validation-failed',
  401: 'token-invalid',
  402: 'licence-missing',
  403: 'permission-denied',
  404: 'path-unknown',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  409: 'conflict',
  410: 'resource-gone',
  411: 'length-required',
  412: 'precondition-failed',
  413: 'payload-too-large',
  414: 'url-too-long',
  415: 'media-type-unsupported',
  416: 'validation-failed',
  417: 'validation-failed',
  421: 'misdirected-request',
  422: 'validation-failed',
  423: 'conflict',
  424: 'conflict',
  425: 'server-unavailable',
  426: 'https-required',
  428: 'precondition-required',
  431: 'headers-too-large',
  451: 'legally-blocked',
  494: 'headers-too-large',
  495: 'client-certificate-required',
  496: 'client-certificate-required',
  497: 'plain-http-to-https-port',
  498: 'token-invalid',
}

/** Statuses whose meaning no words change. */
const plainStatuses: ReadonlySet<number> = new Set([
  402, 405, 406, 408, 410, 411, 412, 413, 414, 415, 421, 428, 431, 451, 494, 495, 496, 497,
])

/** What an API's answer means, or `undefined` for a success with nothing odd about it. */
export const apiMatch = (reading: Reading): Match | undefined => {
  const { status, body } = reading
  if (status === null) return undefined
  const intercepted = interceptedMatch(reading)
  if (intercepted) return intercepted
  if (status < 400) return status >= 200 && saysFailure(body.json) ? failureInSuccess(reading) : undefined
  if (plainStatuses.has(status)) return withStatus(statusCauses[status] ?? 'unknown-refusal', reading)
  const limit = limitMatch(reading)
  if (limit) return limit
  const said = saidMatch(reading)
  if (said) return said
  if (status >= 500) return serverMatch(reading)
  return silentMatch(reading)
}

/** A success status around an answer that says it is a failure. */
const saysFailure = (json: unknown) => record(json)['ok'] === false || record(json)['success'] === false

/** Such an answer is read like a refusal by 403; only what its words say counts. */
const failureInSuccess = (reading: Reading): Match | undefined => {
  const match = limitMatch(reading) ?? saidMatch({ ...reading, status: 403 })
  return match && { ...match, evidence: match.evidence.filter(({ source }) => source !== 'status') }
}

const saidMatch = (reading: Reading): Match | undefined => {
  const { status, challenges, statements } = reading
  const challenged = challengeMatch(reading)
  if (challenged) return challenged

  const condition = matchedRule(conditionRules, statements, reading)
  if (condition) return withEvidence(condition, reading)
  if (status !== null && status > 500) return undefined

  const specific = statements.filter(({ kind, text }) => kind === 'words' || !weakCodes.test(text))
  for (const said of specific) {
    const cause = said.kind === 'code' ? codeCause(said.text) : undefined
    if (cause) {
      const candidates: Candidate[] | undefined =
        cause === 'token-wrong-audience' && said.text.endsWith('InvalidClaim')
          ? [{ cause: 'token-wrong-issuer', why: 'The gateway uses the same code for a wrong issuer.' }]
          : undefined
      return withEvidence({ cause, evidence: [quoteOf(said, reading)], ...(candidates && { candidates }) }, reading)
    }
  }
  const match = matchedRule(specificRules, specific, reading)
  if (match) return withEvidence(decided(match, reading), reading)
  const bearerChallenge = challenges.some(({ scheme }) => scheme.toLowerCase() === 'bearer')
  if (status === 400 && bearerChallenge)
    return withEvidence({ cause: 'token-malformed', evidence: [wwwAuthenticate(reading)] }, reading)
  return undefined
}

const codeCause = (text: string): Cause | undefined => {
  const key = (text.split(/[.:]/).at(-1) ?? text).toLowerCase().replace(/[^a-z\d]/g, '')
  return Object.hasOwn(codes, key) ? codes[key] : undefined
}

/** Where the API names several causes, the token that was sent may decide. */
const decided = (match: Match, reading: Reading): Match => {
  if (match.cause !== 'token-invalid' && match.cause !== 'token-not-yet-valid') return match
  const expired = expiryEvidence(reading)
  return expired && match.candidates?.some(({ cause }) => cause === 'token-expired')
    ? { cause: 'token-expired', evidence: [...match.evidence, ...expired] }
    : match
}

const challengeMatch = (reading: Reading): Match | undefined => {
  const { challenges, status, text } = reading
  for (const challenge of challenges) {
    const error = parameterOf(challenge, 'error')
    const cause: Cause | undefined =
      error?.value === 'insufficient_scope'
        ? 'scope-missing'
        : error?.value === 'use_dpop_nonce' || error?.value === 'invalid_dpop_proof'
          ? 'dpop-required'
          : undefined
    if (error && cause) {
      const more = ['error_description', 'scope'].flatMap((name) => {
        const quote = text.quote(parameterOf(challenge, name)?.raw ?? '')
        return quote === '' ? [] : [{ source: 'header.www-authenticate', quote }]
      })
      return {
        cause,
        evidence: [
          { source: 'header.www-authenticate', quote: text.quote(error.raw) },
          ...more,
          ...statusEvidence(reading),
        ],
      }
    }
  }
  if (status === 401 && challenges.length > 0) {
    if (challenges.every(({ scheme }) => /key/i.test(scheme)))
      return withEvidence({ cause: 'api-key-missing', evidence: [wwwAuthenticate(reading)] }, reading)
    if (challenges.every(({ scheme }) => scheme.toLowerCase() === 'dpop'))
      return withEvidence({ cause: 'dpop-required', evidence: [wwwAuthenticate(reading)] }, reading)
  }
  return undefined
}

const wwwAuthenticate = ({ header, text }: Reading): DiagnosisEvidence => ({
  source: 'header.www-authenticate',
  quote: text.quote(header('www-authenticate')),
})

/** Where the answer gives no reason: the token that was sent, the operation's scopes, the general words, the status. */
const silentMatch = (reading: Reading): Match => {
  const { status, challenges, statements, requiredScopes, token } = reading
  const general = matchedRule(generalRules, statements, reading)
  if (status === 401 || status === 498) {
    const expired = expiryEvidence(reading)
    if (expired) return { cause: 'token-expired', evidence: [...statusEvidence(reading), ...expired] }
    const early = notBeforeEvidence(reading)
    if (early) return { cause: 'token-not-yet-valid', evidence: [...statusEvidence(reading), ...early] }
    // RFC 6750 §3.1: a challenge without an error is the answer to a request without a token.
    const bare = challenges.some(
      (challenge) => challenge.scheme.toLowerCase() === 'bearer' && !parameterOf(challenge, 'error'),
    )
    if (notSent(reading) || (bare && !general && !wasSent(reading)))
      return {
        cause: 'token-missing',
        evidence: [...(bare ? [wwwAuthenticate(reading)] : []), ...statusEvidence(reading)],
      }
    return {
      cause: 'token-invalid',
      evidence: general?.evidence.concat(statusEvidence(reading)) ?? leadingEvidence(reading),
      candidates: unexplained(reading),
    }
  }
  if (general) return withEvidence(general, reading)
  if (status === 403) {
    const lacking = scopesLacking(requiredScopes, token?.scopes)
    if (lacking.length > 0)
      return {
        cause: 'scope-missing',
        evidence: [
          ...statusEvidence(reading),
          ...(token?.scopes?.length ? [{ source: 'token.scopes', quote: token.scopes[0] ?? '' }] : []),
        ],
        candidates: [{ cause: 'permission-denied', why: 'The answer itself gives no reason.' }],
      }
    return { cause: 'permission-denied', evidence: leadingEvidence(reading), candidates: forbiddenCandidates(reading) }
  }
  if (status === 404) return absentMatch(reading)
  const cause =
    status !== null && Object.hasOwn(statusCauses, status)
      ? (statusCauses[status] ?? 'unknown-refusal')
      : 'unknown-refusal'
  return { cause, evidence: leadingEvidence(reading) }
}

const withStatus = (cause: Cause, reading: Reading): Match => ({ cause, evidence: leadingEvidence(reading) })
const withEvidence = (match: Match, reading: Reading): Match => ({
  ...match,
  evidence: [...match.evidence, ...besideCode(match, reading), ...statusEvidence(reading)].filter(
    ({ quote }) => quote !== '',
  ),
})

/** What the answer says in words, where the cause rests on a code. */
const besideCode = ({ evidence }: Match, reading: Reading): DiagnosisEvidence[] => {
  const words = leadingWords(reading)
  const onWords = reading.statements.some(
    ({ kind, source, text }) =>
      kind === 'words' && evidence.some((each) => each.source === source && text.includes(each.quote)),
  )
  return words && !onWords && !evidence.some(({ source }) => source === 'header.www-authenticate')
    ? [quoteOf(words, reading)]
    : []
}

const expiryEvidence = ({ token, at }: Reading): DiagnosisEvidence[] | undefined => {
  if (token?.expiresAt === undefined || at === undefined || token.expiresAt > at) return undefined
  return [
    token.expiresAtText !== undefined
      ? { source: 'token.expiresAt', quote: token.expiresAtText }
      : { source: 'token.claims.exp', quote: String(token.claims['exp']) },
  ]
}

const notBeforeEvidence = ({ token, at }: Reading): DiagnosisEvidence[] | undefined => {
  const start = numberOf(token?.claims['nbf'])
  return start !== undefined && at !== undefined && start * 1000 > at
    ? [{ source: 'token.claims.nbf', quote: String(start) }]
    : undefined
}

/** Scopes that the operation asks for and the token has not; of several alternatives, the one that lacks the fewest. */
export const scopesLacking = (
  required: readonly (readonly string[])[],
  held: readonly string[] | undefined,
): string[] => {
  return held === undefined ? [] : mayCall(required, held).missing
}

/** What else a 401 without a reason can mean, by what is known of the token that was sent. */
const unexplained = ({ token, connection }: Reading): Candidate[] => {
  const candidates: Candidate[] = []
  const audience = token?.claims['aud']
  const audiences = (Array.isArray(audience) ? audience : [audience]).filter((each) => typeof each === 'string')
  const elsewhere =
    audiences.length > 0 &&
    audiences.every(
      (each) =>
        URL.canParse(each) &&
        connection.apiUrl &&
        URL.canParse(connection.apiUrl) &&
        /^https?:/.test(each) &&
        new URL(each).origin !== new URL(connection.apiUrl).origin,
    )
  if (elsewhere)
    candidates.push({
      cause: 'token-wrong-audience',
      why: `The token is for ${audiences.join(', ').slice(0, 200)}, and the call went to ${connection.apiUrl?.slice(0, 200)}.`,
    })
  if (token?.format === 'opaque')
    candidates.push({ cause: 'token-malformed', why: 'The token is opaque; an API that expects a JWT cannot read it.' })
  candidates.push(
    { cause: 'token-expired', why: 'The answer gives no reason; an ended token is the most frequent one.' },
    ...(elsewhere
      ? []
      : [
          {
            cause: 'token-wrong-audience',
            why: 'A token for another environment is answered in the same way.',
          } as const,
        ]),
    { cause: 'licence-missing', why: 'Some products answer 401 where the edition lacks the feature.' },
  )
  return candidates
}

const forbiddenCandidates = ({ requiredScopes, token }: Reading): Candidate[] =>
  requiredScopes.length > 0 && token?.scopes
    ? [
        {
          cause: 'licence-missing',
          why: 'The token has every scope that the operation asks for, so probably the edition, or a right beyond scopes.',
        },
        { cause: 'blocked-by-waf', why: 'A firewall in front may refuse without a reason, too.' },
      ]
    : [
        { cause: 'scope-missing', why: 'The answer gives no reason; the token may lack a scope.' },
        { cause: 'licence-missing', why: 'The edition may not include this operation.' },
      ]

const thingNotFound =
  /^(?!.*\b(?:path|route|url|uri|endpoint|page|handler|operation|method|host)\b).*(?:\b(?:with|for|by)\b.{0,20}\b(?:ids?|name|key|identifier|uuid|number)\b|\bno such \w+|'[^']{1,80}'|\b[\da-f]{8}-[\da-f]{4}-|\b\d+\b).*/

const absentMatch = (reading: Reading): Match => {
  const told = reading.body.kind === 'html' ? [] : reading.statements
  const named = told.find(
    ({ kind, clauses }) =>
      (kind === 'words' &&
        clauses.some(
          (clause) =>
            /not (?:be )?(?:found|exist)|no such|does(?:n't| not) exist|unknown|cannot find|no \w+ (?:found|with)/.test(
              clause,
            ) && thingNotFound.test(clause),
        )) ||
      (kind === 'code' &&
        clauses.some(
          (clause) =>
            /^(?:\w+ ){1,4}not found(?: error| exception)?$/.test(clause) &&
            !/\b(?:path|route|url|uri|endpoint|page|resource|api|application|operation|method|object|service|http|page|e|error)\b/.test(
              clause,
            ),
        )),
  )
  if (named)
    return {
      cause: 'resource-not-found',
      evidence: [quoteOf(named, reading), ...statusEvidence(reading)],
      candidates: [{ cause: 'path-unknown', why: 'The path may also be wrong.' }],
    }
  return {
    cause: 'path-unknown',
    evidence: leadingEvidence(reading),
    candidates: [
      {
        cause: 'resource-not-found',
        why: 'If the path is in the API description: the thing it names is not there, or not for this client.',
      },
      {
        cause: 'licence-missing',
        why: 'If every operation of this kind is answered so while others work, the edition may lack the feature.',
      },
    ],
  }
}
