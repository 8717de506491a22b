import { pointerOf, segmentsOf } from './json-pointer.ts'
import { isJsonObject, jsonNumber, type JsonNumber, type JsonValue, losslessFrom, readJson } from './json-text.ts'
import {
  countOf,
  type Direction,
  discriminatorKey,
  examplesOf,
  flatSchema,
  impliedType,
  isObject,
  isUnsent,
  listOf,
  memberOf,
  numberOf,
  type Schema,
  type Slice,
  textOr,
  typesOf,
} from './schema.ts'
import { plainText } from './serialise.ts'
import { keepsPattern, validateValue } from './validate.ts'

/**
 * How a field is filled in. `choice` picks one of `choices`; `object` has `fieldsOf`, `list` has `itemField`, `map`
 * (and an object that takes more members) has `entryField`, `variants` has `variantsOf`; `any` is JSON of any kind.
 */
export type FieldKind =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'file'
  | 'object'
  | 'list'
  | 'map'
  | 'variants'
  | 'null'
  | 'any'

export type Choice = { value: JsonValue; label: string; description: string }

type Limits = {
  minimum?: JsonNumber
  maximum?: JsonNumber
  exclusiveMinimum?: JsonNumber
  exclusiveMaximum?: JsonNumber
  multipleOf?: JsonNumber
  minLength?: number
  maxLength?: number
  pattern?: string
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
}

/**
 * One field of a form made from a schema. The form edits a JSON value: `undefined` is left out, `''` is an empty
 * text, and null is null. Children are made when they are asked for, so a schema that contains itself never ends.
 */
export type Field = {
  /** A property's name, an item's index, or `''` for the whole body. */
  name: string
  /** RFC 6901, into the body. */
  pointer: string
  kind: FieldKind
  /** The type and its limits in words: `string, up to 80`, `integer, 1 to 200`, `date-time`. */
  label: string
  required: boolean
  readOnly: boolean
  writeOnly: boolean
  deprecated: boolean
  /** Null is a value too. */
  nullable: boolean
  title: string
  description: string
  format?: string
  choices: Choice[]
  default?: JsonValue
  examples: JsonValue[]
  limits: Limits
  /** An object that takes members beside its properties. */
  open: boolean
  /** With `$ref` and `allOf` merged in. */
  schema: Schema
  slice: Slice
}

/** One of the shapes that a value may have. */
export type Variant = { label: string; field: Field }

export type FieldPlace = { name?: string; pointer?: string; required?: boolean }

/** The field of a schema: the whole body's, or a parameter's. */
export const formField = (slice: Slice, schema: unknown, place: FieldPlace = {}): Field => {
  const { name = '', pointer = '', required = false } = place
  const { flat, nullable } = plainSchema(slice, schema)
  const choices = choicesOf(slice, flat)
  const kind = kindOf(flat, choices)
  const { format } = flat
  return {
    name,
    pointer,
    kind,
    label: labelOf(slice, flat, kind, nullable),
    required,
    readOnly: flat['readOnly'] === true,
    writeOnly: flat['writeOnly'] === true,
    deprecated: flat['deprecated'] === true,
    nullable,
    title: textOr(flat['title'], ''),
    description: textOr(flat['description'], ''),
    ...(typeof format === 'string' ? { format } : {}),
    choices,
    ...(flat['default'] === undefined ? {} : { default: losslessFrom(flat['default']) }),
    examples: examplesOf(flat),
    limits: limitsOf(flat),
    open: kind === 'map' || (kind === 'object' && takesMore(flat)),
    schema: flat,
    slice,
  }
}

/** The fields of an object in the document's order, without those that never travel in this direction. */
export const fieldsOf = (field: Field, direction: Direction = 'request'): Field[] => [...fieldsIn(field, direction)]

/** The same one after the other, made as they are taken: some objects have thousands. */
export function* fieldsIn(field: Field, direction: Direction, requiredOnly = false): Generator<Field> {
  const { properties } = field.schema
  if (!isObject(properties)) return
  const required = new Set(listOf(field.schema['required']))
  for (const [name, schema] of Object.entries(properties))
    if ((!requiredOnly || required.has(name)) && !isUnsent(field.slice, schema, direction))
      yield formField(field.slice, schema, {
        name,
        pointer: field.pointer + pointerOf([name]),
        required: required.has(name),
      })
}

/** The field of an array's item (JSON Schema 2020-12 §10.3.1). */
export const itemField = (field: Field, index: number): Field => {
  const prefix = listOf(field.schema['prefixItems'])
  return formField(field.slice, prefix[index] ?? field.schema['items'], {
    name: String(index),
    pointer: field.pointer + pointerOf([index]),
    required: true,
  })
}

/** The field of a map's value, or of a member that an open object does not describe (§10.3.2). */
export const entryField = (field: Field, key: string): Field => {
  const { properties, patternProperties, additionalProperties } = field.schema
  const schema =
    memberOf(properties, key) ??
    (isObject(patternProperties)
      ? Object.entries(patternProperties).find(([pattern]) => keepsPattern(pattern, key) === true)?.[1]
      : undefined) ??
    additionalProperties
  return formField(field.slice, schema, { name: key, pointer: field.pointer + pointerOf([key]) })
}

/** The shapes of a field of kind `variants`, each with what all of them share. */
export const variantsOf = (field: Field): Variant[] => {
  const { oneOf, anyOf, discriminator, ...shared } = field.schema
  const place = { name: field.name, pointer: field.pointer, required: field.required }
  const types = typesOf(field.schema).filter((type) => type !== 'null')
  const alternatives = alternativesOf(field.schema)
  if (!alternatives)
    return types.map((type) => ({ label: type, field: formField(field.slice, { ...shared, type }, place) }))
  const rest = Array.isArray(oneOf) && anyOf !== undefined ? { ...shared, anyOf } : shared
  return alternatives.map((schema, index) => {
    const fixed = discriminated(field.slice, discriminator, schema)
    const variant = formField(
      field.slice,
      {
        allOf: [
          { ...rest, title: undefined, examples: undefined, example: undefined, default: undefined },
          schema,
          ...fixed.schemas,
        ],
      },
      place,
    )
    return { label: variantLabel(field.slice, schema, variant, fixed.key, index), field: variant }
  })
}

/** Which of the variants a value has: the first that takes it, otherwise the one with the fewest faults. */
export const variantIndexOf = (variants: readonly Variant[], value: JsonValue | undefined): number => {
  if (value === undefined) return 0
  const faults = variants.map(({ field }) => validateValue(field.slice, field.schema, value, 'request').length)
  return Math.max(0, faults.indexOf(Math.min(...faults)))
}

/**
 * What a text field's typed text means. A number is kept as typed; text that is no number stays text, so that nothing
 * is lost while typing and the check can say what is wrong with it.
 */
export const typedValue = (
  field: { readonly kind: FieldKind; readonly choices: readonly Choice[] },
  text: string,
): JsonValue => {
  switch (field.kind) {
    case 'integer':
    case 'number':
      return jsonNumber(text.trim()) ?? text
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text
    case 'choice':
      return field.choices.find((choice) => textOf(choice.value) === text)?.value ?? text
    case 'null':
      return null
    case 'object':
    case 'list':
    case 'map':
    case 'variants':
    case 'any': {
      const reading = readJson(text)
      return reading.ok ? reading.value : text
    }
    default:
      return text
  }
}

/** A value as the text of an input. */
export const textOf = (value: JsonValue | undefined): string => (value === undefined ? '' : plainText(value))

/** What a field holds when it is no longer left out and nothing was typed yet. */
export const blankValue = (field: Field): JsonValue => {
  switch (field.kind) {
    case 'object':
    case 'map':
      return {}
    case 'list':
      return []
    case 'boolean':
      return false
    case 'choice':
      return field.choices[0]?.value ?? ''
    case 'null':
      return null
    case 'variants': {
      const [first] = variantsOf(field)
      return first ? blankValue(first.field) : null
    }
    case 'any':
      return null
    default:
      return ''
  }
}

/** Names of members that the value has and the object's schema does not describe. */
export const undescribedNames = (field: Field, value: JsonValue | undefined): string[] =>
  isJsonObject(value)
    ? Object.keys(value).filter((name) => memberOf(field.schema['properties'], name) === undefined)
    : []

/** The name of the field that a pointer leads to, for a message away from its form: `thresholds[1].name`. */
export const pointerInWords = (pointer: string): string =>
  segmentsOf(pointer).reduce(
    (words, segment) =>
      /^\d+$/.test(segment) ? `${words}[${segment}]` : words === '' ? segment : `${words}.${segment}`,
    '',
  )

/** A flat schema without the alternative null and without an alternative that is the only one. */
const plainSchema = (slice: Slice, schema: unknown): { flat: Schema; nullable: boolean } => {
  let flat = flatSchema(slice, schema)
  let nullable = false
  // Each round takes one `oneOf` or `anyOf` away; a schema that is its own only alternative ends it.
  for (let round = 0; round < 10; round++) {
    const types = typesOf(flat)
    if (types.includes('null') && types.length > 1) nullable = true
    if (listOf(flat['enum']).includes(null)) nullable = true
    const alternatives = alternativesOf(flat)
    if (!alternatives) break
    const others = alternatives.filter((alternative) => !isNull(slice, alternative))
    if (others.length < alternatives.length) nullable = true
    if (others.length === 1) flat = withOnly(slice, flat, others[0])
    else {
      flat = withAlternatives(flat, others)
      break
    }
  }
  return { flat, nullable }
}

/** The keyword that holds the alternatives. */
const alternativeKeyword = (flat: Schema) => (Array.isArray(flat['oneOf']) ? 'oneOf' : 'anyOf')

const withAlternatives = (flat: Schema, alternatives: readonly unknown[]): Schema => ({
  ...flat,
  [alternativeKeyword(flat)]: alternatives,
})

/** The schema whose alternatives are down to one. */
const withOnly = (slice: Slice, flat: Schema, only: unknown): Schema => {
  const { [alternativeKeyword(flat)]: _alternatives, ...rest } = flat
  return flatSchema(slice, { allOf: [only, rest] })
}

const alternativesOf = (flat: Schema): readonly unknown[] | undefined => {
  const { oneOf, anyOf } = flat
  if (Array.isArray(oneOf) && oneOf.length > 0) return oneOf
  return Array.isArray(anyOf) && anyOf.length > 0 ? anyOf : undefined
}

const isNull = (slice: Slice, schema: unknown): boolean => {
  const flat = flatSchema(slice, schema)
  const types = typesOf(flat)
  return (types.length === 1 && types[0] === 'null') || ('const' in flat && flat['const'] === null)
}

const kindOf = (flat: Schema, choices: readonly Choice[]): FieldKind => {
  if (choices.length > 0) return 'choice'
  if (alternativesOf(flat)) return 'variants'
  const types = typesOf(flat).filter((type) => type !== 'null')
  if (types.length > 1) {
    // An integer is a number: not two shapes to choose from.
    if (types.every((type) => type === 'integer' || type === 'number')) return 'number'
    return 'variants'
  }
  const type = types[0] ?? (typesOf(flat).includes('null') ? 'null' : impliedType(flat))
  switch (type) {
    case 'string':
      return isBinary(flat) ? 'file' : 'text'
    case 'integer':
      return 'integer'
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return 'list'
    case 'object':
      return isObject(flat['properties']) && Object.keys(flat['properties']).length > 0 ? 'object' : 'map'
    default:
      return isBinary(flat) ? 'file' : 'any'
  }
}

/** Bytes: `format: binary` of 3.0, or a media type without an encoding (OpenAPI 3.1 §4.8.14.3). */
const isBinary = (flat: Schema): boolean =>
  flat['format'] === 'binary' ||
  (typeof flat['contentMediaType'] === 'string' &&
    flat['contentEncoding'] === undefined &&
    !/^(?:text\/|application\/(?:.*\+)?json)/.test(flat['contentMediaType']))

const takesMore = (flat: Schema): boolean =>
  flat['additionalProperties'] === true || isObject(flat['additionalProperties']) || isObject(flat['patternProperties'])

const choicesOf = (slice: Slice, flat: Schema): Choice[] => {
  if ('const' in flat) return [choiceOf(flat['const'], flat)]
  if (Array.isArray(flat['enum'])) {
    const names = listOf(flat['x-enum-varnames'])
    return flat['enum']
      .filter((value) => value !== null)
      .map((value, index) => choiceOf(value, { title: names[index] }))
  }
  // `oneOf` of constants is an enum whose values are explained.
  const constants = listOf(flat['oneOf']).map((entry) => flatSchema(slice, entry))
  return constants.length > 0 && constants.every((entry) => 'const' in entry)
    ? constants.map((entry) => choiceOf(entry['const'], entry))
    : []
}

const choiceOf = (value: unknown, { title, description }: Schema): Choice => {
  const lossless = losslessFrom(value)
  return { value: lossless, label: textOr(title, textOf(lossless)), description: textOr(description, '') }
}

const limitsOf = (flat: Schema): Limits => {
  const limits: Limits = {}
  const numbers = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] as const
  for (const keyword of numbers) {
    const limit = numberOf(flat[keyword])
    if (limit) limits[keyword] = limit
  }
  for (const keyword of ['minLength', 'maxLength', 'minItems', 'maxItems'] as const) {
    const limit = countOf(flat[keyword])
    if (limit !== undefined) limits[keyword] = limit
  }
  if (typeof flat['pattern'] === 'string') limits.pattern = flat['pattern']
  if (flat['uniqueItems'] === true) limits.uniqueItems = true
  return limits
}

const labelOf = (slice: Slice, flat: Schema, kind: FieldKind, nullable: boolean): string => {
  const words = baseLabel(slice, flat, kind)
  return nullable ? words.replace(/^[^,]*/, (base) => `${base} or null`) : words
}

const baseLabel = (slice: Slice, flat: Schema, kind: FieldKind): string => {
  const limits = limitsOf(flat)
  switch (kind) {
    case 'text': {
      const { format } = flat
      const base = typeof format === 'string' && format !== 'password' ? format : 'string'
      // That a text may not be empty goes without saying.
      const least = limits.minLength === 1 ? undefined : limits.minLength
      return [base, rangeInWords(least, limits.maxLength)].filter(Boolean).join(', ')
    }
    case 'integer':
    case 'number': {
      const steps = limits.multipleOf ? `in steps of ${limits.multipleOf.value}` : ''
      return [kind, numberRangeInWords(limits), steps].filter(Boolean).join(', ')
    }
    case 'choice':
      return 'const' in flat ? 'constant' : 'enum'
    case 'list': {
      const item = plainSchema(slice, flat['items']).flat
      const itemKind = kindOf(item, choicesOf(slice, item))
      const base = nameOfKind(item, itemKind)
      return [base === undefined ? 'array' : `array of ${base}`, rangeInWords(limits.minItems, limits.maxItems)]
        .filter(Boolean)
        .join(', ')
    }
    case 'map': {
      const { additionalProperties } = flat
      if (!isObject(additionalProperties)) return 'map'
      const entry = plainSchema(slice, additionalProperties).flat
      const base = nameOfKind(entry, kindOf(entry, choicesOf(slice, entry)))
      return base === undefined ? 'map' : `map of ${base}`
    }
    case 'variants': {
      const count = alternativesOf(flat)?.length
      return count === undefined
        ? typesOf(flat)
            .filter((type) => type !== 'null')
            .join(' or ')
        : `one of ${count}`
    }
    default:
      return kind
  }
}

/** The bare type of items and map values, without limits. */
const nameOfKind = (flat: Schema, kind: FieldKind): string | undefined => {
  if (kind === 'any' || kind === 'variants' || kind === 'null') return undefined
  if (kind === 'choice') return 'enum'
  if (kind === 'list') return 'array'
  if (kind !== 'text') return kind
  return typeof flat['format'] === 'string' ? flat['format'] : 'string'
}

const rangeInWords = (least: number | undefined, most: number | undefined): string => {
  const from = least === 0 ? undefined : least
  if (from !== undefined && most !== undefined) return from === most ? `exactly ${from}` : `${from} to ${most}`
  if (most !== undefined) return `up to ${most}`
  return from === undefined ? '' : `at least ${from}`
}

const numberRangeInWords = ({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Limits): string => {
  if (minimum && maximum && !exclusiveMinimum && !exclusiveMaximum) return `${minimum.value} to ${maximum.value}`
  return [
    exclusiveMinimum ? `above ${exclusiveMinimum.value}` : minimum ? `at least ${minimum.value}` : '',
    exclusiveMaximum ? `below ${exclusiveMaximum.value}` : maximum ? `up to ${maximum.value}` : '',
  ]
    .filter(Boolean)
    .join(', ')
}

/** What the discriminator says of one alternative (OpenAPI 3.1 §4.8.25): its property has this very value. */
const discriminated = (slice: Slice, discriminator: unknown, schema: unknown): { key?: string; schemas: Schema[] } => {
  const property = memberOf(discriminator, 'propertyName')
  if (typeof property !== 'string') return { schemas: [] }
  const key = discriminatorKey(slice, discriminator, property, schema)
  if (key === undefined) return { schemas: [] }
  return { key, schemas: [{ properties: { [property]: { const: key } }, required: [property] }] }
}

const variantLabel = (
  slice: Slice,
  schema: unknown,
  variant: Field,
  key: string | undefined,
  index: number,
): string => {
  if (key !== undefined) return key
  if (variant.title !== '') return variant.title
  const own = flatSchema(slice, schema)
  const required = listOf(own['required']).filter((name) => typeof name === 'string')
  if (isObject(schema) && typesOf(own).length === 0 && own['properties'] === undefined && required.length > 0)
    return required.join(', ')
  const constant = isObject(own['properties'])
    ? Object.values(own['properties']).find((property) => isObject(property) && typeof property['const'] === 'string')
    : undefined
  if (isObject(constant)) return textOr(constant['const'], '')
  const reference = isObject(schema) ? schema['$ref'] : undefined
  const name = typeof reference === 'string' ? segmentsOf(reference.slice(1)).at(-1) : undefined
  return name ?? (variant.kind === 'object' ? `variant ${index + 1}` : variant.label)
}
