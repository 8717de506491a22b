import type { Answer, CallOutcome } from '../call-state.ts'
import { rateLimitsOf } from '../headers/rate-limits.ts'

/** Asks after which a job is left to itself. */
export const mostAsks = 500

/** What is waited where the API does not say: twice as long each time, from the first to the last, in milliseconds. */
const firstDelay = 2000
const lastDelay = 30_000

/** When a job is asked for again, and whether the API said so. */
export type NextAsk = { delay: number; asTold: boolean }

const waitOf = ({ head, sent, duration }: Answer): number | undefined =>
  rateLimitsOf(head.headers, sent.startedAt + duration).wait

/**
 * Whether an answer says that a job goes on: 202 again, a success that says when to ask again (`Retry-After`), or a
 * refusal of the question alone, which came too early.
 */
export const isUnderWay = (outcome: CallOutcome): outcome is Extract<CallOutcome, { status: 'answered' }> => {
  if (outcome.status !== 'answered') return false
  const { status } = outcome.head
  if (status === 202) return true
  return ((status >= 200 && status < 300) || status === 429 || status === 503) && waitOf(outcome) !== undefined
}

/** When to ask after an answer that says a job goes on: never before `Retry-After` (RFC 9110 §10.2.3) has passed. */
export const nextAsk = (answer: Answer, asks: number): NextAsk => {
  const wait = waitOf(answer)
  return wait === undefined
    ? { delay: Math.min(lastDelay, firstDelay * 2 ** asks), asTold: false }
    : { delay: Math.max(1000, wait * 1000), asTold: true }
}
