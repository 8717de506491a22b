import type { LearnedScopes } from '@developer-console/shared/contract/operation'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import { type Challenge, challengesOf, parameterOf } from '@developer-console/shared/diagnosis/challenges'
import type { IssuedToken } from './request-token.ts'
import { readScopes } from './decode-token.ts'

/** What one answer tells: that a token with these scopes got through or did not, or which scopes a refusal named. */
export type ScopeOutcome = { kind: 'granted' | 'refused' | 'challenge'; scopes: string[] }

/** How often it was told, and when last (epoch milliseconds). */
export type CountedOutcome = ScopeOutcome & { count: number; lastAt: number }

/** RFC 6749 §3.3 `scope-token`. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/
const mostNamed = 20
const longestNamed = 256
const mostScopes = 500
const longestSet = 8192
const mostAlternatives = 8

/** Causes of a 403 that may lie in the scopes; what else it can be (an edition, a firewall) tells nothing of them. */
const aboutAccess: ReadonlySet<string | undefined> = new Set(['scope-missing', 'permission-denied', 'unknown-refusal'])

type EndedCall = { status: number; headers: HeaderList; cause: string | undefined; token: IssuedToken | undefined }

/** What the end of a call tells of the scopes that its operation needs; headers are redacted. Forged ones are bounded. */
export const scopeOutcomes = ({ status, headers, cause, token }: EndedCall): ScopeOutcome[] => {
  const outcomes: ScopeOutcome[] = []
  const named = status === 401 || status === 403 ? challengedScopes(status, headers) : undefined
  if (named && named.length > 0) outcomes.push({ kind: 'challenge', scopes: named })
  const scopes = scopesOf(token)
  if (!scopes) return outcomes
  if (status >= 200 && status < 300) outcomes.push({ kind: 'granted', scopes })
  else if (named || (status === 403 && aboutAccess.has(cause))) outcomes.push({ kind: 'refused', scopes })
  return outcomes
}

/**
 * The scopes that an answer names as needed (RFC 6750 §3); `undefined` where it does not say that they are lacking. A 403
 * need not give its reason.
 */
const challengedScopes = (status: number, headers: HeaderList): string[] | undefined => {
  const isLacking = (challenge: Challenge) => {
    const error = parameterOf(challenge, 'error')?.value.toLowerCase()
    const isBare = status === 403 && error === undefined && parameterOf(challenge, 'scope') !== undefined
    return challenge.scheme.toLowerCase() === 'bearer' && (error === 'insufficient_scope' || isBare)
  }
  const challenge = headers
    .filter(([name]) => name.toLowerCase() === 'www-authenticate')
    .flatMap(([, value]) => challengesOf(value))
    .find(isLacking)
  if (!challenge) return undefined
  const scopes = new Set((parameterOf(challenge, 'scope')?.value ?? '').split(/\s+/).filter((scope) => scope !== ''))
  // A set that is cut short would be another one.
  const isUsable =
    scopes.size <= mostNamed && [...scopes].every((scope) => scope.length <= longestNamed && isScope(scope))
  return isUsable ? [...scopes].sort() : []
}

const isScope = (scope: string) => scopeToken.test(scope) && !scope.includes(redactedMark)

/** The scopes of a token; `undefined` where they are not known, or too many to be kept. */
const scopesOf = (token: IssuedToken | undefined): string[] | undefined => {
  if (!token) return undefined
  const { decoded, answerScope, asked } = token
  const claims = decoded.format === 'jwt' ? decoded.claims : undefined
  const { scopes, from } = readScopes(answerScope, claims, asked.scope)
  // A token that says nothing of scopes may have any.
  if (from === undefined && !claims) return undefined
  if (scopes.length > mostScopes || scopes.join(' ').length > longestSet || !scopes.every(isScope)) return undefined
  return scopes.toSorted()
}

const isWithin = (scopes: readonly string[], others: ReadonlySet<string>) => scopes.every((scope) => others.has(scope))

/** What all outcomes of an operation, the newest first, teach together. */
export const learnedFrom = (outcomes: readonly CountedOutcome[]): LearnedScopes => {
  const of = (kind: ScopeOutcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind)
  const total = (counted: readonly CountedOutcome[]) => counted.reduce((sum, { count }) => sum + count, 0)
  const [granted, refused, named] = [of('granted'), of('refused'), of('challenge')]
  return {
    scopes: (named.length > 0 ? named.map(({ scopes }) => scopes) : sufficient(granted, refused)).slice(
      0,
      mostAlternatives,
    ),
    granted: total(granted),
    refused: total(refused),
    source: named.length > 0 ? 'challenge' : 'outcomes',
  }
}

const sufficient = (granted: readonly CountedOutcome[], refused: readonly CountedOutcome[]): string[][] => {
  const refusedSets = refused.map(({ scopes }) => new Set(scopes))
  const isRefuted = (scopes: readonly string[]) => refusedSets.some((set) => isWithin(scopes, set))
  const sets = granted.map(({ scopes }) => ({ scopes, set: new Set(scopes) }))
  const common = (sets[0]?.scopes ?? []).filter((scope) => sets.every(({ set }) => set.has(scope)))
  if (common.length > 0 && !isRefuted(common)) return [common]
  // Nothing in common: each may be an alternative of its own.
  return sets
    .filter(
      ({ scopes, set }) =>
        !isRefuted(scopes) && !sets.some((other) => other.set.size < set.size && isWithin(other.scopes, set)),
    )
    .map(({ scopes }) => scopes)
}
