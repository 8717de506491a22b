import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leftOf, rateLimitsOf, tightest } from './rate-limits.ts'

const receivedAt = Date.parse('2026-11-24T13:00:00Z')
const date: [string, string] = ['Date', 'Tue, 24 Nov 2026 12:00:00 GMT']
const read = (...headers: [string, string][]) => rateLimitsOf(headers, receivedAt)
const none = { name: undefined, limit: undefined, remaining: undefined, reset: undefined, window: undefined }

describe('the state of limits', () => {
  it.each<[string, [string, string][], object]>([
    [
      'three headers',
      [
        ['RateLimit-Limit', '20'],
        ['RateLimit-Remaining', '3'],
        ['RateLimit-Reset', '12'],
      ],
      { limit: 20, remaining: 3, reset: 12 },
    ],
    [
      'a limit with its window',
      [
        ['x-ratelimit-limit', '100, 100;w=60'],
        ['x-ratelimit-remaining', '99'],
      ],
      { limit: 100, remaining: 99, window: 60 },
    ],
    [
      'one header of three parts',
      [['RateLimit', 'limit=100, remaining=50, reset=30']],
      { limit: 100, remaining: 50, reset: 30 },
    ],
    [
      'a structured header with its policy',
      [
        ['RateLimit', '"default";r=50;t=30'],
        ['RateLimit-Policy', '"default";q=100;w=60'],
      ],
      { limit: 100, remaining: 50, reset: 30, window: 60 },
    ],
    [
      'a moment since 1970, by the clock of the API',
      [date, ['X-RateLimit-Remaining', '0'], ['X-RateLimit-Reset', String(Date.parse('2026-11-24T12:00:42Z') / 1000)]],
      { remaining: 0, reset: 42 },
    ],
    [
      'a moment in milliseconds',
      [date, ['X-Rate-Limit-Limit', '5'], ['X-Rate-Limit-Reset', String(Date.parse('2026-11-24T12:00:42Z'))]],
      { limit: 5, reset: 42 },
    ],
  ])('is read from %s', (_, headers, expected) => {
    expect(read(...headers)).toEqual({ limits: [{ ...none, ...expected }], wait: undefined })
  })

  it('is told apart by name, and the tightest is found', () => {
    const { limits } = read(
      ['RateLimit', '"burst";r=9, "daily";r=10;t=9'],
      ['RateLimit-Policy', '"burst";q=10, "daily";q=1000;w=86400'],
    )
    expect(limits.map(({ name, remaining, limit }) => [name, remaining, limit])).toEqual([
      ['burst', 9, 10],
      ['daily', 10, 1000],
    ])
    expect(tightest(limits)?.name).toBe('daily')
    expect(
      read(['x-ratelimit-limit-requests', '60'], ['x-ratelimit-limit-tokens', '9']).limits.map(({ name }) => name),
    ).toEqual(['requests', 'tokens'])
  })

  it('names the wait in seconds or as a date', () => {
    expect(read(['Retry-After', '120']).wait).toBe(120)
    expect(read(date, ['Retry-After', 'Tue, 24 Nov 2026 12:00:07 GMT']).wait).toBe(7)
    expect(read(['Retry-After', 'soon']).wait).toBeUndefined()
  })

  it('is nothing where no header tells, and never fails', () => {
    expect(read(date)).toEqual({ limits: [], wait: undefined })
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const { limits } = read(
          ['RateLimit', one],
          ['RateLimit-Policy', other],
          ['X-RateLimit-Limit', one],
          ['Date', other],
        )
        expect(limits.every((limit) => (leftOf(limit) ?? 0) <= 1)).toBe(true)
      }),
    )
  })
})
