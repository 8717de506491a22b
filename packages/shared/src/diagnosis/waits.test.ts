import { describe, expect, it } from 'vitest'
import { readEvidence } from './reading.ts'
import { requestedWait } from './waits.ts'

const date = 'Wed, 21 Oct 2026 07:28:00 GMT'
const now = Date.parse(date)
const wait = (headers: Record<string, string>, body = '', limited = true) =>
  requestedWait(readEvidence({ where: 'api', status: 429, headers, body }), limited)

describe('the wait that an answer asks for', () => {
  it('is Retry-After, in seconds or until a date by the clock of the answer itself', () => {
    expect(wait({ 'retry-after': '120' })).toBe(120)
    expect(wait({ 'retry-after': '0' })).toBe(0)
    expect(wait({ 'retry-after': 'Wed, 21 Oct 2026 07:30:00 GMT', date })).toBe(120)
    expect(wait({ 'retry-after': 'Wed, 21 Oct 2026 07:00:00 GMT', date })).toBe(0)
    expect(wait({ 'retry-after': 'Wed, 21 Oct 2026 07:30:00 GMT' })).toBeUndefined()
    expect(wait({ 'retry-after': 'soon' })).toBeUndefined()
    expect(wait({ 'retry-after': '-5' })).toBeUndefined()
  })

  it('is held against the time of receipt where the answer has no date', () => {
    const reading = readEvidence({
      where: 'api',
      status: 503,
      headers: { 'retry-after': 'Wed, 21 Oct 2026 07:30:00 GMT' },
      body: '',
      receivedAt: now,
    })
    expect(requestedWait(reading, false)).toBe(120)
  })

  it('is read from the RateLimit fields, new and old, of the policy that is used up', () => {
    expect(wait({ ratelimit: '"default";r=0;t=42' })).toBe(42)
    expect(wait({ ratelimit: '"burst";r=9;t=1, "day";r=0;t=300' })).toBe(300)
    expect(wait({ 'ratelimit-reset': '33' })).toBe(33)
  })

  it('tells seconds, epoch seconds, epoch milliseconds and dates apart', () => {
    expect(wait({ 'x-ratelimit-reset': '60', date })).toBe(60)
    expect(wait({ 'x-ratelimit-reset': String(now / 1000 + 90), date })).toBe(90)
    expect(wait({ 'x-rate-limit-reset': String(now + 90_000), date })).toBe(90)
    expect(wait({ 'x-ratelimit-reset': '2026-10-21T07:29:00Z', date })).toBe(60)
    expect(wait({ 'x-ratelimit-reset': String(now / 1000 + 10 * 86_400), date })).toBeUndefined()
    expect(wait({ 'x-ratelimit-reset': String(now / 1000 - 90), date })).toBeUndefined()
    expect(wait({ 'retry-after-ms': '1500' })).toBe(2)
  })

  it('is taken from the text last', () => {
    expect(wait({}, '{"message":"Rate limit is exceeded. Try again in 57 seconds."}')).toBe(57)
    expect(wait({}, '{"message":"Quota will be replenished in 07:01:20."}')).toBe(25_280)
    expect(wait({}, '{"message":"Quota will be replenished in 1.00:00:10."}')).toBe(86_410)
    expect(wait({}, '{"message":"Please wait 2 minutes"}')).toBe(120)
  })

  it('is Retry-After alone where no limit refused, since the state of limits comes with every answer', () => {
    expect(wait({ 'ratelimit-reset': '33' }, '', false)).toBeUndefined()
    expect(wait({ 'ratelimit-reset': '33', 'retry-after': '5' }, '', false)).toBe(5)
  })
})
