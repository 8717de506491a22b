import type { Diagnosis, DiagnosisStep } from '../contract/diagnosis.ts'
import { apiMatch } from './api.ts'
import { apiRemedies } from './api-remedies.ts'
import { type Cause, causes, findingCauses } from './causes.ts'
import type { Evidence } from './evidence.ts'
import { fieldFaults } from './field-faults.ts'
import type { Match } from './match.ts'
import { networkMatch } from './network.ts'
import { networkRemedies } from './network-remedies.ts'
import { type Reading, readEvidence } from './reading.ts'
import { caseOf, type RemedyOf, sentence, trimmed } from './remedy.ts'
import { tokenMatch } from './token.ts'
import { grantedTokenMatches, scopesNotGranted } from './token-findings.ts'
import { findingRemedies } from './finding-remedies.ts'
import { tokenRemedies } from './token-remedies.ts'

/** The texts of each cause that has evidence. */
export const remedies: Record<Cause, RemedyOf> = {
  ...tokenRemedies,
  ...apiRemedies,
  ...networkRemedies,
  ...findingRemedies,
}
const titles = { ...causes, ...findingCauses }

/**
 * Why one exchange failed, what in it says so, and how it is mended; `undefined` for a success with nothing odd about
 * it. Pure: the same evidence gives the same diagnosis. Takes whatever stands in the evidence and never throws, and
 * nothing that looks like a token or a secret is in what it returns.
 */
export const diagnose = (evidence: Evidence): Diagnosis | undefined => {
  const reading = readEvidence(evidence)
  const match = matchOf(reading)
  return match && diagnosisOf(reading, match)
}

/**
 * Everything that is worth knowing of a granted token: asked against got, its form, its signature, its life and the
 * clocks. Empty for a token like the one asked for.
 */
export const tokenFindings = (evidence: Evidence): Diagnosis[] => {
  const reading = readEvidence(evidence)
  return grantedTokenMatches(reading).map((match) => diagnosisOf(reading, match))
}

const matchOf = (reading: Reading): Match | undefined => {
  const answeredBy = reading.where === 'token' ? tokenMatch : apiMatch
  // A refusal explains more than the fact that its body broke off.
  const refused = reading.status !== null && reading.status >= 400 ? answeredBy(reading) : undefined
  return refused ?? networkMatch(reading) ?? answeredBy(reading)
}

const diagnosisOf = (reading: Reading, match: Match): Diagnosis => {
  const exchange = caseOf(reading, match)
  const { title, explanation, steps } = remedies[match.cause](exchange)
  const { retryAfter } = exchange
  const missingScopes =
    match.cause === 'scope-narrowed'
      ? scopesNotGranted(reading)
          .filter((scope) => reading.text.quote(scope) === scope)
          .slice(0, 50)
      : exchange.missingScopes
  const candidates = (match.candidates ?? [])
    .filter(({ cause }) => cause !== match.cause)
    .map(({ cause, why }) => ({ cause, why: reading.text.redacted(why) }))
  const faults = match.cause === 'validation-failed' || match.cause === 'conflict' ? fieldFaults(reading) : []
  const seen = new Set<string>()
  const { redacted } = reading.text
  return {
    cause: match.cause,
    title: redacted(title ?? titles[match.cause].title),
    explanation: redacted(sentence(explanation, hintOf(reading))),
    // Whatever a rule took its evidence from, only what can be shown leaves.
    evidence: match.evidence
      .map(({ source, quote }) => ({ source, quote: reading.text.quote(quote) }))
      .filter(({ source, quote }) => quote !== '' && seen.size < seen.add(`${source}\n${quote}`).size),
    steps: steps.map((each) => redactedStep(each, redacted)),
    ...(candidates.length > 0 && { candidates }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(missingScopes.length > 0 &&
      ['scope-missing', 'scope-not-granted', 'scope-narrowed'].includes(match.cause) && { missingScopes }),
    ...(faults.length > 0 && { fieldErrors: faults }),
  }
}

/** What a server adds in a header of its own for people who read it, such as `X-Sandbox-Hint`. */
const hintOf = ({ header, headerNames, text }: Reading): string | undefined => {
  const name = headerNames.find((each) => each.endsWith('-hint'))
  const hint = name === undefined ? '' : text.plain(header(name), 240)
  return hint === '' ? undefined : `It adds: "${trimmed(hint)}".`
}

/**
 * The last gate: whatever a remedy put into a step, no credential leaves in it. A value that would be filled in is
 * dropped whole, since half a value is worse than none.
 */
const redactedStep = ({ text, action }: DiagnosisStep, redacted: (text: string) => string): DiagnosisStep => {
  if (action === undefined) return { text: redacted(text) }
  if (action.type === 'copy-message')
    return { text: redacted(text), action: { ...action, text: redacted(action.text) } }
  if ('value' in action && action.value !== undefined && redacted(action.value) !== action.value) {
    const { value: _value, ...rest } = action
    return { text: redacted(text), action: rest }
  }
  if (action.type === 'edit-request' && action.name !== undefined && redacted(action.name) !== action.name)
    return { text: redacted(text), action: { type: action.type, in: action.in } }
  return { text: redacted(text), action }
}
