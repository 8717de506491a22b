import { describe, expect, it } from 'vitest'
import { periodAt } from './period.ts'
import { instantOf, isTimezone, timeText, wallClock } from './time.ts'

const monthly = { day: '1', hour: '0', minute: '0', month: '*', weekday: '*' }
const period = (schedule: Partial<typeof monthly>, timezone: string, at: string) => {
  const { start, end } = periodAt({ ...monthly, ...schedule }, timezone, Date.parse(at))
  return [new Date(start).toISOString(), new Date(end).toISOString()]
}

describe('a period', () => {
  it.each<[string, Partial<typeof monthly>, string, string, string, string]>([
    ['by the month', {}, 'Etc/UTC', '2026-11-24T08:00Z', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
    [
      'on its first instant',
      {},
      'Etc/UTC',
      '2026-11-01T00:00Z',
      '2026-11-01T00:00:00.000Z',
      '2026-12-01T00:00:00.000Z',
    ],
    [
      'just before its end',
      {},
      'Etc/UTC',
      '2026-11-30T23:59:59.999Z',
      '2026-11-01T00:00:00.000Z',
      '2026-12-01T00:00:00.000Z',
    ],
    [
      'from the start of the last day',
      { day: 'L' },
      'Etc/UTC',
      '2026-11-24T08:00Z',
      '2026-10-31T00:00:00.000Z',
      '2026-11-30T00:00:00.000Z',
    ],
    [
      'on the last day itself',
      { day: 'L' },
      'Etc/UTC',
      '2024-02-29T01:00Z',
      '2024-02-29T00:00:00.000Z',
      '2024-03-31T00:00:00.000Z',
    ],
    [
      'by the day',
      { day: '*' },
      'Etc/UTC',
      '2026-11-24T08:00Z',
      '2026-11-24T00:00:00.000Z',
      '2026-11-25T00:00:00.000Z',
    ],
    [
      'by the hour',
      { day: '*', hour: '*' },
      'Etc/UTC',
      '2026-11-24T08:30Z',
      '2026-11-24T08:00:00.000Z',
      '2026-11-24T09:00:00.000Z',
    ],
    [
      'by the week',
      { day: '*', weekday: '1' },
      'Etc/UTC',
      '2026-11-24T08:00Z',
      '2026-11-23T00:00:00.000Z',
      '2026-11-30T00:00:00.000Z',
    ],
    [
      'on Sunday as 7',
      { day: '*', weekday: '7' },
      'Etc/UTC',
      '2026-11-24T08:00Z',
      '2026-11-22T00:00:00.000Z',
      '2026-11-29T00:00:00.000Z',
    ],
    [
      'by the year',
      { month: '1' },
      'Etc/UTC',
      '2026-11-24T08:00Z',
      '2026-01-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ],
    [
      'every leap day',
      { day: '29', month: '2' },
      'Etc/UTC',
      '2026-11-24T08:00Z',
      '2024-02-29T00:00:00.000Z',
      '2028-02-29T00:00:00.000Z',
    ],
    [
      'in local time',
      {},
      'Europe/Stockholm',
      '2026-11-24T08:00Z',
      '2026-10-31T23:00:00.000Z',
      '2026-11-30T23:00:00.000Z',
    ],
    [
      'over the end of summer time',
      {},
      'Europe/Stockholm',
      '2026-10-24T08:00Z',
      '2026-09-30T22:00:00.000Z',
      '2026-10-31T23:00:00.000Z',
    ],
    [
      'west of Greenwich',
      {},
      'America/New_York',
      '2026-11-01T03:59Z',
      '2026-10-01T04:00:00.000Z',
      '2026-11-01T04:00:00.000Z',
    ],
    [
      'in a skipped hour',
      { day: '*', hour: '2', minute: '30' },
      'Europe/Stockholm',
      '2026-03-29T12:00Z',
      '2026-03-29T01:30:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ],
  ])('%s', (_, schedule, timezone, at, start, end) => {
    expect(period(schedule, timezone, at)).toEqual([start, end])
  })

  it('has no ends where the schedule never fires', () => {
    const never = periodAt({ ...monthly, day: '31', month: '2' }, 'Etc/UTC', Date.UTC(2026, 10, 24))
    expect(never).toEqual({ start: Number.NEGATIVE_INFINITY, end: Number.POSITIVE_INFINITY })
  })
})

describe('time', () => {
  it('is written with milliseconds and a numeric offset', () => {
    expect(timeText(Date.UTC(2023, 6, 26, 9, 0, 15, 690))).toBe('2023-07-26T09:00:15.690+00:00')
  })

  it('goes to the wall clock and back in every zone', () => {
    for (const timezone of ['Etc/UTC', 'Europe/Stockholm', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia'])
      for (let at = Date.UTC(2026, 0, 1, 0, 30); at < Date.UTC(2027, 0, 1); at += 6 * 3_600_000) {
        const wall = wallClock(at, timezone)
        expect(wallClock(instantOf(wall, timezone), timezone)).toBe(wall)
      }
  })

  it.each([
    ['Europe/Stockholm', true],
    ['Etc/UTC', true],
    ['Mars/Olympus', false],
    ['', false],
  ])('knows the zone %s: %s', (name, known) => {
    expect(isTimezone(name)).toBe(known)
  })
})
