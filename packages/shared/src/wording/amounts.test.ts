import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amountOf, countdown, formatBytes, formatDuration, remainingTime, spanInWords, timeLeft } from './amounts.ts'

const minute = 60_000
const hour = 60 * minute

describe('sizes', () => {
  it.each([
    [0, '0 KiB'],
    [1, '0.1 KiB'],
    [205, '0.2 KiB'],
    [6349, '6.2 KiB'],
    [214 * 1024, '214.0 KiB'],
    [1024 * 1024 - 1, '1.0 MiB'],
    [8.1 * 1024 * 1024, '8.1 MiB'],
    [5 * 1024 ** 3, '5.0 GiB'],
    [3000 * 1024 ** 4, '3,000.0 TiB'],
  ])('%d bytes are %s', (bytes, words) => {
    expect(formatBytes(bytes)).toBe(words)
  })

  it('never show 1,024 of a unit that has a larger one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (bytes) => {
        expect(formatBytes(bytes)).not.toContain('1,024')
      }),
    )
  })
})

describe('durations', () => {
  it.each([
    [0, '0 ms'],
    [0.04, '0 ms'],
    [0.3, '0.3 ms'],
    [0.96, '1 ms'],
    [183.6, '184 ms'],
    [30_000, '30,000 ms'],
    [-5, '0 ms'],
  ])('%d is %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words)
  })
})

describe('what is left', () => {
  it.each([
    [58 * minute + 59_000, '58 min'],
    [38_000, '38 s'],
    [59_999, '59 s'],
    [hour, '1 h'],
    [hour + 5 * minute, '1 h 5 min'],
    [51 * hour, '2 d 3 h'],
    [24 * hour, '1 d'],
    [0, '0 s'],
    [-1, '0 s'],
  ])('%d ms are %s', (ms, words) => {
    expect(remainingTime(ms)).toBe(words)
  })

  it('has ended at its very end', () => {
    expect(timeLeft(1)).toBe('0 s left')
    expect(timeLeft(0)).toBe('ended')
    expect(timeLeft(58 * minute)).toBe('58 min left')
  })

  it('counts down', () => {
    expect(countdown(58 * minute + 1999)).toBe('58:01')
    expect(countdown(hour + 5 * minute + 9000)).toBe('1:05:09')
    expect(countdown(-5)).toBe('0:00')
  })
})

describe('spans and amounts in sentences', () => {
  it.each([
    [3600, 'one hour'],
    [1800, '30 minutes'],
    [5400, '90 minutes'],
    [86_400, 'one day'],
    [60, 'one minute'],
    [300, 'five minutes'],
    [3605, '1 hour 5 seconds'],
    [90, '90 seconds'],
    [0, 'no time'],
    [-60, 'one minute'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(spanInWords(seconds)).toBe(words)
  })

  it('have plurals', () => {
    expect([0, 1, 2418].map((count) => amountOf(count, 'call'))).toEqual(['0 calls', '1 call', '2,418 calls'])
    expect(amountOf(2, 'entry', 'entries')).toBe('2 entries')
  })
})
