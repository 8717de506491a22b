import type { TokenDrift, TokenEvent } from '@developer-console/shared/contract/token'
import { isMoreThanAKey, tokenDifferences, type TokenTraits } from '@developer-console/shared/oauth/token-differences'
import type { LoggedRequest } from './token-log.ts'

const traits = ({ scopes = [], audience = [], ...more }: TokenEvent): TokenTraits => ({ scopes, audience, ...more })

const isSameRequest = (one: LoggedRequest, other: LoggedRequest): boolean =>
  one.asked.scope === other.asked.scope &&
  one.asked.audience === other.asked.audience &&
  one.by.tokenUrl === other.by.tokenUrl &&
  one.by.clientId === other.by.clientId

/**
 * What became of a connection's token, by its log (newest first). The token in use is held against the last one that
 * was different in more than its key, so that a scope that was lost stays told over the renewals that follow; where
 * all were alike, against the one before. `undefined` where `fingerprint` was not logged or has none before it.
 */
export const driftOf = (log: readonly LoggedRequest[], fingerprint: string): TokenDrift | undefined => {
  const all = log.filter(({ outcome }) => outcome === 'issued')
  const [present, ...earlier] = all.slice(
    Math.max(
      0,
      all.findIndex((event) => event.fingerprint === fingerprint),
    ),
  )
  // A server may issue the very token again that it issued before.
  const before = earlier.filter((event) => event.fingerprint !== fingerprint)
  if (present?.fingerprint !== fingerprint || !before[0]) return undefined
  const at = before.findIndex((event) => isMoreThanAKey(tokenDifferences(traits(event), traits(present))))
  const compared = at < 0 ? before[0] : before[at]
  if (!compared?.fingerprint) return undefined
  const first = at > 0 ? before[at - 1] : earlier.findLast((event) => event.fingerprint === fingerprint)
  return {
    since: (first ?? present).at,
    ...tokenDifferences(traits(compared), traits(present)),
    before: { issuedAt: compared.at, fingerprint: compared.fingerprint },
    sameRequest: isSameRequest(compared, present),
  }
}
