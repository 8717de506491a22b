import { isLosslessNumber, isNumber, LosslessNumber, parse, splitNumber, compareNumber, stringify } from 'lossless-json'

/** A JSON number as its own text: an integer beyond 2^53 or an exact decimal is never rounded. */
export type JsonNumber = LosslessNumber

export type JsonObject = { [name: string]: JsonValue }

/** A JSON value (RFC 8259) in which no number was rounded. */
export type JsonValue = null | boolean | string | JsonNumber | JsonValue[] | JsonObject

/** What a text held, or why it is no JSON; `position` counts UTF-16 units from the beginning. */
export type JsonReading = { ok: true; value: JsonValue } | { ok: false; message: string; position?: number }

/** Deepest nesting that is read: what is deeper cannot be walked safely by whoever shows it. */
const deepestJson = 500

/** Reads JSON without rounding numbers. Of a member that stands twice the last counts, as for `JSON.parse`. */
export const readJson = (text: string): JsonReading => {
  const deep = tooDeepAt(text)
  if (deep !== undefined) return { ok: false, message: `Nested more than ${deepestJson} levels deep`, position: deep }
  try {
    return { ok: true, value: parse(text, null, { onDuplicateKey: ({ newValue }) => newValue }) as JsonValue }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const position = /at position (\d+)$/.exec(error.message)?.[1]
    return {
      ok: false,
      message: error.message.replace(/ at position \d+$/, ''),
      ...(position === undefined ? {} : { position: Number(position) }),
    }
  }
}

/** Writes JSON, every number as it was read. `indent` is the number of blanks per level; 0 writes one line. */
export const writeJson = (value: JsonValue, indent = 0): string => stringify(value, null, indent) ?? 'null'

/** The number that `text` is in JSON's grammar, `undefined` for anything else, such as `1.`, `+1`, `0x1` or `NaN`. */
export const jsonNumber = (text: string): JsonNumber | undefined =>
  isNumber(text) ? new LosslessNumber(text) : undefined

export const isJsonNumber = (value: unknown): value is JsonNumber => isLosslessNumber(value)

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)

/** A value of `JSON.parse` (or already lossless) as `JsonValue`; what JSON cannot hold becomes null. */
export const losslessFrom = (value: unknown): JsonValue => {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? new LosslessNumber(String(value)) : null
  if (typeof value === 'bigint') return new LosslessNumber(String(value))
  if (isLosslessNumber(value)) return value
  if (Array.isArray(value)) return value.map(losslessFrom)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => [name, losslessFrom(member)]),
    )
  return null
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`; exact at any size. */
export const compareJsonNumbers = (a: JsonNumber, b: JsonNumber): number => compareNumber(a.value, b.value)

/** Whether the number has no fraction: `5`, `5.0` and `5e3` are integers (JSON Schema 2020-12 §6.1.1). */
export const isJsonInteger = ({ value }: JsonNumber): boolean => {
  const { digits, exponent } = splitNumber(value)
  return exponent >= digits.length - 1
}

/** Largest power of ten that `isMultipleOf` writes out; beyond it nothing is said. */
const largestShift = 2000

/** Whether `value` is an exact multiple of `step`, `undefined` where the two lie too far apart to tell cheaply. */
export const isMultipleOf = (value: JsonNumber, step: JsonNumber): boolean | undefined => {
  const a = scaled(value)
  const b = scaled(step)
  if (b.digits === 0n) return undefined
  const shift = a.scale - b.scale
  if (Math.abs(shift) > largestShift) return undefined
  return shift >= 0
    ? (a.digits * 10n ** BigInt(shift)) % b.digits === 0n
    : a.digits % (b.digits * 10n ** BigInt(-shift)) === 0n
}

/** `digits` times ten to the power of `scale`. */
const scaled = ({ value }: JsonNumber) => {
  const { digits, exponent } = splitNumber(value)
  return { digits: BigInt(digits), scale: exponent - (digits.length - 1) }
}

/** Whether two values are equal as JSON Schema 2020-12 §4.2.2 says: `1` and `1.0` are, members have no order. */
export const sameJson = (a: JsonValue, b: JsonValue): boolean => {
  if (a === b) return true
  if (isJsonNumber(a)) return isJsonNumber(b) && compareJsonNumbers(a, b) === 0
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index] ?? null))
  if (!isJsonObject(a) || !isJsonObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] ?? null, b[name] ?? null))
  )
}

/** Where the text goes deeper than `deepestJson`: the reader is recursive, so this is known before it starts. */
const tooDeepAt = (text: string): number | undefined => {
  let level = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x5b || code === 0x7b) {
      level++
      if (level > deepestJson) return at
    } else if (code === 0x5d || code === 0x7d) level--
  }
  return undefined
}
