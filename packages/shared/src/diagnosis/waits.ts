import { type Reading, timeOf } from './reading.ts'

const day = 86_400

/**
 * Seconds to wait before another attempt, as the answer asks: `Retry-After` (RFC 9110 §10.2.3: seconds or a date, held
 * against the answer's own `Date`), `RateLimit` with `t=`, the older `RateLimit-Reset`, the `X-RateLimit-Reset` family
 * (seconds, epoch seconds, epoch milliseconds or a date), headers in milliseconds, and last a time in the text.
 * `undefined` where it asks for none, or for more than a day by a header that may mean something else. Servers send the
 * state of their limits with every answer, so all but `Retry-After`, in seconds or milliseconds, is heard only where a
 * limit is what refused.
 */
export const requestedWait = (reading: Reading, limited: boolean): number | undefined => {
  const { header } = reading
  const retryAfter = header('retry-after').trim()
  const seconds = /^\d{1,9}(?:\.\d{1,6})?$/.test(retryAfter) ? Number(retryAfter) : untilTime(retryAfter, reading)
  if (seconds !== undefined) return Math.ceil(seconds)

  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms', 'x-retry-after-ms']) {
    const milliseconds = /^\d{1,12}/.exec(header(name).trim())?.[0]
    if (milliseconds !== undefined) return Math.ceil(Number(milliseconds) / 1000)
  }
  if (!limited) return undefined

  // RateLimit: "default";r=0;t=42 — of several policies, the longest wait of those that have nothing left.
  const policies = header('ratelimit').split(',')
  const waits = policies.flatMap((policy) =>
    /;\s*r=0*[1-9]/.test(policy) ? [] : (/;\s*t=(\d{1,9})/.exec(policy)?.[1] ?? []),
  )
  if (waits.length > 0) return Math.max(...waits.map(Number))

  for (const name of [
    'ratelimit-reset',
    'x-ratelimit-reset',
    'x-rate-limit-reset',
    'x-ratelimit-reset-after',
    'x-ratelimit-requests-reset',
  ]) {
    const wait = untilReset(header(name).split(',')[0]?.trim() ?? '', reading)
    if (wait !== undefined) return wait
  }
  for (const name of reading.headerNames)
    if (name.endsWith('-quota-limit')) {
      const wait = /\bt=(\d{1,9})/.exec(header(name))?.[1]
      if (wait !== undefined) return Number(wait)
    }
  for (const { kind, text } of reading.statements) {
    const wait = kind === 'words' ? waitInWords(text) : undefined
    if (wait !== undefined) return wait
  }
  return undefined
}

const untilTime = (text: string, { at }: Reading): number | undefined => {
  const time = timeOf(text)
  return time === undefined || at === undefined ? undefined : Math.max(0, Math.ceil((time - at) / 1000))
}

/** What a reset header can mean: seconds to go, a moment in seconds or milliseconds since 1970, or a date. */
const untilReset = (text: string, reading: Reading): number | undefined => {
  if (!/^\d{1,16}(?:\.\d{1,9})?$/.test(text)) {
    const wait = untilTime(text, reading)
    return wait !== undefined && wait <= day ? wait : undefined
  }
  const value = Number(text)
  if (value <= day) return Math.ceil(value)
  if (reading.at === undefined) return undefined
  const moment = value > 1e11 ? value : value * 1000
  const wait = Math.ceil((moment - reading.at) / 1000)
  return wait >= 0 && wait <= day ? wait : undefined
}

const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: day }

/** `in 57 seconds`, `replenished in 07:01:20`, `in 1.02:00:00`, `after 2 minutes`. */
const waitInWords = (text: string): number | undefined => {
  const sentence = text.slice(0, 2000)
  const clock = /\b(?:in|after) (?:(\d{1,3})\.)?(\d{1,2}):(\d{2}):(\d{2})\b/.exec(sentence)
  if (clock) {
    const [, days = '0', hours = '0', minutes = '0', seconds = '0'] = clock
    return Number(days) * day + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  }
  const words =
    /\b(?:in|after|for|wait) (\d{1,5})(?:\.\d+)? ?(s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:ours?|rs?)?|days?)\b/i.exec(
      sentence,
    )
  return words ? Number(words[1]) * (units[(words[2] ?? 's').charAt(0).toLowerCase()] ?? 1) : undefined
}
