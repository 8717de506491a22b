/** A value of a document. Maps are plain objects whose keys may be anything, `__proto__` and `constructor` included. */
export type JsonValue = null | boolean | number | string | ExactNumber | JsonValue[] | JsonObject
export type JsonObject = { [key: string]: JsonValue }

declare const exact: unique symbol
/** A number that a JavaScript number would change (beyond 2⁵³, more than 15 digits): kept as its own digits. */
export type ExactNumber = { readonly rawJSON: string; readonly [exact]: true }

/** Part of `JSON` in every current engine (ECMA-262, JSON.parse source text access), not yet in TypeScript's library. */
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: JsonValue, context: { source?: string }) => JsonValue): JsonValue
  rawJSON(text: string): ExactNumber
  isRawJSON(value: unknown): value is ExactNumber
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !json.isRawJSON(value)

/** The object's own member: never what `Object.prototype` has under that name. */
export const own = (object: JsonObject, key: string): JsonValue | undefined =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** Own member where it is an object, otherwise nothing. */
export const ownObject = (object: JsonObject, key: string): JsonObject | undefined => {
  const value = own(object, key)
  return isObject(value) ? value : undefined
}

/** Own member where it is a list, otherwise an empty one. */
export const ownList = (object: JsonObject, key: string): JsonValue[] => {
  const value = own(object, key)
  return Array.isArray(value) ? value : []
}

/** Own member as text: numbers count, since `version: 1.0` in YAML is one. */
export const ownText = (object: JsonObject, key: string): string | undefined => {
  const value = own(object, key)
  if (typeof value === 'string') return value
  if (typeof value === 'number') return String(value)
  return undefined
}

const numberSyntax = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * The number that `source` writes: a JavaScript number where that says the same, its own digits otherwise. `value` is
 * what a parser made of it.
 */
export const exactNumber = (value: number, source: string): number | ExactNumber => {
  if (Number.isSafeInteger(value) && !/[.eE]/.test(source)) return value
  const digits = source
    .replace(/[eE].*$/, '')
    .replace(/^[-+]?0*\.?0*/, '')
    .replace('.', '')
  if (Number.isFinite(value) && digits.length <= 15 && (value !== 0 || !/[1-9]/.test(digits))) return value
  return numberSyntax.test(source) ? json.rawJSON(source) : value
}

/** `JSON.parse` that keeps every number as it was written. */
export const parseExactJson = (text: string): JsonValue =>
  json.parse(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exactNumber(value, source) : value,
  )
