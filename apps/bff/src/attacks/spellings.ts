const escapedUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** What a value certainly is inside base64 of a longer text: three shifts, without what neighbours have a part in. */
const withinBase64 = (bytes: Buffer): string[] =>
  [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes])
    return whole.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6))
  })

/**
 * Every spelling in which a value that leaked would be recognised: plain, percent- and form-encoded, escaped in JSON as
 * different writers do, in base64 and base64url at each alignment, in hex, in UTF-16, backwards, and in the other case.
 */
export const spellings = (value: string): Buffer[] => {
  const bytes = Buffer.from(value)
  const json = JSON.stringify(value).slice(1, -1)
  const ascii = json.replaceAll(/[^\x20-\x7e]/g, escapedUnit)
  const base64 = withinBase64(bytes).flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
  const percent = encodeURIComponent(value)
  const form = new URLSearchParams([['', value]]).toString().slice(1)
  const texts = [
    value,
    percent,
    percent.toLowerCase(),
    form,
    json,
    json.replaceAll('/', '\\/'),
    ascii,
    ascii.replaceAll(/[<>&]/g, escapedUnit),
    ...base64,
    ...base64.map(encodeURIComponent),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    Array.from(value).toReversed().join(''),
    value.toUpperCase(),
    value.toLowerCase(),
  ]
  const wide = Buffer.from(value, 'utf16le')
  return [...[...new Set(texts)].map((text) => Buffer.from(text)), wide, Buffer.from(wide).swap16()]
}
