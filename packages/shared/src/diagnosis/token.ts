import type { DiagnosisEvidence } from '../contract/diagnosis.ts'
import { interceptedMatch, serverMatch } from './answerer.ts'
import type { Cause } from './causes.ts'
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
import { type Reading, record, stringOf } from './reading.ts'
import type { Statement } from './statement.ts'
import { bareErrors, directoryCodes, notForm, oauthError, productCodes, standardErrors } from './token-errors.ts'
import { tokenFindingMatches } from './token-findings.ts'
import { either, wordRules } from './token-words.ts'

/*
 * Why a token endpoint refused (RFC 6749 §5.2 and what servers make of it). Who answered is asked first; then what the
 * answer says: its codes, its words, the request, the bare error, the status.
 */

const someAudience = ({ request, connection }: Reading) => request.audience || request.resource || connection.audience

const numberedMatch = (reading: Reading): Match | undefined => {
  for (const said of reading.statements) {
    const number =
      said.kind === 'code' && /codes?(?:\[\d+\])?$/i.test(said.source)
        ? /^\d{5,7}$/.exec(said.text)?.[0]
        : /^AADSTS(\d{5,7})\b/.exec(said.text)?.[1]
    if (number === undefined) continue
    // A parameter that is missing although it was sent: the body was read as empty.
    const cause =
      number === '900144' || number === '90014'
        ? typeof reading.request.contentType === 'string' && !notForm(reading)
          ? /grant_type/.test(reading.body.text)
            ? 'grant-missing'
            : undefined
          : 'content-type-wrong'
        : directoryCodes[number]
    if (cause) {
      const text = reading.statements.find(({ text }) => text.startsWith(`AADSTS${number}`)) ?? said
      return { cause, evidence: [quoteOf(text, reading)] }
    }
  }
  return undefined
}

const productMatch = (reading: Reading): Match | undefined => {
  for (const said of reading.statements) {
    const last = said.kind === 'code' ? (said.text.split(/[.:]/).at(-1) ?? '').toLowerCase() : ''
    const cause = Object.hasOwn(productCodes, last) ? productCodes[last] : undefined
    if (cause) return { cause, evidence: [quoteOf(said, reading)] }
  }
  return undefined
}

const statusCauses: Record<number, Cause> = {
  400: 'request-malformed',
  401: 'client-authentication-failed',
  403: 'policy-refused',
  404: 'wrong-url',
  405: 'wrong-url',
  406: 'request-malformed',
  408: 'request-timeout',
  410: 'wrong-url',
  413: 'payload-too-large',
  415: 'content-type-wrong',
  421: 'misdirected-request',
  431: 'headers-too-large',
  501: 'wrong-url',
}

/** What a token endpoint's answer means, or `undefined` where it granted a token with nothing odd about it. */
export const tokenMatch = (reading: Reading): Match | undefined => {
  const { status, body } = reading
  if (status === null) return undefined
  const intercepted = interceptedMatch(reading)
  if (intercepted) return intercepted

  const error = oauthError(reading)
  if (status < 300 && !error && !errorMember(reading)) return successMatch(reading)
  if (body.kind === 'html' && !error) return pageMatch(reading)

  const said = refusalMatch(reading, error)
  const placeholder = placeholderMatch(reading, said)
  return placeholder ?? said
}

const refusalMatch = (reading: Reading, error: Statement | undefined): Match => {
  const { status } = reading
  const limit = limitMatch(reading)
  if (limit) return limit
  const number = numberedMatch(reading) ?? productMatch(reading)
  if (number) return withError(number, error, reading)

  const statements = reading.statements.filter(
    (said) => !(said.kind === 'code' && standardErrors.has(said.text.toLowerCase())),
  )
  // A failure of the server's own explains itself by the status, unless the answer is one of OAuth's.
  if (status !== null && status >= 500 && !error) {
    const match = matchedRule(serverSideRules, statements, reading)
    return match ?? serverMatch(reading) ?? { cause: 'server-error', evidence: statusEvidence(reading) }
  }
  // A challenge for bearer tokens: an API answered, which no token endpoint does.
  const bearer = reading.challenges.find(({ scheme }) => scheme.toLowerCase() === 'bearer')
  if (bearer && (!error || error.text === 'invalid_token') && (status === 401 || status === 403))
    return {
      cause: 'wrong-url',
      evidence: [{ source: 'header.www-authenticate', quote: reading.text.quote(reading.header('www-authenticate')) }],
    }

  const wrongPath = status === 404 || status === 405 || status === 410
  const words = matchedRule(wrongPath ? tenantRules : wordRules, statements, reading)
  if (words) return withError(words, error, reading)
  if (error) {
    const cause = bareErrors[error.text.toLowerCase()]?.(reading) ?? 'unknown-refusal'
    const words = leadingWords(reading)
    const evidence = [
      quoteOf(error, reading),
      ...(words && words.source !== error.source ? [quoteOf(words, reading)] : []),
    ]
    return withError({ cause, evidence, ...bareCandidates(cause, reading) }, undefined, reading)
  }
  const cause: Cause =
    status !== null && Object.hasOwn(statusCauses, status)
      ? (statusCauses[status] ?? 'unknown-refusal')
      : 'unknown-refusal'
  const cured = cause === 'request-malformed' && notForm(reading) ? 'content-type-wrong' : cause
  return { cause: cured, evidence: leadingEvidence(reading), ...bareCandidates(cured, reading) }
}

const tenantRules = wordRules.filter(
  ({ cause }) => cause === 'tenant-unknown' || cause === 'tenant-disabled' || cause === 'client-unknown',
)
const serverSideRules = wordRules.filter(({ cause }) => cause === 'content-type-wrong' || cause === 'tenant-unknown')

const bareCandidates = (cause: Cause, reading: Reading): { candidates?: Candidate[] } => {
  if (cause === 'client-authentication-failed') return { candidates: either }
  if (cause === 'policy-refused')
    return {
      candidates: [
        {
          cause: 'client-not-authorised-for-audience',
          why: 'A 403 without a reason may also mean that the client has no grant for this API.',
        },
        { cause: 'blocked-by-waf', why: 'A firewall in front answers like this too.' },
      ],
    }
  if (cause === 'grant-not-allowed')
    return {
      candidates: [
        { cause: 'client-authentication-failed', why: 'Some servers answer a wrong secret with the same code.' },
      ],
    }
  if (cause === 'audience-unknown' && !someAudience(reading))
    return { candidates: [{ cause: 'audience-missing', why: 'No audience is known to have been sent.' }] }
  if (cause === 'scope-invalid')
    return {
      candidates: [
        {
          cause: 'scope-not-granted',
          why: 'Some servers use the same code for a scope that exists and is not granted.',
        },
      ],
    }
  return {}
}

/** The match with the error code beside what it rests on. */
const withError = (match: Match, error: Statement | undefined, reading: Reading): Match => {
  const evidence = [...match.evidence]
  if (error && !evidence.some(({ source }) => source === error.source)) evidence.push(quoteOf(error, reading))
  evidence.push(...requestEvidence(match.cause, reading), ...statusEvidence(reading))
  return { ...match, evidence: evidence.filter(({ quote }) => quote !== '') }
}

/** What of the request makes the cause plain. */
const requestEvidence = (cause: Cause, { request, text }: Reading): DiagnosisEvidence[] => {
  const of = (name: 'audience' | 'resource' | 'scope' | 'contentType' | 'grantType' | 'url') => {
    const value = request[name]
    const quote = value ? text.quote(value) : ''
    return quote === '' ? [] : [{ source: `request.${name}`, quote }]
  }
  if (cause.includes('audience')) return [...of('audience'), ...of('resource')].slice(0, 1)
  if (cause.startsWith('scope')) return of('scope')
  if (cause === 'content-type-wrong') return of('contentType')
  if (cause === 'grant-unsupported') return of('grantType')
  if (cause === 'https-required') return of('url')
  return []
}

/** A member that announces a failure in an answer of 200. */
const errorMember = ({ body }: Reading): boolean => {
  const json =
    body.kind === 'json' ? record(body.json) : Object.fromEntries(body.fields.map(({ key, text }) => [key, text]))
  if (typeof json['access_token'] === 'string' && json['access_token'] !== '') return false
  return ['error', 'errorCode', 'error_code', 'errcode', 'errors', 'fault', 'errorMessage', 'error_description'].some(
    (name) =>
      json[name] !== undefined && json[name] !== null && json[name] !== false && json[name] !== '' && json[name] !== 0,
  )
}

/** A page in place of an answer, which no firewall and no sign-in explains. */
const pageMatch = (reading: Reading): Match => {
  const { status } = reading
  if (status !== null && status >= 500)
    return serverMatch(reading) ?? { cause: 'server-error', evidence: statusEvidence(reading) }
  const limit = limitMatch(reading)
  if (limit) return limit
  const cause: Cause = status === null || status < 300 ? 'wrong-url' : (statusCauses[status] ?? 'wrong-url')
  const title = /<title>([^<]{1,200})<\/title>/i.exec(reading.body.text)?.[1]
  const words = status === 400 ? matchedRule(wordRules, reading.statements, reading) : undefined
  if (words) return withError(words, undefined, reading)
  return {
    cause,
    evidence: [
      ...statusEvidence(reading),
      {
        source: 'body',
        quote: reading.text.quote(title?.trim() || (reading.body.text.trimStart().slice(0, 80).split('\n')[0] ?? '')),
      },
    ].filter(({ quote }) => quote !== ''),
    ...bareCandidates(cause, reading),
  }
}

const successMatch = (reading: Reading): Match | undefined => {
  const { body, text } = reading
  const json = record(body.json)
  const answer = stringOf(json['access_token']) ?? stringOf(json['id_token'])
  const fields =
    body.kind === 'form' || body.kind === 'xml'
      ? body.fields.find(({ key }) => key === 'access_token')?.text
      : undefined
  if (answer || fields) return tokenFindingMatches(reading)[0]
  if (body.kind === 'html') return pageMatch(reading)
  const endpoint = stringOf(json['token_endpoint'])
  if (endpoint !== undefined)
    return {
      cause: 'wrong-url',
      evidence: [{ source: 'body.token_endpoint', quote: text.quote(endpoint) }, ...statusEvidence(reading)],
    }
  if (reading.token && body.kind !== 'json') return tokenFindingMatches(reading)[0]
  const start = text.quote(body.text.trim().slice(0, 200))
  return {
    cause: 'token-answer-incomplete',
    evidence: [
      ...(start === '' ? statusEvidence(reading) : [{ source: 'body', quote: start }]),
      ...(start === '' ? [] : statusEvidence(reading)),
    ],
  }
}

const placeholder =
  /\{\{[^{}]{0,80}\}\}|\$\{[^{}]{0,80}\}|<[\w -]{2,60}>|%[A-Z_]{3,40}%|\b(?:your|my|insert|replace|change)[-_ ](?:[\w-]{0,20}[-_ ])?(?:client|app|secret|tenant|audience|domain|api|id)\b|\bxxx+\b/i

const refusedIdentity: ReadonlySet<Cause> = new Set([
  'client-authentication-failed',
  'client-unknown',
  'audience-unknown',
  'audience-malformed',
  'tenant-unknown',
  'wrong-url',
])

/** A placeholder of a copied example, in the field that the refusal is about. */
const placeholderMatch = ({ connection, request, text }: Reading, refusal: Match): Match | undefined => {
  if (!refusedIdentity.has(refusal.cause)) return undefined
  const fields: [string, string | null | undefined][] = refusal.cause.startsWith('audience')
    ? [
        ['request.audience', request.audience],
        ['connection.audience', connection.audience],
      ]
    : refusal.cause.startsWith('client')
      ? [['connection.clientId', connection.clientId]]
      : [
          ['connection.tokenUrl', connection.tokenUrl],
          ['request.url', request.url],
        ]
  for (const [source, value] of fields)
    if (value && placeholder.test(value))
      return {
        cause: 'placeholder-left',
        evidence: [{ source, quote: text.quote(value) }, ...refusal.evidence],
        candidates: [{ cause: refusal.cause, why: 'What the server itself says.' }],
      }
  return undefined
}
