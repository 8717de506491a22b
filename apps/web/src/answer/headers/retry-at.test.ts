import { describe, expect, it } from 'vitest'
import type { Answer } from '../call-state.ts'
import { retryAt } from './retry-at.ts'

const answer = (status: number, retryAfter?: string): Answer =>
  ({
    sent: { startedAt: 1_000_000 },
    duration: 500,
    head: { status, headers: retryAfter === undefined ? [] : [['Retry-After', retryAfter]] },
  }) as unknown as Answer

describe('when a refused call may be sent again', () => {
  it('is what Retry-After says, from the answer on', () => {
    expect(retryAt(answer(429, '42'))).toBe(1_042_500)
    expect(retryAt(answer(503, '1'))).toBe(1_001_500)
  })

  it('is not known without it, from other answers, and beyond an hour', () => {
    expect(retryAt(answer(429))).toBeUndefined()
    expect(retryAt(answer(200, '2'))).toBeUndefined()
    expect(retryAt(answer(429, '86400'))).toBeUndefined()
  })
})
