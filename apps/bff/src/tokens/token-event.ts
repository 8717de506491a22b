import type { TokenEvent } from '@developer-console/shared/contract/token'
import { readAudience, readScopes } from './decode-token.ts'
import type { IssuedToken, TokenOutcome } from './request-token.ts'

/** Seconds of a token's whole life: a server may hand out one that it holds already, with less than that left. */
const wholeLife = ({ decoded, expiresIn }: IssuedToken): number | undefined => {
  const { iat, exp } = decoded.format === 'jwt' ? decoded.claims : {}
  const life = typeof iat === 'number' && typeof exp === 'number' ? exp - iat : 0
  // Where the claims are in milliseconds, or of no sense, what was counted is all there is.
  return life > 0 && life < 1e10 ? life : expiresIn
}

const iso = (time: number) => new Date(time).toISOString()

/**
 * The entry of one token request in the log.
 *
 * @param at epoch milliseconds at which its outcome was known
 */
export const tokenEvent = (outcome: TokenOutcome, asked: TokenEvent['asked'], at: number): TokenEvent => {
  if (!outcome.granted) {
    const { why, diagnosis, exchange } = outcome
    return {
      at: iso(at),
      outcome: why,
      asked,
      ...(exchange.response && { status: exchange.response.status }),
      cause: diagnosis.cause,
      title: diagnosis.title,
      ...(exchange.duration !== undefined && { duration: exchange.duration }),
    }
  }
  const { token } = outcome
  const { decoded, exchange } = token
  const claims = decoded.format === 'jwt' ? decoded.claims : undefined
  const header = decoded.format === 'opaque' ? {} : decoded.header
  const lifetime = wholeLife(token)
  return {
    at: iso(token.receivedAt),
    outcome: 'issued',
    asked,
    status: exchange.response.status,
    scopes: readScopes(token.answerScope, claims, token.asked.scope).scopes,
    ...(lifetime !== undefined && { lifetime }),
    ...(token.expiresAt !== undefined && { expiresAt: iso(token.expiresAt) }),
    audience: readAudience(claims),
    ...(typeof claims?.['iss'] === 'string' && { issuer: claims['iss'] }),
    ...(typeof header['kid'] === 'string' && { keyId: header['kid'] }),
    ...(typeof header['alg'] === 'string' && { algorithm: header['alg'] }),
    fingerprint: token.fingerprint,
    ...(exchange.duration !== undefined && { duration: exchange.duration }),
  }
}
