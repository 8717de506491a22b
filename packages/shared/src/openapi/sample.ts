import type { JsonValue } from './json-text.ts'
import { jsonNumber, compareJsonNumbers, losslessFrom } from './json-text.ts'
import type { ContentModel, NamedExample } from './operation.ts'
import { withoutUnsent, type Slice } from './schema.ts'
import { keepsPattern } from './validate.ts'
import { type Field, fieldsIn, formField, itemField, entryField, variantsOf } from './schema-form.ts'

export type SampleOptions = {
  /** Only what must be there. */
  requiredOnly?: boolean
}

/** How deep a sample goes at most, and how many values it has: schemas that refer to each other could fill the world. */
const deepest = 6
const mostValues = 500

/**
 * A body to start a new call from: the first named example of the content, then its schema's own example, otherwise
 * one made from the schema, with defaults and example values where it has them. Properties that are `readOnly` are
 * left out. `undefined` where the content has neither example nor schema.
 */
export const sampleBody = (
  slice: Slice,
  content: ContentModel,
  { requiredOnly = false }: SampleOptions = {},
): JsonValue | undefined => {
  const named = bodyExamples(slice, content)[0]
  if (named?.value !== undefined && !requiredOnly) return named.value
  return content.schema === undefined ? undefined : sampleValue(slice, content.schema, { requiredOnly })
}

/** The named examples that hold a value, without what is `readOnly`. */
export const bodyExamples = (slice: Slice, content: ContentModel): NamedExample[] => {
  const examples: NamedExample[] = []
  for (const { value, ...names } of content.examples)
    if (value !== undefined) examples.push({ ...names, value: withoutUnsent(slice, content.schema, value, 'request') })
  return examples
}

/** A value that keeps the schema as far as a schema can be kept without knowing what it means. */
export const sampleValue = (slice: Slice, schema: unknown, { requiredOnly = false }: SampleOptions = {}): JsonValue =>
  sampleOf(formField(slice, schema), { requiredOnly, left: { values: mostValues }, within: [] })

type Sampling = { requiredOnly: boolean; left: { values: number }; within: readonly unknown[] }

const sampleOf = (field: Field, sampling: Sampling): JsonValue => {
  sampling.left.values--
  const { requiredOnly } = sampling
  const isContainer = field.kind === 'object' || field.kind === 'list' || field.kind === 'map'
  const given = field.examples[0] ?? field.default
  // An example of a whole object holds more than what is required.
  if (given !== undefined && !(requiredOnly && isContainer))
    return withoutUnsent(field.slice, field.schema, given, 'request')
  const inside = { ...sampling, within: [...sampling.within, identityOf(field)] }
  switch (field.kind) {
    case 'object':
      return Object.fromEntries(membersOf(field, inside))
    case 'list': {
      const least = field.limits.minItems ?? 0
      const count = Math.min(Math.max(least, requiredOnly ? 0 : 1), 10)
      const items = Array.from({ length: count }, (_, index) => itemField(field, index))
      return items
        .filter((item) => item.kind !== 'any' && (least > 0 || isWorthwhile(item, inside)))
        .map((item) => (isTooMuch(inside) ? emptySample(item, inside.left) : sampleOf(item, inside)))
    }
    case 'map': {
      const entry = entryField(field, 'key')
      return requiredOnly || entry.kind === 'any' || !isWorthwhile(entry, inside)
        ? {}
        : { key: sampleOf(entry, inside) }
    }
    case 'variants': {
      const variants = variantsOf(field).map((variant) => variant.field)
      const chosen = variants.find((variant) => isWorthwhile(variant, inside)) ?? variants[0]
      if (!chosen) return null
      return isTooMuch(inside) ? emptySample(chosen, inside.left) : sampleOf(chosen, inside)
    }
    case 'choice':
      return field.choices[0]?.value ?? null
    case 'boolean':
      return false
    case 'integer':
    case 'number':
      return sampleNumber(field)
    case 'text':
      return sampleText(field)
    case 'file':
      return ''
    default:
      return null
  }
}

const membersOf = (field: Field, sampling: Sampling): [name: string, value: JsonValue][] => {
  const { left, within } = sampling
  const requiredOnly = sampling.requiredOnly || isTooMuch(sampling)
  const members: [string, JsonValue][] = []
  for (const child of fieldsIn(field, 'request', requiredOnly)) {
    // Past the limit even what is required is left out; the check before sending will ask for it.
    if (left.values <= 0) break
    if (!child.required && (child.deprecated || !isWorthwhile(child, sampling))) continue
    const ends = isTooMuch(sampling) || within.includes(identityOf(child))
    members.push([child.name, ends ? emptySample(child, left) : sampleOf(child, sampling)])
  }
  return members
}

/** What tells a schema that is being sampled already: its properties are the document's own object, also once merged. */
const identityOf = (field: Field): unknown =>
  field.schema['properties'] ?? field.schema['items'] ?? field.schema['oneOf'] ?? field.schema['anyOf'] ?? field.schema

const isWorthwhile = (field: Field, sampling: Sampling): boolean =>
  !isTooMuch(sampling) && !sampling.within.includes(identityOf(field))

const isTooMuch = ({ left, within }: Sampling): boolean => left.values <= 0 || within.length > deepest

/** The smallest value of a kind, where a sample has to end although something is required. */
const emptySample = (field: Field, left: Sampling['left']): JsonValue => {
  left.values--
  if (field.kind === 'list') return []
  if (field.kind === 'object' || field.kind === 'map') return {}
  if (field.kind === 'variants') return null
  return sampleOf(field, { requiredOnly: true, left: { values: 1 }, within: [] })
}

const sampleNumber = ({ limits, kind }: Field): JsonValue => {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = limits
  const zero = losslessFrom(0)
  const least = minimum ?? exclusiveMinimum
  const most = maximum ?? exclusiveMaximum
  const step = multipleOf ?? jsonNumber('1')
  const stepped = (from: number, direction: 1 | -1) => {
    const width = Number(step?.value ?? 1)
    const rounded = (direction === 1 ? Math.ceil(from / width) : Math.floor(from / width)) * width
    return rounded === from && (direction === 1 ? exclusiveMinimum : exclusiveMaximum)
      ? rounded + direction * width
      : rounded
  }
  const isAtLeastZero = !least || (minimum ? compare(minimum.value, '0') <= 0 : compare(least.value, '0') < 0)
  const isAtMostZero = !most || (maximum ? compare(maximum.value, '0') >= 0 : compare(most.value, '0') > 0)
  if (isAtLeastZero && isAtMostZero) return zero
  if (!isAtLeastZero && least) {
    const exact = minimum && !multipleOf && (kind === 'number' || Number.isInteger(Number(minimum.value)))
    return exact ? minimum : losslessFrom(stepped(Number(least.value), 1))
  }
  const exact = maximum && !multipleOf && (kind === 'number' || Number.isInteger(Number(maximum.value)))
  return exact ? maximum : losslessFrom(stepped(Number(most?.value ?? 0), -1))
}

const compare = (a: string, b: string): number => {
  const first = jsonNumber(a)
  const second = jsonNumber(b)
  return first && second ? compareJsonNumbers(first, second) : 0
}

const texts: Record<string, string> = {
  'date-time': '2026-01-31T09:30:00Z',
  date: '2026-01-31',
  time: '09:30:00Z',
  duration: 'P1D',
  uuid: '00000000-0000-4000-8000-000000000000',
  email: 'name@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: '',
  password: '',
}

/** Short texts of which one often keeps a pattern: digits, a letter, a star as in schedules. */
const guesses = ['string', '1', '0', '*', 'a', 'A', 'abc', 'ABC', '00', '000', '']

const sampleText = ({ format, limits }: Field): JsonValue => {
  if (format !== undefined && Object.hasOwn(texts, format)) return texts[format] ?? ''
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = limits
  const fitted = (text: string) => text.padEnd(Math.min(minLength, 1000), '-').slice(0, Math.max(0, maxLength))
  const guess = pattern === undefined ? undefined : guesses.map(fitted).find((text) => keepsPattern(pattern, text))
  return guess ?? fitted('string')
}
