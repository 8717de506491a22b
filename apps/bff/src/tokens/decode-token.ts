import { isRecord } from '../is-record.ts'

/** What can be read of an access token without any key. */
export type DecodedToken =
  | { format: 'jwt'; header: Record<string, unknown>; claims: Record<string, unknown> }
  | { format: 'encrypted'; header: Record<string, unknown> }
  | { format: 'opaque' }

const segmentObject = (segment: string | undefined): Record<string, unknown> | undefined => {
  if (!segment || !/^[\w-]+$/.test(segment)) return undefined
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'))
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

/**
 * Reads a token: a signed JWT (RFC 7519, three segments), an encrypted one (RFC 7516, five), or opaque. Never throws:
 * what is no JWT is opaque, which is no fault.
 */
export const decodeToken = (token: string): DecodedToken => {
  const segments = token.split('.')
  const header = segmentObject(segments[0])
  if (header && segments.length === 5 && typeof header['enc'] === 'string') return { format: 'encrypted', header }
  const claims = segmentObject(segments[1])
  if (header && claims && segments.length === 3 && typeof header['alg'] === 'string') {
    return { format: 'jwt', header, claims }
  }
  return { format: 'opaque' }
}

const texts = (value: unknown): string[] => {
  if (Array.isArray(value))
    return value.filter((member): member is string => typeof member === 'string' && member !== '')
  if (typeof value !== 'string') return []
  // A comma is legal inside a scope (RFC 6749 §3.3); where nothing else separates, it is a separator.
  return value.split(/\s/.test(value.trim()) ? /\s+/ : /[\s,]+/).filter((scope) => scope !== '')
}

const scopeClaims = ['scope', 'scp', 'permissions', 'roles']

/** The scopes of a token request's outcome, and where they were read. */
type ReadScopes = { scopes: string[]; from?: string }

/**
 * Finds the scopes wherever servers put them: the answer's `scope`, else the claims `scope`, `scp`, `permissions` or
 * `roles`; where neither says anything they are those that were asked for (RFC 6749 §5.1).
 */
export const readScopes = (
  answerScope: unknown,
  claims: Record<string, unknown> | undefined,
  asked: string | undefined,
): ReadScopes => {
  const answered = texts(answerScope)
  if (answered.length > 0) return { scopes: [...new Set(answered)], from: 'the answer' }
  for (const name of scopeClaims) {
    const found = texts(claims?.[name])
    if (found.length > 0) return { scopes: [...new Set(found)], from: `claim ${name}` }
  }
  const requested = texts(asked)
  const isStated = answerScope !== undefined && answerScope !== null
  const isClaimed = scopeClaims.some((name) => claims !== undefined && name in claims)
  if (requested.length > 0 && !isStated && !isClaimed) return { scopes: requested, from: 'the request' }
  return { scopes: [] }
}

/** The audience of a token as a list; `[]` where it is not stated. */
export const readAudience = (claims: Record<string, unknown> | undefined): string[] => {
  const audience = claims?.['aud']
  if (typeof audience === 'string') return [audience]
  return Array.isArray(audience) ? audience.filter((member) => typeof member === 'string') : []
}
