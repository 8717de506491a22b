/** How the value of a switch is written, and what it is once it is read. `read` gives nothing for what is no value. */
export type Written<Value> = {
  /** In words, for whoever has to write one. */
  written: string
  unit?: string
  /** Values that are good, the usual one first; empty for a switch that has none. */
  examples: readonly [string, ...string[]]
  read: (text: string) => Value | undefined
}

/** A whole number within bounds, written in decimal digits with a sign where it may be negative. */
export const whole = (unit: string, least: number, most: number, example: number): Written<number> => ({
  written: `a whole number from ${least} to ${most}`,
  unit,
  examples: [String(example)],
  read: (text) => {
    if (!/^[+-]?\d{1,9}$/.test(text)) return undefined
    const value = Number(text)
    return value >= least && value <= most ? value : undefined
  },
})

/** A switch that is on or off: nothing is written after its name. */
export const flag: Written<true> = {
  written: 'nothing',
  examples: [''],
  read: (text) => (text === '' ? true : undefined),
}

/** One of some words. */
export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words): Written<Words[number]> => ({
  written: words.length === 1 ? words[0] : `one of ${words.join(', ')}`,
  examples: words,
  read: (text) => words.find((word) => word === text),
})

const retryAfter = 'retry-after='

/** A value and its parameter `retry-after`, which is the only parameter there is. */
const withRetryAfter = (text: string): { value: string; wait: string | undefined } | undefined => {
  const [value = '', parameter, ...rest] = text.split('; ')
  if (rest.length > 0 || (parameter !== undefined && !parameter.startsWith(retryAfter))) return undefined
  return { value, wait: parameter?.slice(retryAfter.length) }
}

const status = whole('', 400, 599, 503)
const seconds = whole('seconds', 0, 86_400, 5)

/** A status of refusal or failure, and how long to wait before asking again. */
export const statusValue: Written<{ status: number; waitSeconds: number | undefined }> = {
  written: `${status.written}; then, where it is wanted, "; retry-after=" and ${seconds.written}`,
  unit: 'HTTP status; seconds',
  examples: ['503', '503; retry-after=5'],
  read: (text) => {
    const parts = withRetryAfter(text)
    const read = status.read(parts?.value ?? '')
    const waitSeconds = parts?.wait === undefined ? undefined : seconds.read(parts.wait)
    if (read === undefined || (parts?.wait !== undefined && waitSeconds === undefined)) return undefined
    return { status: read, waitSeconds }
  },
}

/** So many requests in so many seconds, and how a refusal says how long to wait. */
export type TightLimit = { requests: number; seconds: number; retryAfter: 'seconds' | 'date' | 'none' }

export const rateValue: Written<TightLimit> = {
  written:
    'requests (1 to 1000), "/", seconds (1 to 3600), "s"; then, where it is wanted, "; retry-after=" and one of seconds, date, none',
  unit: 'requests in seconds',
  examples: ['2/1s', '2/1s; retry-after=date', '2/1s; retry-after=none'],
  read: (text) => {
    const parts = withRetryAfter(text)
    const [, requests, seconds] = /^(\d{1,4})\/(\d{1,4})s$/.exec(parts?.value ?? '') ?? []
    const limit = { requests: Number(requests), seconds: Number(seconds) }
    const isWithin = limit.requests >= 1 && limit.requests <= 1000 && limit.seconds >= 1 && limit.seconds <= 3600
    const wait = parts?.wait ?? 'seconds'
    if (!isWithin || (wait !== 'seconds' && wait !== 'date' && wait !== 'none')) return undefined
    return { ...limit, retryAfter: wait }
  },
}
