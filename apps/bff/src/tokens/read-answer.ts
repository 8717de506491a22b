import type { Diagnosis, DiagnosisStep } from '@developer-console/shared/contract/diagnosis'
import { type OwnCause, ownSteps } from '@developer-console/shared/diagnosis/causes'
import { isRecord } from '../is-record.ts'
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
  cause: OwnCause,
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

/**
 * The members of an answer's body: JSON whatever its content type says, blank lines and a byte order mark before it
 * allowed; or form fields, as some servers of old answer. `undefined` for anything else.
 */
export const answerMembers = (text: string): Record<string, unknown> | undefined => {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (trimmed.startsWith('{')) {
    try {
      const value: unknown = JSON.parse(trimmed)
      return isRecord(value) ? value : undefined
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
  // What was meant cannot be known: it is taken as not stated, and told as odd with the other findings.
  return isMilliseconds(seconds) ? { oddities } : { seconds, oddities }
}

/**
 * Seconds that the token's own claims leave it: from the server's `Date` on, since a server may hand out a token that
 * it holds already; where there is no `Date`, or the token had ended by it, from its `iat` on, else from now on.
 */
const claimedLifetime = (decoded: DecodedToken, { now, date }: Clocks): number | undefined => {
  const { exp, iat } = decoded.format === 'jwt' ? decoded.claims : {}
  if (typeof exp !== 'number') return undefined
  const inSeconds = (moment: number) => (isMilliseconds(moment) ? moment / 1000 : moment)
  const issued = typeof iat === 'number' ? inSeconds(iat) : undefined
  // A server's now is never before the issue.
  const left = date === undefined ? 0 : inSeconds(exp) - Math.max(date / 1000, issued ?? 0)
  return left > 0 ? left : inSeconds(exp) - (issued ?? now / 1000)
}

/** The shorter of what is stated and what is claimed: the API goes by the claim. What leaves no life is passed over. */
const shorterLife = (stated: number | undefined, claimed: number | undefined): number | undefined => {
  const lives = [stated, claimed].filter((life) => life !== undefined)
  const positive = lives.filter((life) => life > 0)
  if (lives.length === 0) return undefined
  // A second of difference comes of `Date`, which has whole seconds: the server's own number is nearer then.
  if (positive.length === 2 && Math.abs((stated ?? 0) - (claimed ?? 0)) <= 5) return stated
  return positive.length > 0 ? Math.min(...positive) : Math.max(...lives)
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
  }
  return found
}

/** What may stand behind `Bearer` in a header, and not only what RFC 6750 §2.1 allows: anything visible. */
const isSendable = (token: string) => /^[\x21-\x7e]+$/.test(token) && token.length <= 64 * 1024

/** Epoch milliseconds: this machine's clock when the answer had come, and the answer's `Date`. */
type Clocks = { now: number; date?: number | undefined }

/**
 * Reads the body of a 2xx answer: strict where a mistake would be dangerous (a token that would break out of its
 * header), lenient and explaining where it is a quirk.
 */
export const readTokenAnswer = (text: string, contentType: string | undefined, clocks: Clocks): ReadAnswer => {
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
        ownSteps['token-unsendable'],
      ),
    }
  }
  const decoded = decodeToken(token)
  const stated = statedLifetime(members['expires_in'])
  const expiresIn = shorterLife(stated.seconds, claimedLifetime(decoded, clocks))
  if (expiresIn !== undefined && expiresIn <= 0) {
    return {
      kind: 'unusable',
      diagnosis: note(
        'token-expired-on-arrival',
        'The token has ended already',
        'The server issued a token without any life left: its clock or its configuration is wrong.',
        stated.seconds === undefined ? 'token.exp' : 'body.expires_in',
        String(stated.seconds ?? (decoded.format === 'jwt' ? decoded.claims['exp'] : '')),
        ownSteps['token-expired-on-arrival'],
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
      oddities: [...oddShapes(members, text, contentType), ...stated.oddities],
    },
  }
}
