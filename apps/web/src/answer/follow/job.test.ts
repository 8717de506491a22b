import { describe, expect, it } from 'vitest'
import type { CallOutcome } from '../call-state.ts'
import { isUnderWay, nextAsk } from './job.ts'

const outcome = (status: number, headers: [string, string][] = []): CallOutcome & { status: 'answered' } =>
  ({
    status: 'answered',
    sent: { connectionId: 'c', call: { method: 'GET', path: '/jobs/1' }, startedAt: 0 },
    head: { status, statusText: '', headers },
    duration: 10,
  }) as unknown as CallOutcome & { status: 'answered' }

describe('a job', () => {
  it('goes on while it is accepted, or says when to ask again', () => {
    expect(isUnderWay(outcome(202))).toBe(true)
    expect(isUnderWay(outcome(200, [['Retry-After', '2']]))).toBe(true)
    expect(isUnderWay(outcome(429, [['Retry-After', '2']]))).toBe(true)
  })

  it('is over with any other answer, and without one', () => {
    for (const status of [200, 201, 303, 404, 410, 500]) expect(isUnderWay(outcome(status))).toBe(false)
    expect(isUnderWay(outcome(429))).toBe(false)
    expect(isUnderWay(outcome(404, [['Retry-After', '2']]))).toBe(false)
    expect(isUnderWay({ ...outcome(202), status: 'failed' } as unknown as CallOutcome)).toBe(false)
  })

  it('is asked for when Retry-After has passed, however often it was before', () => {
    for (const asks of [0, 7, 100])
      expect(nextAsk(outcome(202, [['retry-after', '7']]), asks)).toEqual({ delay: 7000, asTold: true })
    expect(nextAsk(outcome(202, [['retry-after', '0']]), 0).delay).toBe(1000)
    const date = 'Thu, 01 Jan 1970 00:01:00 GMT'
    const asked = outcome(202, [
      ['date', 'Thu, 01 Jan 1970 00:00:30 GMT'],
      ['retry-after', date],
    ])
    expect(nextAsk(asked, 0)).toEqual({ delay: 30_000, asTold: true })
  })

  it('is asked for more and more seldom where the API does not say when', () => {
    expect([0, 1, 2, 3, 4, 50].map((asks) => nextAsk(outcome(202), asks).delay / 1000)).toEqual([2, 4, 8, 16, 30, 30])
  })
})
