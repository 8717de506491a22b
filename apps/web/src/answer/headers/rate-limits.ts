import type { HeaderList } from '@developer-console/shared/contract/headers'
import { headerValue } from '../media-type.ts'

/** The state of one limit as an answer's headers tell it; counts are of calls or of whatever the API counts. */
export type RateLimit = {
  /** What the API calls it, where it has several. */
  name: string | undefined
  limit: number | undefined
  remaining: number | undefined
  /** Seconds from the answer until it is full again. */
  reset: number | undefined
  /** Seconds that the limit is for. */
  window: number | undefined
}

/** All that an answer says of limits; `wait` is in seconds from the answer. */
export type RateLimits = { limits: readonly RateLimit[]; wait: number | undefined }

const day = 86_400

const wholeNumber = (text: string | undefined): number | undefined => {
  const found = /^\s*(\d{1,15})(?:\.\d+)?(?=\s*(?:[,;]|$))/.exec(text ?? '')?.[1]
  return found === undefined ? undefined : Number(found)
}

/** Seconds from the answer to a date in its header; held against the answer's own `Date`, so that no clock is trusted. */
const untilDate = (text: string, sentAt: number): number | undefined => {
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : Math.max(0, Math.ceil((time - sentAt) / 1000))
}

/** What a reset can mean: seconds to go, a moment in seconds or milliseconds since 1970, or a date. */
const untilReset = (text: string | undefined, sentAt: number): number | undefined => {
  if (text === undefined) return undefined
  const value = wholeNumber(text)
  if (value === undefined) return /[a-z]/i.test(text) ? untilDate(text, sentAt) : undefined
  if (value <= day) return value
  const seconds = Math.ceil(((value > 1e11 ? value : value * 1000) - sentAt) / 1000)
  return seconds >= 0 && seconds <= 31 * day ? seconds : undefined
}

/** Items of a structured list (RFC 9651 §3.1): `"default";q=100;w=60, "daily";q=1000`. */
const itemsOf = (value: string): { name: string; parameters: ReadonlyMap<string, number> }[] =>
  [...value.matchAll(/"((?:[^"\\]|\\.)*)"((?:\s*;\s*[a-z*][\w.*-]*(?:=[^;,]*)?)*)/g)].map(
    ([, name = '', rest = '']) => ({
      name,
      parameters: new Map(
        [...rest.matchAll(/;\s*([a-z*][\w.*-]*)=(\d{1,15})/g)].map(([, key = '', number]) => [key, Number(number)]),
      ),
    }),
  )

const spellings = /^(?:x-)?rate-?limit-(limit|remaining|reset)(?:-([a-z]+))?$/i

/**
 * The state of an answer's limits: `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), the
 * earlier `RateLimit-Limit`, `-Remaining` and `-Reset`, their `X-RateLimit-*` relatives, and `Retry-After` (RFC 9110
 * §10.2.3). `receivedAt` stands in where the answer has no `Date`.
 */
export const rateLimitsOf = (headers: HeaderList, receivedAt: number): RateLimits => {
  const dated = Date.parse(headerValue(headers, 'date') ?? '')
  const sentAt = Number.isNaN(dated) ? receivedAt : dated
  const retryAfter = headerValue(headers, 'retry-after')
  const wait = retryAfter === undefined ? undefined : (wholeNumber(retryAfter) ?? untilDate(retryAfter, sentAt))

  const policies = itemsOf(headerValue(headers, 'ratelimit-policy') ?? '')
  const state = headerValue(headers, 'ratelimit') ?? ''
  const items = itemsOf(state)
  if (items.length > 0) {
    const limits = items.map(({ name, parameters }): RateLimit => {
      const policy = policies.find((known) => known.name === name)?.parameters
      return {
        name: items.length > 1 ? name : undefined,
        limit: policy?.get('q'),
        remaining: parameters.get('r'),
        reset: parameters.get('t'),
        window: policy?.get('w'),
      }
    })
    return { limits, wait }
  }

  const found = new Map<string, RateLimit>()
  const note = (name: string, part: string, value: string) => {
    const known = found.get(name) ?? {
      name: name || undefined,
      limit: undefined,
      remaining: undefined,
      reset: undefined,
      window: undefined,
    }
    const read = part === 'reset' ? untilReset(value, sentAt) : wholeNumber(value)
    const window = part === 'limit' ? /;\s*w=(\d{1,9})/.exec(value)?.[1] : undefined
    found.set(name, {
      ...known,
      [part]: read ?? known[part as 'limit'],
      window: window ? Number(window) : known.window,
    })
  }
  // An earlier draft: RateLimit: limit=100, remaining=50, reset=30
  for (const [, part = '', value = ''] of state.matchAll(/\b(limit|remaining|reset)=(\d{1,15})/g)) note('', part, value)
  for (const [header, value] of headers) {
    const [, part, name = ''] = spellings.exec(header) ?? []
    if (part) note(name.toLowerCase(), part.toLowerCase(), value)
  }
  return { limits: [...found.values()].filter(({ limit, remaining }) => (limit ?? remaining) !== undefined), wait }
}

/** How much of a limit is left, from 0 to 1; `undefined` where the answer does not tell. */
export const leftOf = ({ limit, remaining }: RateLimit): number | undefined =>
  limit && remaining !== undefined ? Math.min(1, remaining / limit) : undefined

/** The limit that is nearest to its end. */
export const tightest = (limits: readonly RateLimit[]): RateLimit | undefined =>
  limits.toSorted((one, other) => (leftOf(one) ?? 1) - (leftOf(other) ?? 1))[0]
