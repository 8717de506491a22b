import { describe, expect, it } from 'vitest'
import { spanInWords } from './span-in-words.ts'

describe('a span of seconds in words', () => {
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
})
