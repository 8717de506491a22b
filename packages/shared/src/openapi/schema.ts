import { segmentsOf } from './json-pointer.ts'
import {
  compareJsonNumbers,
  isJsonNumber,
  isJsonObject,
  type JsonNumber,
  type JsonValue,
  losslessFrom,
  sameJson,
} from './json-text.ts'

/** An OpenAPI document or slice, as parsed JSON. */
export type Slice = { readonly [name: string]: unknown }

/** A JSON Schema 2020-12 object as OpenAPI 3.1 uses it (§4.8.24). */
export type Schema = { readonly [keyword: string]: unknown }

export const isObject = (value: unknown): value is { readonly [name: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isJsonNumber(value)

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

export const textOr = <T>(value: unknown, otherwise: T): string | T => (typeof value === 'string' ? value : otherwise)

/** An own member; a name such as `constructor` finds nothing that the document did not say. */
export const memberOf = (value: unknown, name: string): unknown =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined

/** What a `$ref` within the document points to, `undefined` where nothing is there (RFC 6901 §6). */
export const referenced = (slice: Slice, reference: string): unknown => {
  if (reference === '#') return slice
  if (!reference.startsWith('#/')) return undefined
  let value: unknown = slice
  for (const segment of segmentsOf(percentDecoded(reference.slice(1)))) {
    if (Array.isArray(value)) value = /^\d+$/.test(segment) ? value[Number(segment)] : undefined
    else value = memberOf(value, segment)
  }
  return value
}

const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The object behind a chain of `$ref`s, for everything but schemas (parameters, bodies, responses, headers, examples):
 * `summary` and `description` beside the `$ref` win (OpenAPI 3.1 §4.8.23). A chain that runs in a circle, or to
 * nowhere, is an empty object.
 */
export const resolve = (slice: Slice, value: unknown): { readonly [name: string]: unknown } => {
  const seen = new Set<unknown>()
  let current = value
  const beside: Record<string, unknown> = {}
  while (isObject(current) && typeof current['$ref'] === 'string') {
    if (seen.has(current)) return {}
    seen.add(current)
    for (const field of ['summary', 'description']) if (current[field] !== undefined) beside[field] ??= current[field]
    current = referenced(slice, current['$ref'])
  }
  return isObject(current) ? { ...current, ...beside } : {}
}

/** The schema itself where it has no `$ref`, otherwise the schema that its `$ref` names, once. */
export const referencedSchema = (slice: Slice, schema: Schema): unknown => {
  const reference = schema['$ref'] ?? schema['$dynamicRef']
  return typeof reference === 'string' ? referenced(slice, reference) : undefined
}

/**
 * A schema with its `$ref` and `allOf` merged in, so that its own keywords say everything but its alternatives
 * (`oneOf`, `anyOf`). Merging goes one level deep: the schemas of properties and items stay as they are and are
 * flattened when they are looked at, so a schema that contains itself costs nothing. What stands beside a `$ref` or
 * `allOf` wins for annotations; limits are narrowed.
 */
export const flatSchema = (slice: Slice, schema: unknown): Schema => {
  let flat: Schema = {}
  for (const part of partsOf(slice, schema, new Set())) flat = merged(flat, part)
  return flat
}

/** Each schema counts once, by however many ways it is reached: twice says no more, and ways can be exponentially many. */
const partsOf = (slice: Slice, schema: unknown, seen: Set<unknown>): Schema[] => {
  if (schema === false) return [{ not: {} }]
  if (!isObject(schema) || seen.has(schema)) return []
  seen.add(schema)
  const { $ref: _ref, $dynamicRef: _dynamicRef, allOf, ...own } = schema
  return [
    ...partsOf(slice, referencedSchema(slice, schema), seen),
    ...listOf(allOf).flatMap((part) => partsOf(slice, part, seen)),
    own,
  ]
}

const merged = (a: Schema, b: Schema): Schema => {
  const result: Record<string, unknown> = { ...a, ...b }
  for (const keyword of Object.keys(b)) {
    if (!Object.hasOwn(a, keyword)) continue
    const merge = Object.hasOwn(merges, keyword) ? merges[keyword] : undefined
    if (merge) result[keyword] = merge(a[keyword], b[keyword])
  }
  return result
}

const both = (a: unknown, b: unknown): unknown => (a === b ? a : { allOf: [a, b] })

const bothOfEach = (a: unknown, b: unknown): unknown => {
  if (!isObject(a) || !isObject(b)) return isObject(a) ? a : b
  return Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((name) => [
      name,
      Object.hasOwn(a, name) && Object.hasOwn(b, name)
        ? both(a[name], b[name])
        : (memberOf(a, name) ?? memberOf(b, name)),
    ]),
  )
}

const least = (a: unknown, b: unknown): unknown => narrower(a, b, 1)
const greatest = (a: unknown, b: unknown): unknown => narrower(a, b, -1)

const narrower = (a: unknown, b: unknown, sign: 1 | -1): unknown => {
  const first = numberOf(a)
  const second = numberOf(b)
  if (!first || !second) return first ? a : b
  return compareJsonNumbers(first, second) * sign <= 0 ? a : b
}

const commonTypes = (a: unknown, b: unknown): unknown => {
  const first = typesOf({ type: a })
  const second = typesOf({ type: b })
  const common = first.filter((type) => second.includes(type) || (type === 'integer' && second.includes('number')))
  if (first.includes('number') && second.includes('integer') && !common.includes('integer')) common.push('integer')
  return common.length > 0 ? common : b
}

const commonValues = (a: unknown, b: unknown): unknown => {
  const values = listOf(b).filter((value) =>
    listOf(a).some((other) => sameJson(losslessFrom(value), losslessFrom(other))),
  )
  return values.length > 0 ? values : b
}

const either = (a: unknown, b: unknown): unknown => a === true || b === true

const merges: Record<string, (a: unknown, b: unknown) => unknown> = {
  properties: bothOfEach,
  patternProperties: bothOfEach,
  items: both,
  required: (a, b) => [...new Set([...listOf(a), ...listOf(b)])],
  type: commonTypes,
  enum: commonValues,
  maximum: least,
  exclusiveMaximum: least,
  maxLength: least,
  maxItems: least,
  maxProperties: least,
  minimum: greatest,
  exclusiveMinimum: greatest,
  minLength: greatest,
  minItems: greatest,
  minProperties: greatest,
  readOnly: either,
  writeOnly: either,
  deprecated: either,
  uniqueItems: either,
  // The alternatives of the first part are kept: a choice of choices cannot be shown as one.
  oneOf: (a) => a,
  anyOf: (a) => a,
}

/** A number of a schema, whether the document was read losslessly or by `JSON.parse`. */
export const numberOf = (value: unknown): JsonNumber | undefined => {
  if (isJsonNumber(value)) return value
  if (typeof value !== 'number') return undefined
  const number = losslessFrom(value)
  return isJsonNumber(number) ? number : undefined
}

/** A count of a schema such as `maxLength`. */
export const countOf = (value: unknown): number | undefined => {
  const number = numberOf(value)
  return number === undefined ? undefined : Number(number.value)
}

/** The types that a schema states, `null` included; `[]` where it states none. */
export const typesOf = (schema: Schema): string[] => {
  const { type } = schema
  const types = typeof type === 'string' ? [type] : listOf(type).filter((entry) => typeof entry === 'string')
  return schema['nullable'] === true && types.length > 0 && !types.includes('null') ? [...types, 'null'] : types
}

/** The type of a schema that states none, from the keywords that only one type has; documents often leave it out. */
export const impliedType = (schema: Schema): string | undefined => {
  const has = (...keywords: string[]) => keywords.some((keyword) => schema[keyword] !== undefined)
  if (has('properties', 'additionalProperties', 'patternProperties', 'required', 'minProperties', 'maxProperties'))
    return 'object'
  if (has('items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems')) return 'array'
  if (has('pattern', 'minLength', 'maxLength', 'contentMediaType', 'contentEncoding')) return 'string'
  if (has('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf')) return 'number'
  return undefined
}

/** The example values of a schema: `examples`, then the `example` that OpenAPI 3.1 deprecates. */
export const examplesOf = (schema: Schema): JsonValue[] => {
  const examples = [...listOf(schema['examples'])]
  if (schema['example'] !== undefined) examples.push(schema['example'])
  return examples.map(losslessFrom)
}

/** A value without the members that may not travel, by the schema: `readOnly` in a request, `writeOnly` in an answer. */
export const withoutUnsent = (slice: Slice, schema: unknown, value: JsonValue, direction: Direction): JsonValue => {
  const flat = flatSchema(slice, schema)
  if (Array.isArray(value)) {
    const prefix = listOf(flat['prefixItems'])
    return value.map((item, index) => withoutUnsent(slice, prefix[index] ?? flat['items'], item, direction))
  }
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !isUnsent(slice, memberOf(flat['properties'], name), direction))
      .map(([name, member]) => [name, withoutUnsent(slice, memberOf(flat['properties'], name), member, direction)]),
  )
}

export type Direction = 'request' | 'answer'

/** Whether a property is never part of a message in this direction (OpenAPI 3.1 §4.8.24, JSON Schema 2020-12 §9.4). */
export const isUnsent = (slice: Slice, schema: unknown, direction: Direction): boolean =>
  isObject(schema) && flatSchema(slice, schema)[direction === 'request' ? 'readOnly' : 'writeOnly'] === true

/** The value by which a discriminator names an alternative: by mapping, by the alternative's own constant, by name. */
export const discriminatorKey = (
  slice: Slice,
  discriminator: unknown,
  property: string,
  schema: unknown,
): string | undefined => {
  const reference = isObject(schema) ? schema['$ref'] : undefined
  const mapping = memberOf(discriminator, 'mapping')
  if (isObject(mapping)) {
    const target = isObject(schema) ? referencedSchema(slice, schema) : undefined
    const mapped = Object.entries(mapping).find(
      ([, to]) =>
        typeof to === 'string' &&
        (to === reference ||
          (target !== undefined &&
            (referencedSchema(slice, { $ref: to }) === target ||
              referencedSchema(slice, { $ref: `#/components/schemas/${to}` }) === target))),
    )
    if (mapped) return mapped[0]
  }
  const own = flatSchema(slice, memberOf(flatSchema(slice, schema)['properties'], property))
  if (typeof own['const'] === 'string') return own['const']
  const values = listOf(own['enum'])
  if (values.length === 1 && typeof values[0] === 'string') return values[0]
  return typeof reference === 'string' ? segmentsOf(reference.slice(1)).at(-1) : undefined
}
