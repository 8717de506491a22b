import { dayLength, instantOf, wallClock } from './time.ts'

/** Cron-like, five strings, in the meter's time zone. A field that is not `*` must match; all five together. */
export type ResetSchedule = { minute: string; hour: string; day: string; month: string; weekday: string }

/** From `start` (included) to `end` (excluded), epoch milliseconds. */
export type Period = { start: number; end: number }

// The rarest date that a schedule can name, 29 February, comes within eight years.
const searchedDays = 8 * 366

const matching = (field: string, highest: number): number[] =>
  field === '*' ? Array.from({ length: highest + 1 }, (_, value) => value) : [Number(field)]

const firesOn = (schedule: ResetSchedule, day: Date): boolean => {
  const lastOfMonth = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate()
  const wantedDay = schedule.day === 'L' ? lastOfMonth : Number(schedule.day)
  return (
    (schedule.day === '*' || wantedDay === day.getUTCDate()) &&
    (schedule.month === '*' || Number(schedule.month) === day.getUTCMonth() + 1) &&
    (schedule.weekday === '*' || Number(schedule.weekday) % 7 === day.getUTCDay())
  )
}

/** The last reset at or before `at` (`direction` -1), or the first after it (1); nothing where there is none in reach. */
const reset = (schedule: ResetSchedule, timezone: string, at: number, direction: -1 | 1): number | undefined => {
  const today = Math.floor(wallClock(at, timezone) / dayLength)
  const hours = matching(schedule.hour, 23)
  const minutes = matching(schedule.minute, 59)
  const ofDay = hours.flatMap((hour) => minutes.map((minute) => (hour * 60 + minute) * 60_000))
  if (direction === -1) ofDay.reverse()
  for (let distance = 0; distance <= searchedDays; distance++) {
    const midnight = (today + direction * distance) * dayLength
    if (!firesOn(schedule, new Date(midnight))) continue
    for (const time of ofDay) {
      const fires = instantOf(midnight + time, timezone)
      if (direction === -1 ? fires <= at : fires > at) return fires
    }
  }
  return undefined
}

/** The period of a schedule that holds an instant. A schedule that never fires gives one period without ends. */
export const periodAt = (schedule: ResetSchedule, timezone: string, at: number): Period => ({
  start: reset(schedule, timezone, at, -1) ?? Number.NEGATIVE_INFINITY,
  end: reset(schedule, timezone, at, 1) ?? Number.POSITIVE_INFINITY,
})
