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

/** What a token has otherwise than one before; `before` and `after` are as they are shown. */
export const TokenChange = z.object({
  what: z.enum(['lifetime', 'audience', 'issuer', 'key', 'algorithm']),
  before: z.string(),
  after: z.string(),
})
export type TokenChange = z.infer<typeof TokenChange>

/**
 * What became of the token over its issuances: the one in use against the last one that was different, or against the
 * one before where all were alike. All lists are empty where nothing changed.
 */
export const TokenDrift = z.object({
  /** When the first token was issued that is as the one in use. */
  since: z.iso.datetime(),
  lost: z.array(z.string()),
  gained: z.array(z.string()),
  changed: z.array(TokenChange),
  /** The one compared with. */
  before: z.object({ issuedAt: z.iso.datetime(), fingerprint: z.string() }),
  /** Both were asked for in the same words: what differs was done by the server. */
  sameRequest: z.boolean(),
})
export type TokenDrift = z.infer<typeof TokenDrift>

/** What the authorization server says of a token that cannot be read here (RFC 7662 §2.2). */
export const Introspection = z.object({
  /** The introspection endpoint. */
  url: z.string(),
  active: z.boolean().optional(),
  /** All that it said beside `active`. */
  claims: z.record(z.string(), z.unknown()).optional(),
  /** Why it said nothing that can be used. */
  reason: z.string().optional(),
})
export type Introspection = z.infer<typeof Introspection>

/**
 * All that leaves the BFF of an access token. What cannot be known is absent, never guessed; the raw token and its
 * signature segment are in no field.
 */
export const TokenView = z.object({
  /** As the server spelled it (RFC 6749 §7.1); `Bearer` where it said `bearer`. */
  tokenType: z.string().optional(),
  scopes: z.array(z.string()),
  /** Where the scopes were read: the answer, a claim's name, introspection, the request (RFC 6749 §5.1), or nowhere. */
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
  /** Of an opaque or encrypted token, where the server has an introspection endpoint. */
  introspection: Introspection.optional(),
  signature: SignatureView,
  /** `sha256:` and the hex digest of the token: tells two tokens apart without holding either. */
  fingerprint: z.string(),
  source: z.enum(['cache', 'requested']),
  /** Findings about a success: what was asked against what was got. */
  findings: z.array(Diagnosis),
  /** Against the tokens before; absent where none is known, and for a token that is only compared. */
  drift: TokenDrift.optional(),
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

/** What a connection's token is just now. */
const TokenStateName = z.enum(['none', 'requesting', 'valid', 'renewing', 'expired', 'refused'])

/** The state of a connection's own token, as `GET /api/events` tells it with every change. */
export const TokenState = z.object({
  connectionId: z.string(),
  state: TokenStateName,
  expiresAt: z.iso.datetime().optional(),
  renewsAt: z.iso.datetime().optional(),
  fingerprint: z.string().optional(),
  /** The last request brought no token; beside a valid one its renewal failed. */
  failure: z.object({ why: z.enum(['refused', 'unusable', 'unanswered']), cause: z.string() }).optional(),
})
export type TokenState = z.infer<typeof TokenState>

/** One token request of a connection and what came of it, never the token. What was not stated is absent. */
export const TokenEvent = z.object({
  /** When the answer had come, or when it was given up. */
  at: z.iso.datetime(),
  outcome: z.enum(['issued', 'refused', 'unusable', 'unanswered']),
  asked: z.object({ scope: z.string().optional(), audience: z.string().optional() }),
  /** Of the answer. */
  status: z.number().int().optional(),
  /** Why there is no token: the diagnosis' cause and title. */
  cause: z.string().optional(),
  title: z.string().optional(),
  scopes: z.array(z.string()).optional(),
  /** Seconds of the token's whole life. */
  lifetime: z.number().optional(),
  expiresAt: z.iso.datetime().optional(),
  audience: z.array(z.string()).optional(),
  issuer: z.string().optional(),
  keyId: z.string().optional(),
  algorithm: z.string().optional(),
  fingerprint: z.string().optional(),
  /** Milliseconds that the request took. */
  duration: z.number().optional(),
})
export type TokenEvent = z.infer<typeof TokenEvent>

/** Newest first. */
export const TokenEventList = z.object({ events: z.array(TokenEvent) })
