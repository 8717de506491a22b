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
    return `${smallNumbers[count] ?? count} ${name}${count === 1 ? '' : 's'}`
  }
  const parts: string[] = []
  let rest = whole
  for (const [size, name] of units) {
    if (rest >= size) parts.push(counted(Math.floor(rest / size), name))
    rest %= size
  }
  return parts.join(' ')
}

const counted = (count: number, name: string): string => `${count} ${name}${count === 1 ? '' : 's'}`
