import type { Answer } from '../call-state.ts'
import { rateLimitsOf } from './rate-limits.ts'

/** A wait beyond this is told in the headers, and not counted down, in seconds. */
const longestWait = 3600

/** Answers whose `Retry-After` says when the same request may come again (RFC 6585 §4, RFC 9110 §15.6.4). */
const waits = new Set([429, 503])

/** When the request may be sent again (epoch milliseconds); `undefined` where the answer does not ask to wait. */
export const retryAt = ({ head, sent, duration }: Answer): number | undefined => {
  if (!waits.has(head.status)) return undefined
  const answeredAt = sent.startedAt + duration
  const { wait } = rateLimitsOf(head.headers, answeredAt)
  return wait === undefined || wait > longestWait ? undefined : answeredAt + wait * 1000
}
