export const dayLength = 86_400_000

/** The number of the UTC day that holds an instant, counted from 1970-01-01. */
export const dayOf = (at: number): number => Math.floor(at / dayLength)

/** An instant as the API writes it: milliseconds and a numeric offset, `2023-07-26T09:00:15.690+00:00`. */
export const timeText = (at: number): string => new Date(at).toISOString().replace('Z', '+00:00')

/** Whether a name is a time zone that this runtime knows. */
export const isTimezone = (name: string): boolean => {
  try {
    formatIn(name)
    return true
  } catch {
    return false
  }
}

const formats = new Map<string, Intl.DateTimeFormat>()

const formatIn = (timezone: string): Intl.DateTimeFormat => {
  const known = formats.get(timezone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timezone, format)
  return format
}

/** The wall clock of a time zone at an instant, written as if it were UTC: its UTC getters give the local fields. */
export const wallClock = (at: number, timezone: string): number => {
  const part: Record<string, number> = {}
  for (const { type, value } of formatIn(timezone).formatToParts(at)) part[type] = Number(value)
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/**
 * The instant at which a time zone's wall clock shows `wall` (as `wallClock` writes it). A time that a change to summer
 * time skips is taken an hour later; one that comes twice, the first time.
 */
export const instantOf = (wall: number, timezone: string): number => {
  const candidates = [-dayLength, dayLength].map((shift) => wall - (wallClock(wall + shift, timezone) - (wall + shift)))
  const exact = candidates.filter((instant) => wallClock(instant, timezone) === wall)
  return exact.length > 0 ? Math.min(...exact) : Math.max(...candidates)
}
