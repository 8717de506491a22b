import { type CryptoKey, errors, jwtVerify, type JWTPayload } from 'jose'
import type { Client } from '../clients.ts'
import { timeText } from '../data/time.ts'
import type { Grant } from './operation.ts'

/** How the gateway refuses: a status, a sentence, and the challenge that says the same to a program (RFC 6750 §3). */
export type GatewayRefusal = { status: 401 | 403; message: string; challenge: string }

const challengeOf = (parameters: Record<string, string>): string =>
  `Bearer ${Object.entries(parameters)
    .map(([name, value]) => `${name}="${value.replaceAll(/[^\x20-\x7e]|["\\]/g, '?')}"`)
    .join(', ')}`

// Clocks of good servers differ a little.
const clockTolerance = 60_000

const unauthorised = (description: string): GatewayRefusal => ({
  status: 401,
  message: `Unauthorized: ${description}`,
  challenge: challengeOf({ error: 'invalid_token', error_description: description }),
})

/** The refusal of a token that counts as expired, whatever its claims say. */
export const expiredToken: GatewayRefusal = unauthorised('The access token expired')

const missingToken: GatewayRefusal = {
  status: 401,
  message: 'Unauthorized: no access token was sent',
  challenge: challengeOf({ realm: 'Usage Engine sandbox' }),
}

const reasonOf = (error: unknown, expected: { audience: string; issuer: string }): string => {
  if (error instanceof errors.JWTExpired)
    return `The access token expired at ${timeText((error.payload.exp ?? 0) * 1000)}`
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { payload, claim } = error
    if (claim === 'aud') return `The aud claim is ${String(payload.aud)}, and this API is ${expected.audience}`
    if (claim === 'iss') return `The iss claim is ${String(payload.iss)}, and this API trusts ${expected.issuer}`
    return `The ${claim} claim is not valid`
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The signature verification failed'
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The alg of the access token is not RS256'
  return 'The access token is malformed: it is no signed JWT'
}

type Verification = {
  key: CryptoKey
  issuer: string
  audience: string
  clients: ReadonlyMap<string, Client>
  /** Epoch milliseconds. */
  now: () => number
}

const grantOf = (payload: JWTPayload, clients: ReadonlyMap<string, Client>): Grant | undefined => {
  const client = clients.get(String(payload['azp']))
  if (!client) return undefined
  return {
    client,
    account: client.account,
    scopes: typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [],
    expiresAt: (payload.exp ?? 0) * 1000,
  }
}

/**
 * Who calls, by the `Authorization` header: signature, algorithm, issuer, audience and expiry are checked against the
 * token alone, without a look-up, as an API gateway does.
 */
export const verifyBearer = async (
  authorization: string | null,
  { key, issuer, audience, clients, now }: Verification,
): Promise<{ grant: Grant } | { refusal: GatewayRefusal }> => {
  const [scheme = '', token, ...rest] = (authorization ?? '').trim().split(/ +/)
  if (scheme.toLowerCase() !== 'bearer' || !token) return { refusal: missingToken }
  if (rest.length > 0) return { refusal: unauthorised('The Authorization header holds more than one token') }
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience,
      algorithms: ['RS256'],
      currentDate: new Date(now()),
    })
    const issuedAt = (payload.iat ?? 0) * 1000
    if (issuedAt > now() + clockTolerance)
      return {
        refusal: unauthorised(
          `The access token was issued in the future, at ${timeText(issuedAt)}; the clock of this API says ${timeText(now())}`,
        ),
      }
    const grant = grantOf(payload, clients)
    return grant ? { grant } : { refusal: unauthorised('The azp claim names no client of the sandbox') }
  } catch (error) {
    return { refusal: unauthorised(reasonOf(error, { audience, issuer })) }
  }
}

/** The refusal where a token lacks a scope. */
export const insufficientScope = (scope: string): GatewayRefusal => ({
  status: 403,
  message: `Forbidden: the access token lacks the scope ${scope}`,
  challenge: challengeOf({
    error: 'insufficient_scope',
    error_description: `The request needs the scope ${scope}`,
    scope,
  }),
})
