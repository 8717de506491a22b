const number = (value: number, digits: number): string =>
  new Intl.NumberFormat('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)

const sizeUnits = ['KiB', 'MiB', 'GiB', 'TiB']

/** A size in KiB and up, one decimal: `6.2 KiB`, `214.0 KiB`, `8.1 MiB`; less than 0.1 KiB but not nothing is `0.1 KiB`. */
export const formatBytes = (bytes: number): string => {
  if (bytes <= 0) return '0 KiB'
  let amount = Math.max(bytes / 1024, 0.1)
  let unit = 0
  // Rounded first: 1,023.96 KiB is 1.0 MiB, not 1,024.0 KiB.
  while (Math.round(amount * 10) / 10 >= 1024 && unit < sizeUnits.length - 1) {
    amount /= 1024
    unit++
  }
  return `${number(amount, 1)} ${sizeUnits[unit] ?? ''}`
}

/** A duration in ms, whole from 1 ms on: `0.3 ms`, `184 ms`, `30,000 ms`. */
export const formatDuration = (ms: number): string => {
  const amount = Math.max(ms, 0)
  const tenths = Math.round(amount * 10) / 10
  return `${tenths > 0 && tenths < 1 ? number(tenths, 1) : number(Math.round(amount), 0)} ms`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * How long something still has, in its largest unit and never more than is true: `58 min`, `38 s`, `1 h 5 min`,
 * `2 d 3 h`; `0 s` once it is over.
 */
export const remainingTime = (ms: number): string => {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  const [large, small, largeName, smallName] = ms < day ? [hour, minute, 'h', 'min'] : [day, hour, 'd', 'h']
  const whole = Math.floor(ms / large)
  const rest = Math.floor((ms - whole * large) / small)
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`
}

/** `58 min left`, `38 s left`, and `ended` once it is over. */
export const timeLeft = (ms: number): string => (ms <= 0 ? 'ended' : `${remainingTime(ms)} left`)

/** A countdown: `58:01`, `1:05:09`; `0:00` once it is over. */
export const countdown = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / second))
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  const [hours = 0, minutes = 0, rest = 0] = parts
  const two = (value: number) => String(value).padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`
}

const units: [seconds: number, singular: string][] = [
  [86_400, 'day'],
  [3600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
]

const smallNumbers = [
  '',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
]

/** A span of seconds in words, exact: `one hour`, `90 minutes`, `1 hour 5 seconds`; for sentences, not for tables. */
export const spanInWords = (seconds: number): string => {
  const whole = Math.round(Math.abs(seconds))
  if (whole === 0) return 'no time'
  const single = units.find(([size]) => whole % size === 0 && whole / size <= 120)
  if (single) {
    const [size, name] = single
    const count = whole / size
    return `${smallNumbers[count] ?? number(count, 0)} ${name}${count === 1 ? '' : 's'}`
  }
  const parts: string[] = []
  let rest = whole
  for (const [size, name] of units) {
    if (rest >= size) parts.push(counted(Math.floor(rest / size), name))
    rest %= size
  }
  return parts.join(' ')
}

const counted = (count: number, name: string): string => `${number(count, 0)} ${name}${count === 1 ? '' : 's'}`

/** `1 call`, `2 calls`, `2,418 calls`; `many` where the plural is not made by an s. */
export const amountOf = (count: number, one: string, many = `${one}s`): string =>
  `${number(count, 0)} ${count === 1 ? one : many}`
