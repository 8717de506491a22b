import type { Diagnosis, DiagnosisStep } from '@developer-console/shared/contract/diagnosis'
import { decodeToken, type DecodedToken } from './decode-token.ts'

/** A successful answer of a token endpoint (RFC 6749 §5.1), read. */
type TokenAnswer = {
  accessToken: string
  decoded: DecodedToken
  /** As the server spelled it; `Bearer` where it said so in other letters. */
  tokenType?: string
  /** The answer's `scope` as it came, of whatever type. */
  scope?: unknown
  /** Seconds, as the server said or as the token's own claims tell. */
  expiresIn?: number
  /** What deviates from the standard without being a danger. */
  oddities: Diagnosis[]
}

export type ReadAnswer =
  | { kind: 'token'; answer: TokenAnswer }
  /** Holds no token: the evidence decides why. */
  | { kind: 'no-token' }
  /** Holds one that cannot be used, for a reason that is certain. */
  | { kind: 'unusable'; diagnosis: Diagnosis }

const note = (
  cause: string,
  title: string,
  explanation: string,
  source: string,
  quote: string,
  ...steps: string[]
) => ({
  cause,
  title,
  explanation,
  evidence: [{ source, quote: quote.slice(0, 200) }],
  steps: steps.map((text): DiagnosisStep => ({ text })),
})

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The members of an answer's body: JSON whatever its content type says, blank lines and a byte order mark before it
 * allowed; or form fields, as some servers of old answer. `undefined` for anything else.
 */
export const answerMembers = (text: string): Record<string, unknown> | undefined => {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed.startsWith('{')) {
    try {
      const value: unknown = JSON.parse(trimmed)
      return isObject(value) ? value : undefined
    } catch {
      return undefined
    }
  }
  if (/^[\w.~%+-]+=[^\s<>{}]*$/.test(trimmed) && trimmed.includes('access_token=')) {
    return Object.fromEntries(new URLSearchParams(trimmed))
  }
  return undefined
}

/** More than 10^11 seconds are three thousand years: it is milliseconds, of a moment or of a span. */
const isMilliseconds = (value: number) => value > 1e11

type Lifetime = { seconds?: number; oddities: Diagnosis[] }

const statedLifetime = (value: unknown): Lifetime => {
  if (value === undefined || value === null) return { oddities: [] }
  const isText = typeof value === 'string' && /^\s*-?\d+(?:\.\d+)?\s*$/.test(value)
  if (typeof value !== 'number' && !isText) {
    return {
      oddities: [
        note(
          'expires-in-unreadable',
          'The lifetime is no number',
          'The answer’s expires_in cannot be read as seconds (RFC 6749 §5.1), so it is taken as not stated.',
          'body.expires_in',
          JSON.stringify(value),
        ),
      ],
    }
  }
  const seconds = Number(value)
  const oddities = isText
    ? [
        note(
          'expires-in-as-text',
          'The lifetime came as text',
          'RFC 6749 §5.1 wants expires_in as a number. It is read all the same; a strict client library would refuse it.',
          'body.expires_in',
          JSON.stringify(value),
        ),
      ]
    : []
  if (!isMilliseconds(seconds)) return { seconds, oddities }
  return {
    oddities: [
      ...oddities,
      note(
        'lifetime-in-milliseconds',
        'The lifetime looks like milliseconds',
        'expires_in is in seconds (RFC 6749 §5.1); this many would be thousands of years. It is taken as not stated.',
        'body.expires_in',
        String(seconds),
      ),
    ],
  }
}

const claimedLifetime = (decoded: DecodedToken, now: number): Lifetime => {
  const claims = decoded.format === 'jwt' ? decoded.claims : {}
  const { exp, iat } = claims
  if (typeof exp !== 'number') return { oddities: [] }
  const inSeconds = (moment: number) => (isMilliseconds(moment) ? moment / 1000 : moment)
  const from = typeof iat === 'number' ? inSeconds(iat) : now / 1000
  const oddities = isMilliseconds(exp)
    ? [
        note(
          'lifetime-in-milliseconds',
          'The token’s end is in milliseconds',
          'exp is in seconds (RFC 7519 §2); verifiers that read it so take this token as good for ever.',
          'token.exp',
          String(exp),
          'Report this to the owner of the authorization server',
        ),
      ]
    : []
  return { seconds: inSeconds(exp) - from, oddities }
}

const oddShapes = (members: Record<string, unknown>, text: string, contentType: string | undefined): Diagnosis[] => {
  const found: Diagnosis[] = []
  if (Array.isArray(members['scope'])) {
    found.push(
      note(
        'scope-as-array',
        'The scopes came as an array',
        'RFC 6749 §3.3 wants one text with blanks between the scopes. They are read all the same; a strict client library would refuse them.',
        'body.scope',
        JSON.stringify(members['scope']),
      ),
    )
  }
  const isJson = /^\uFEFF?\s*\{/.test(text)
  if (!isJson) {
    found.push(
      note(
        'answer-as-form',
        'The answer came as form fields',
        'RFC 6749 §5.1 wants JSON. It is read all the same.',
        'header content-type',
        contentType ?? 'none',
      ),
    )
  } else if (!/\bjson\b/i.test(contentType ?? '')) {
    found.push(
      note(
        'answer-not-marked-as-json',
        'The answer is JSON and does not say so',
        'Its content type should be application/json (RFC 6749 §5.1). It is read all the same.',
        'header content-type',
        contentType ?? 'none',
      ),
    )
  }
  if (text.startsWith('\uFEFF')) {
    found.push(
      note(
        'answer-with-byte-order-mark',
        'The answer begins with a byte order mark',
        'JSON that is sent over a network has none (RFC 8259 §8.1). It is skipped; some parsers fail at it.',
        'body',
        'U+FEFF',
      ),
    )
  }
  const type = members['token_type']
  if (typeof type !== 'string') {
    found.push(
      note(
        'token-type-missing',
        'The kind of token is not stated',
        'RFC 6749 §5.1 requires token_type. The token is sent as Bearer.',
        'body.token_type',
        JSON.stringify(type) ?? 'absent',
      ),
    )
  } else if (!/^bearer(?:token)?$/i.test(type)) {
    found.push(
      note(
        'token-type-unusual',
        `The token is of the type ${type.slice(0, 40)}`,
        'The console sends it as Bearer (RFC 6750), which an API that wants this type refuses.',
        'body.token_type',
        type,
        'Have this client issued plain bearer tokens',
      ),
    )
  }
  return found
}

/** What may stand behind `Bearer` in a header, and not only what RFC 6750 §2.1 allows: anything visible. */
const isSendable = (token: string) => /^[\x21-\x7e]+$/.test(token) && token.length <= 64 * 1024

/**
 * Reads the body of a 2xx answer: strict where a mistake would be dangerous (a token that would break out of its
 * header), lenient and explaining where it is a quirk.
 *
 * @param now epoch milliseconds
 */
export const readTokenAnswer = (text: string, contentType: string | undefined, now: number): ReadAnswer => {
  const members = answerMembers(text)
  const token = members?.['access_token']
  // An error decides, whatever the status and whatever stands beside it.
  if (!members || typeof members['error'] === 'string' || typeof token !== 'string' || token === '') {
    return { kind: 'no-token' }
  }
  if (!isSendable(token)) {
    return {
      kind: 'unusable',
      diagnosis: note(
        'token-unsendable',
        'The token cannot be sent in a header',
        'It holds blanks, line breaks or other characters that no Authorization header may hold (RFC 6750 §2.1), or is longer than 64 KiB.',
        'body.access_token',
        `${token.length} characters`,
        'Report this to the owner of the authorization server',
      ),
    }
  }
  const decoded = decodeToken(token)
  const stated = statedLifetime(members['expires_in'])
  const claimed = claimedLifetime(decoded, now)
  const expiresIn = stated.seconds ?? claimed.seconds
  if (expiresIn !== undefined && expiresIn <= 0) {
    return {
      kind: 'unusable',
      diagnosis: note(
        'token-expired-on-arrival',
        'The token has ended already',
        'The server issued a token without any life left: its clock or its configuration is wrong.',
        stated.seconds === undefined ? 'token.exp' : 'body.expires_in',
        String(stated.seconds ?? (decoded.format === 'jwt' ? decoded.claims['exp'] : '')),
        'Report this to the owner of the authorization server',
      ),
    }
  }
  const type = members['token_type']
  return {
    kind: 'token',
    answer: {
      accessToken: token,
      decoded,
      ...(typeof type === 'string' && type !== '' ? { tokenType: /^bearer$/i.test(type) ? 'Bearer' : type } : {}),
      ...('scope' in members ? { scope: members['scope'] } : {}),
      ...(expiresIn === undefined ? {} : { expiresIn }),
      oddities: [...oddShapes(members, text, contentType), ...stated.oddities, ...claimed.oddities],
    },
  }
}
