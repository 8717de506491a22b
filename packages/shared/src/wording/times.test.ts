import { describe, expect, it } from 'vitest'
import { dayHeading, formatDate, localAndUtc, localTime, utcTime } from './times.ts'

const at = new Date('2026-11-24T13:32:08Z')
const timeZone = 'Europe/Stockholm'

describe('a time', () => {
  it('is local and UTC, each by its name', () => {
    expect(localTime(at, { timeZone })).toBe('14:32 local')
    expect(localTime(at, { timeZone, seconds: true })).toBe('14:32:08 local')
    expect(utcTime(at)).toBe('13:32 UTC')
    expect(localAndUtc(at, { timeZone })).toBe('14:32:08 local · 13:32:08 UTC')
  })

  it('has 24 hours, midnight being 00', () => {
    expect(utcTime(new Date('2026-11-24T00:05:00Z'))).toBe('00:05 UTC')
  })
})

describe('a day', () => {
  it('is today, yesterday or a date, where the reader is', () => {
    expect(formatDate(at, { timeZone })).toBe('24 Nov 2026')
    expect(dayHeading(at, at, { timeZone })).toBe('Today, 24 Nov 2026')
    expect(dayHeading(new Date('2026-11-23T22:30:00Z'), at, { timeZone })).toBe('Yesterday, 23 Nov 2026')
    expect(dayHeading(new Date('2026-11-23T23:30:00Z'), at, { timeZone })).toBe('Today, 24 Nov 2026')
    expect(dayHeading(new Date('2026-11-20T12:00:00Z'), at, { timeZone })).toBe('20 Nov 2026')
  })
})
