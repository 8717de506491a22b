import { type Match, matchedRule, headerEvidence, statusEvidence, type WordRule } from './match.ts'
import type { Reading } from './reading.ts'

/*
 * Limits are announced by any status (RFC 6585 §4 has 429 for them; 403, 400, 500 and 503 occur), so the words are
 * heard first. A quota is a number for a long period, a rate one for a short: waiting helps only against the latter.
 */
const limitRules: readonly WordRule[] = [
  {
    cause: 'rate-limited',
    all: [
      /secondary rate limit|\brate ?limit(?:ed|ing| exceeded)|rate limit is exceeded|spike ?arrest|per (?:second|minute)|concurren/,
    ],
    none: [/\bquota (?:violation|limit)/],
  },
  { cause: 'quota-exhausted', all: [/\bquota\b/], none: [/scope|permission/] },
  {
    cause: 'quota-exhausted',
    all: [
      /call volume|usage plan|usage cap|(?:daily|weekly|monthly|hourly)[a-z ]{0,30} (?:limit|cap|allowance)|(?:limit|cap|allowance) (?:for|of|per) (?:the |this )?(?:day|week|month)|per (?:day|month)|(?:api|request|total ?requests|call) limit (?:has been )?(?:reached|exceeded)|credits? (?:exhausted|used up)|out of credits?/,
    ],
  },
  { cause: 'quota-exhausted', all: [/^limit exceeded(?: exception)?$|^(?:api )?request limit exceeded$/] },
  {
    cause: 'rate-limited',
    all: [
      /\brate\b.{0,30}\blimit|throttl|too many|slow[ _]?down|too (?:fast|frequent|quick)|limit (?:has been |was |is )?(?:reached|exceeded|hit)|exceed(?:ed|s|ing)?\b.{0,40}\blimit|over ?limit|try again (?:later|in \d)|enhance your calm|resource exhausted/,
    ],
    none: [/size|length|large|body|payload|header|characters|bytes|depth|upload|temporar|unavailable|maintenance/],
  },
]

const limitStatuses: ReadonlySet<number> = new Set([200, 400, 401, 403, 420, 429, 430, 500, 503, 509, 529])

/** A refusal because of a rate or a quota. */
export const limitMatch = (reading: Reading): Match | undefined => {
  const { status, header } = reading
  if (status === null || !limitStatuses.has(status)) return undefined
  const said = matchedRule(limitRules, reading.statements, reading)
  if (said && (status !== 401 || reading.where === 'token'))
    return { ...said, evidence: [...said.evidence, ...waitEvidence(reading)] }
  // Auth0 tells the quota of a client or organisation apart: `b=per_hour;q=100;r=0;t=120`.
  const quota = reading.headerNames.find((name) => name.endsWith('-quota-limit') && /\br=0\b/.test(header(name)))
  if (quota !== undefined)
    return { cause: 'quota-exhausted', evidence: [...headerEvidence(reading, quota), ...statusEvidence(reading)] }
  const exhausted = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining'].find(
    (name) => header(name).trim() === '0',
  )
  if (status === 429 || status === 420 || status === 430 || status === 529)
    return { cause: 'rate-limited', evidence: [...statusEvidence(reading), ...waitEvidence(reading)] }
  if (status === 509) return { cause: 'quota-exhausted', evidence: statusEvidence(reading) }
  if (status === 403 && exhausted !== undefined)
    return { cause: 'rate-limited', evidence: [...headerEvidence(reading, exhausted), ...statusEvidence(reading)] }
  return undefined
}

const waitEvidence = (reading: Reading) =>
  ['retry-after', 'ratelimit', 'ratelimit-reset'].flatMap((name) => headerEvidence(reading, name)).slice(0, 1)
