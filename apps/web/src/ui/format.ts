/*
 * How times, durations and sizes are written everywhere: local time with UTC beside it, durations in ms, sizes in KiB.
 */

const two = (value: number) => String(value).padStart(2, '0')

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

type Moment = string | number | Date

const dateOf = (moment: Moment) => (moment instanceof Date ? moment : new Date(moment))

/** `14:32:08`, local. */
export const localTime = (moment: Moment): string => {
  const date = dateOf(moment)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

/** `13:32:08`, UTC. */
export const utcTime = (moment: Moment): string => dateOf(moment).toISOString().slice(11, 19)

/** `14:32`, local. */
export const localMinute = (moment: Moment): string => localTime(moment).slice(0, 5)

/** `24 Nov 2026`, local. */
export const localDate = (moment: Moment): string => {
  const date = dateOf(moment)
  return `${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}`
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `Tue 14:02`, local; beyond the last six days `24 Nov 14:02`. */
export const dayAndMinute = (moment: Moment, now: Moment = Date.now()): string => {
  const date = dateOf(moment)
  const isLately = dateOf(now).getTime() - date.getTime() < 6 * 86_400_000
  const day = isLately ? weekdays[date.getDay()] : `${date.getDate()} ${months[date.getMonth()]}`
  return `${day} ${localMinute(date)}`
}

/** `24 Nov 2026 14:32:08 local, 13:32:08 UTC`: for titles and evidence. */
export const fullTime = (moment: Moment): string =>
  `${localDate(moment)} ${localTime(moment)} local, ${utcTime(moment)} UTC`

/** `1,204 ms`; whole milliseconds, except below 10. */
export const milliseconds = (value: number): string =>
  `${value > 0 && value < 10 ? Number(value.toFixed(1)) : Math.round(value).toLocaleString('en')} ms`

/** `0.7 KiB`, `12 MiB`; bytes below 100. */
export const byteSize = (bytes: number): string => {
  if (bytes < 100) return `${bytes} B`
  const units = ['KiB', 'MiB', 'GiB', 'TiB'] as const
  let size = bytes / 1024
  let unit = 0
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${size < 100 ? size.toFixed(1) : Math.round(size).toLocaleString('en')} ${units[unit]}`
}

/** `58 min`, `42 s`, `3 h 5 min`, `2 d 4 h`: a span given in seconds, rounded down as clocks do. */
export const span = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${Math.floor(hours / 24)} d`
}

/** `58:01`, `1:02:03`: a span given in seconds as a clock. */
export const clock = (seconds: number): string => {
  const whole = Math.max(0, Math.floor(seconds))
  const hours = Math.floor(whole / 3600)
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`
  return hours ? `${hours}:${rest}` : rest
}

/** `1 scope`, `2 scopes`. */
export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`
