/** Where a time is shown: an IANA zone, by default that of the machine. */
export type TimeOptions = { timeZone?: string; seconds?: boolean }

const clock = (at: Date, { timeZone, seconds = false }: TimeOptions): string =>
  new Intl.DateTimeFormat('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds ? { second: '2-digit' } : {}),
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at)

/** `14:32 local`, with seconds `14:32:08 local`. */
export const localTime = (at: Date, options: TimeOptions = {}): string => `${clock(at, options)} local`

/** `12:32 UTC`, with seconds `12:32:08 UTC`. */
export const utcTime = (at: Date, options: TimeOptions = {}): string =>
  `${clock(at, { ...options, timeZone: 'UTC' })} UTC`

/** `14:32:08 local · 12:32:08 UTC`. */
export const localAndUtc = (at: Date, options: TimeOptions = {}): string =>
  `${localTime(at, { seconds: true, ...options })} · ${utcTime(at, { seconds: true, ...options })}`

/** `24 Nov 2026`. */
export const formatDate = (at: Date, { timeZone }: TimeOptions = {}): string =>
  new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(at)

/** The day of a list's heading: `Today, 24 Nov 2026`, `Yesterday, 23 Nov 2026`, then the date alone. */
export const dayHeading = (at: Date, now: Date, options: TimeOptions = {}): string => {
  const date = formatDate(at, options)
  if (date === formatDate(now, options)) return `Today, ${date}`
  return date === formatDate(new Date(now.getTime() - 86_400_000), options) ? `Yesterday, ${date}` : date
}
