import { z } from 'zod'
import { Diagnosis } from './diagnosis.ts'
import { Exchange } from './exchange.ts'

/** Whether the token's signature was checked, and if not, why it could not be. */
export const SignatureView = z.object({
  status: z.enum(['verified', 'failed', 'not-verifiable']),
  keyId: z.string().optional(),
  algorithm: z.string().optional(),
  /** Where the keys came from, for `verified` and `failed`. */
  jwksUrl: z.string().optional(),
  /** One sentence, for `failed` and `not-verifiable`. */
  reason: z.string().optional(),
})
export type SignatureView = z.infer<typeof SignatureView>

/**
 * All that leaves the BFF of an access token. What cannot be known is absent, never guessed; the raw token and its
 * signature segment are in no field.
 */
export const TokenView = z.object({
  /** As the server spelled it (RFC 6749 §7.1); `Bearer` where it said `bearer`. */
  tokenType: z.string().optional(),
  scopes: z.array(z.string()),
  /** Where the scopes were read: the answer, a claim's name, the request (RFC 6749 §5.1), or nowhere. */
  scopesFrom: z.string().optional(),
  /** Seconds from issue to end, as the server said or as `exp` tells. */
  expiresIn: z.number().optional(),
  issuedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  renewsAt: z.iso.datetime().optional(),
  audience: z.array(z.string()),
  format: z.enum(['jwt', 'encrypted', 'opaque']),
  header: z.record(z.string(), z.unknown()).optional(),
  claims: z.record(z.string(), z.unknown()).optional(),
  signature: SignatureView,
  /** `sha256:` and the hex digest of the token: tells two tokens apart without holding either. */
  fingerprint: z.string(),
  source: z.enum(['cache', 'requested']),
  /** Findings about a success: what was asked against what was got. */
  findings: z.array(Diagnosis),
  request: Exchange.shape.request,
  response: Exchange.shape.response.unwrap(),
  /** Milliseconds that the token request took. */
  duration: z.number().optional(),
})
export type TokenView = z.infer<typeof TokenView>

/** Body of `POST …/token`: a new token now, with narrower scopes or another audience for a comparison. */
export const TokenRequest = z.object({
  scope: z.string().max(4096).optional(),
  audience: z.string().max(2048).optional(),
})
export type TokenRequest = z.infer<typeof TokenRequest>
