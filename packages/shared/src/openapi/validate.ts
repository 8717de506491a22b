import { pointerOf } from './json-pointer.ts'
import {
  compareJsonNumbers,
  isJsonInteger,
  isJsonNumber,
  isJsonObject,
  isMultipleOf,
  type JsonNumber,
  type JsonObject,
  type JsonValue,
  losslessFrom,
  sameJson,
} from './json-text.ts'
import { bodyKind, type OperationModel } from './operation.ts'
import {
  countOf,
  type Direction,
  discriminatorKey,
  flatSchema,
  isObject,
  isUnsent,
  listOf,
  memberOf,
  numberOf,
  referencedSchema,
  type Schema,
  type Slice,
  textOr,
  typesOf,
} from './schema.ts'
import { type CallValues, plainText } from './serialise.ts'

/** What is wrong with a value and where (RFC 6901); `keyword` is the schema's keyword that it breaks. */
export type Fault = { pointer: string; keyword: string; message: string }

/** A fault of a call: of a parameter by place and name, or of the body. */
export type CallFault = Fault & { in: 'path' | 'query' | 'header' | 'cookie' | 'querystring' | 'body'; name?: string }

/** Faults beyond this number are not looked for. */
const mostFaults = 200

/**
 * Checks a value against a schema (JSON Schema 2020-12 as in OpenAPI 3.1) for a form before sending, or an answer
 * against its contract. Numbers are compared exactly. In a request, properties that are `readOnly` are neither
 * required nor taken; in an answer, `writeOnly` ones are not required.
 *
 * Not looked at: `unevaluatedItems`, `unevaluatedProperties` other than `false` (which shuts out names that no
 * alternative knows), and formats other than dates, `uuid`, `email`, `uri`, `ipv4`, `int32` and `int64`. Patterns are
 * hostile input too: where one could take long it is tried on short texts only, and where it is no regular expression
 * it is passed over.
 */
export const validateValue = (
  slice: Slice,
  schema: unknown,
  value: JsonValue,
  direction: Direction,
  pointer = '',
): Fault[] => {
  const check: Check = { slice, direction, known: new Map() }
  return faultsOf(check, schema, value, pointer).slice(0, mostFaults)
}

/** Checks the parameters of a call and, where it is JSON, its body; `body: undefined` is left out. */
export const validateCall = (
  operation: OperationModel,
  values: CallValues,
  body: { mediaType: string; value: JsonValue | undefined } | undefined,
): CallFault[] => {
  const faults: CallFault[] = []
  for (const parameter of operation.parameters) {
    const inPlace = values[parameter.in]
    const value = inPlace && Object.hasOwn(inPlace, parameter.name) ? inPlace[parameter.name] : undefined
    const at = { in: parameter.in, name: parameter.name }
    if (value === undefined) {
      if (parameter.required) faults.push({ ...at, pointer: '', keyword: 'required', message: leftOut })
    } else if (parameter.in === 'path' && ['', '.', '..'].includes(plainText(value)))
      faults.push({
        ...at,
        pointer: '',
        keyword: 'path',
        message: value === '' ? 'Empty: the path would be another one' : 'A path cannot carry a segment of dots alone',
      })
    else
      faults.push(
        ...validateValue(operation.slice, parameter.schema, value, 'request').map((fault) => Object.assign(fault, at)),
      )
  }
  const { requestBody } = operation
  if (!requestBody) return faults
  if (body?.value === undefined) {
    if (requestBody.required) faults.push({ in: 'body', pointer: '', keyword: 'required', message: leftOut })
    return faults
  }
  const content = requestBody.contents.find((entry) => entry.mediaType === body.mediaType)
  if (content && bodyKind(content.mediaType) === 'fields')
    faults.push(
      ...validateValue(operation.slice, content.schema, body.value, 'request').map((fault) =>
        Object.assign(fault, { in: 'body' as const }),
      ),
    )
  return faults
}

const leftOut = 'Required, and left out'

/** `known` holds what was found already, by place and schema: alternatives that repeat each other cost nothing. */
type Check = { slice: Slice; direction: Direction; known: Map<string, Map<unknown, Fault[]>> }

const faultsOf = (check: Check, schema: unknown, value: JsonValue, pointer: string): Fault[] => {
  if (schema === false) return [{ pointer, keyword: 'false', message: 'No value is allowed here' }]
  if (!isObject(schema)) return []
  const here = check.known.get(pointer) ?? new Map<unknown, Fault[]>()
  check.known.set(pointer, here)
  const known = here.get(schema)
  if (known) return known
  // A schema that comes back to itself at the same place adds nothing: it counts as kept while it is being checked.
  here.set(schema, [])
  const faults: Fault[] = []
  for (const rule of rules) {
    faults.push(...rule(check, schema, value, pointer))
    if (faults.length > mostFaults) break
  }
  here.set(schema, faults)
  return faults
}

type Rule = (check: Check, schema: Schema, value: JsonValue, pointer: string) => Fault[]

const one = (pointer: string, keyword: string, message: string): Fault[] => [{ pointer, keyword, message }]

const typeNames: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  null: 'null',
}

const isOfType = (value: JsonValue, type: string): boolean => {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'number':
      return isJsonNumber(value)
    case 'integer':
      return isJsonNumber(value) && isJsonInteger(value)
    case 'boolean':
      return typeof value === 'boolean'
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    case 'null':
      return value === null
    default:
      return true
  }
}

const typeRule: Rule = (_check, schema, value, pointer) => {
  const types = typesOf(schema)
  if (types.length === 0 || types.some((type) => isOfType(value, type))) return []
  const expected = types.map((type) => typeNames[type] ?? type).join(' or ')
  return one(pointer, 'type', `Not ${expected}`)
}

const valueRule: Rule = (_check, schema, value, pointer) => {
  if ('const' in schema && !sameJson(losslessFrom(schema['const']), value))
    return one(pointer, 'const', `Not ${plainText(losslessFrom(schema['const']))}, the only value`)
  const { enum: values } = schema
  if (!Array.isArray(values)) return []
  if (values.some((entry) => sameJson(losslessFrom(entry), value)) || (value === null && schema['nullable'] === true))
    return []
  const shown = values.slice(0, 8).map((entry) => plainText(losslessFrom(entry)))
  const more = values.length > shown.length ? ` and ${values.length - shown.length} more` : ''
  return one(pointer, 'enum', `Not one of ${shown.join(', ')}${more}`)
}

const numberRule: Rule = (_check, schema, value, pointer) => {
  if (!isJsonNumber(value)) return []
  const faults: Fault[] = []
  const compared = (keyword: string, breaks: (difference: number) => boolean, words: string) => {
    const limit = numberOf(schema[keyword])
    if (limit && breaks(compareJsonNumbers(value, limit)))
      faults.push({ pointer, keyword, message: `${words} ${limit.value}` })
  }
  compared('minimum', (difference) => difference < 0, 'Less than')
  compared('maximum', (difference) => difference > 0, 'More than')
  compared('exclusiveMinimum', (difference) => difference <= 0, 'Not above')
  compared('exclusiveMaximum', (difference) => difference >= 0, 'Not below')
  const step = numberOf(schema['multipleOf'])
  if (step && isMultipleOf(value, step) === false)
    faults.push({ pointer, keyword: 'multipleOf', message: `Not a multiple of ${step.value}` })
  return [...faults, ...integerFormat(schema['format'], value, pointer)]
}

/** Largest magnitude of a negative integer of the format; of a positive one it is one less. */
const integerFormats: Record<string, bigint> = { int32: 2n ** 31n, int64: 2n ** 63n }

const integerFormat = (format: unknown, value: JsonNumber, pointer: string): Fault[] => {
  const bound = typeof format === 'string' && Object.hasOwn(integerFormats, format) ? integerFormats[format] : undefined
  if (bound === undefined) return []
  const least = numberFrom(-bound)
  const most = numberFrom(bound - 1n)
  return least && most && (compareJsonNumbers(value, least) < 0 || compareJsonNumbers(value, most) > 0)
    ? one(pointer, 'format', `Does not fit into ${String(format)}`)
    : []
}

const numberFrom = (value: bigint): JsonNumber | undefined => {
  const number = losslessFrom(value)
  return isJsonNumber(number) ? number : undefined
}

const textRule: Rule = (_check, schema, value, pointer) => {
  if (typeof value !== 'string') return []
  const faults: Fault[] = []
  const least = countOf(schema['minLength'])
  const most = countOf(schema['maxLength'])
  // Length counts characters, not UTF-16 units (JSON Schema 2020-12 §6.3.1).
  const length = least === undefined && most === undefined ? 0 : Array.from(value).length
  if (least !== undefined && length < least)
    faults.push({
      pointer,
      keyword: 'minLength',
      message: length === 0 ? 'Empty' : `${counted(length, 'character')}, at least ${least} are needed`,
    })
  if (most !== undefined && length > most)
    faults.push({
      pointer,
      keyword: 'maxLength',
      message: `${counted(length, 'character')}, at most ${most} are taken`,
    })
  const { pattern, format } = schema
  if (typeof pattern === 'string' && keepsPattern(pattern, value) === false)
    faults.push({ pointer, keyword: 'pattern', message: `Does not match ${pattern}` })
  const wanted = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined
  if (wanted && !wanted.test(value))
    faults.push({ pointer, keyword: 'format', message: `Not ${wanted.words}, such as ${wanted.example}` })
  return faults
}

/** Longest pattern that is looked at, and longest text that one is tried on. */
const longestMatched = 1000
/** Steps that a match may take at worst, as estimated: a fraction of a second. */
const mostSteps = 2e7

/** Whether the text matches, `undefined` where that cannot be told in reasonable time. */
export const keepsPattern = (pattern: string, text: string): boolean | undefined => {
  if (pattern.length > longestMatched || text.length > longestMatched) return undefined
  if (stepsOf(pattern, text.length) > mostSteps) return undefined
  return compiled(pattern)?.test(text)
}

/**
 * Steps of a backtracking match at worst, estimated from the pattern in one pass. Repetitions side by side share the
 * text among them: a binomial coefficient. Where a group that repeats or branches is itself repeated, each character
 * may fall to any of the choices.
 */
const stepsOf = (pattern: string, length: number): number => {
  let repetitions = 0
  let branches = 0
  let isNested = false
  /** Of each open group: whether something within repeats or branches. */
  const open = [false]
  const markOpen = () => {
    open[open.length - 1] = true
  }
  let closedChoice = false
  for (let at = 0; at < pattern.length; at += 1) {
    const choice = closedChoice
    closedChoice = false
    const [, bounds] = /^\{(\d+(?:,\d*)?)\}/.exec(pattern.slice(at, at + 24)) ?? []
    if (pattern[at] === '\\') at += 1
    else if (pattern[at] === '[') {
      while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1
    } else if (pattern[at] === '(') {
      open.push(false)
      if (pattern[at + 1] === '?') at += 1
    } else if (pattern[at] === ')') {
      closedChoice = (open.length > 1 ? open.pop() : open[0]) ?? false
      if (closedChoice) markOpen()
    } else if (pattern[at] === '|' || pattern[at] === '?') {
      branches += 1
      markOpen()
    } else if (pattern[at] === '*' || pattern[at] === '+' || bounds !== undefined) {
      isNested ||= choice
      // An exact count is no choice, unless it is a large one.
      if (bounds === undefined || bounds.includes(',') || Number(bounds) > 9) {
        repetitions += 1
        markOpen()
      }
    }
  }
  if (isNested) return (1 + repetitions + branches) ** length
  let ways = 1
  for (let count = 1; count <= repetitions; count += 1) ways *= (length + count) / count
  return ways
}

const compiled = (pattern: string): RegExp | undefined => {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags)
    } catch {
      // Tried without `u` too: many documents escape characters that need no escape.
    }
  }
  return undefined
}

const isDate = (text: string): boolean => {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return false
  const date = new Date(Date.UTC(2000, Number(month) - 1, Number(day)))
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

/** RFC 3339 §5.6; a second of 60 is a leap second. */
const isDateTime = (text: string): boolean => {
  const [, date = ''] =
    /^(\d{4}-\d\d-\d\d)[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/.exec(
      text,
    ) ?? []
  return isDate(date)
}

const formats: Record<string, { test: (text: string) => boolean; words: string; example: string }> = {
  'date-time': { test: isDateTime, words: 'a date-time', example: '2026-01-31T09:30:00Z' },
  date: { test: isDate, words: 'a date', example: '2026-01-31' },
  uuid: {
    test: (text) => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text),
    words: 'a UUID',
    example: '7d1f0c5e-2b8a-4e0f-9c3d-5a61b2f0e7a4',
  },
  email: { test: (text) => /^[^\s@]+@[^\s@]+$/.test(text), words: 'an e-mail address', example: 'name@example.com' },
  uri: {
    test: (text) => /^[a-z][a-z\d+.-]*:[^\s]*$/i.test(text),
    words: 'a URI with its scheme',
    example: 'https://example.com/',
  },
  ipv4: {
    test: (text) => /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text),
    words: 'an IPv4 address',
    example: '192.0.2.1',
  },
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const arrayRule: Rule = (check, schema, value, pointer) => {
  if (!Array.isArray(value)) return []
  const faults: Fault[] = []
  const least = countOf(schema['minItems'])
  const most = countOf(schema['maxItems'])
  if (least !== undefined && value.length < least)
    faults.push({
      pointer,
      keyword: 'minItems',
      message: `${counted(value.length, 'item')}, at least ${least} are needed`,
    })
  if (most !== undefined && value.length > most)
    faults.push({
      pointer,
      keyword: 'maxItems',
      message: `${counted(value.length, 'item')}, at most ${most} are taken`,
    })
  const twin = schema['uniqueItems'] === true ? twinIndex(value) : undefined
  if (twin !== undefined)
    faults.push({
      pointer: pointer + pointerOf([twin]),
      keyword: 'uniqueItems',
      message: 'The same as an item before it',
    })
  const prefix = listOf(schema['prefixItems'])
  for (const [index, item] of value.entries()) {
    if (faults.length > mostFaults) break
    const itemSchema = index < prefix.length ? prefix[index] : schema['items']
    faults.push(...faultsOf(check, itemSchema, item, pointer + pointerOf([index])))
  }
  return [...faults, ...containsFaults(check, schema, value, pointer)]
}

/** Items that keep `contains` are counted against `minContains`, 1 where it is not said, and `maxContains`. */
const containsFaults = (check: Check, schema: Schema, items: readonly JsonValue[], pointer: string): Fault[] => {
  const { contains } = schema
  if (contains === undefined) return []
  const least = countOf(schema['minContains']) ?? 1
  const most = countOf(schema['maxContains'])
  const kept = items.filter((item, index) => faultsOf(check, contains, item, pointer + pointerOf([index])).length === 0)
  const words = `${counted(kept.length, 'item')} of the kind that is asked for`
  if (kept.length < least) return one(pointer, 'contains', `${words}, at least ${least} are needed`)
  return most !== undefined && kept.length > most
    ? one(pointer, 'maxContains', `${words}, at most ${most} are taken`)
    : []
}

/** Longest array whose items are compared with each other. */
const longestCompared = 1000

const twinIndex = (items: readonly JsonValue[]): number | undefined => {
  if (items.length > longestCompared) return undefined
  const index = items.findIndex((item, at) => items.slice(0, at).some((before) => sameJson(before, item)))
  return index === -1 ? undefined : index
}

const objectRule: Rule = (check, schema, value, pointer) => {
  if (!isJsonObject(value)) return []
  const { slice, direction } = check
  const { properties, patternProperties, additionalProperties } = schema
  const faults: Fault[] = []
  for (const name of requiredNames(check, schema, value))
    faults.push({ pointer: pointer + pointerOf([name]), keyword: 'required', message: leftOut })
  const least = countOf(schema['minProperties'])
  const most = countOf(schema['maxProperties'])
  const size = Object.keys(value).length
  if (least !== undefined && size < least)
    faults.push({
      pointer,
      keyword: 'minProperties',
      message: `${counted(size, 'member')}, at least ${least} are needed`,
    })
  if (most !== undefined && size > most)
    faults.push({ pointer, keyword: 'maxProperties', message: `${counted(size, 'member')}, at most ${most} are taken` })
  const { propertyNames, dependentSchemas } = schema
  if (isObject(dependentSchemas))
    for (const [name, dependent] of Object.entries(dependentSchemas))
      if (Object.hasOwn(value, name)) faults.push(...faultsOf(check, dependent, value, pointer))
  const closed = closedNames(check, schema)
  for (const [name, member] of Object.entries(value)) {
    if (faults.length > mostFaults) break
    const at = pointer + pointerOf([name])
    if (propertyNames !== undefined)
      for (const { message } of faultsOf({ ...check, known: new Map() }, propertyNames, name, at).slice(0, 1))
        faults.push({
          pointer: at,
          keyword: 'propertyNames',
          message: `A name that is not taken here: ${lowerFirst(message)}`,
        })
    const property = memberOf(properties, name)
    const patterned = isObject(patternProperties)
      ? Object.entries(patternProperties).filter(([pattern]) => keepsPattern(pattern, name) === true)
      : []
    if (direction === 'request' && isUnsent(slice, property, direction)) {
      faults.push({ pointer: at, keyword: 'readOnly', message: 'Set by the API alone: leave it out' })
      continue
    }
    faults.push(...faultsOf(check, property, member, at))
    for (const [, entry] of patterned) faults.push(...faultsOf(check, entry, member, at))
    if (property !== undefined || patterned.length > 0) continue
    if (additionalProperties === false || closed?.has(name) === false)
      faults.push({ pointer: at, keyword: 'additionalProperties', message: unknownMember(name, properties) })
    else if (isObject(additionalProperties)) faults.push(...faultsOf(check, additionalProperties, member, at))
  }
  return faults
}

const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1)

const requiredNames = (check: Check, schema: Schema, value: JsonObject): string[] => {
  const { properties, dependentRequired } = schema
  const dependent = isObject(dependentRequired)
    ? Object.entries(dependentRequired).flatMap(([name, needed]) => (Object.hasOwn(value, name) ? listOf(needed) : []))
    : []
  return [...new Set([...listOf(schema['required']), ...dependent])]
    .filter((name) => typeof name === 'string')
    .filter(
      (name) => !Object.hasOwn(value, name) && !isUnsent(check.slice, memberOf(properties, name), check.direction),
    )
}

/** Every name that a schema with `unevaluatedProperties: false` may evaluate, whichever alternative holds. */
const closedNames = (check: Check, schema: Schema): Set<string> | undefined => {
  if (schema['unevaluatedProperties'] !== false) return undefined
  const names = new Set<string>()
  const seen = new Set<unknown>()
  const collect = (entry: unknown): boolean => {
    if (!isObject(entry) || seen.has(entry)) return true
    seen.add(entry)
    const { properties, patternProperties, additionalProperties } = entry
    if (patternProperties !== undefined || (additionalProperties !== undefined && additionalProperties !== false))
      return false
    if (isObject(properties)) for (const name of Object.keys(properties)) names.add(name)
    const parts = [entry['if'], entry['then'], entry['else'], referencedSchema(check.slice, entry)]
    return [...parts, ...['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => listOf(entry[keyword]))].every(collect)
  }
  return collect(schema) ? names : undefined
}

const unknownMember = (name: string, properties: unknown): string => {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^a-z\d]/g, '')
  const meant = isObject(properties) ? Object.keys(properties).find((other) => plain(other) === plain(name)) : undefined
  return meant === undefined ? 'Not a field that is taken here' : `Not a field that is taken here; ${meant} is`
}

const combinationRule: Rule = (check, schema, value, pointer) => {
  const { not, if: condition, then, else: otherwise } = schema
  const faults = [
    ...faultsOf(check, referencedSchema(check.slice, schema), value, pointer),
    ...listOf(schema['allOf']).flatMap((part) => faultsOf(check, part, value, pointer)),
  ]
  if (not === true || (isObject(not) && Object.keys(not).length === 0))
    faults.push(...one(pointer, 'not', 'No value is allowed here'))
  else if (isObject(not) && faultsOf(check, not, value, pointer).length === 0)
    faults.push(...one(pointer, 'not', 'A value that is excluded'))
  if (condition !== undefined)
    faults.push(
      ...faultsOf(check, faultsOf(check, condition, value, pointer).length === 0 ? then : otherwise, value, pointer),
    )
  if (value === null && schema['nullable'] === true) return faults
  return [
    ...faults,
    ...alternativeFaults(check, schema, 'anyOf', value, pointer),
    ...alternativeFaults(check, schema, 'oneOf', value, pointer),
  ]
}

const alternativeFaults = (
  check: Check,
  schema: Schema,
  keyword: 'anyOf' | 'oneOf',
  value: JsonValue,
  pointer: string,
): Fault[] => {
  const alternatives = listOf(schema[keyword])
  if (alternatives.length === 0) return []
  const found = alternatives.map((alternative) => ({
    alternative,
    faults: faultsOf(check, alternative, value, pointer),
  }))
  const kept = found.filter(({ faults }) => faults.length === 0)
  if (kept.length === 1 || (keyword === 'anyOf' && kept.length > 0)) return []
  if (kept.length > 1) {
    const names = kept.map(({ alternative }) => soleRequired(check.slice, alternative))
    return names.every((name) => name !== undefined) && new Set(names).size === names.length
      ? one(pointer, keyword, `Give ${names.join(' or ')}, not ${names.length === 2 ? 'both' : 'more than one'}`)
      : one(pointer, keyword, `Matches ${kept.length} of ${alternatives.length} alternatives, and only one may match`)
  }
  // A discriminator, a type or a constant shows which alternative was meant; its faults are the ones worth telling.
  const chosen = discriminatedIndex(check.slice, schema, value)
  const discriminated = chosen === undefined ? undefined : found[chosen]
  if (discriminated) return discriminated.faults
  const typed = found.filter(
    ({ faults }) => !faults.some((fault) => fault.pointer === pointer && fault.keyword === 'type'),
  )
  const named = typed.filter(({ faults }) => !faults.some((fault) => fault.keyword === 'const'))
  const [likely, another] = named.length > 0 ? named : typed
  if (likely && !another) return likely.faults
  const names = alternatives.map((alternative) => soleRequired(check.slice, alternative))
  if (
    names.every((name) => name !== undefined) &&
    isJsonObject(value) &&
    !names.some((name) => Object.hasOwn(value, name))
  )
    return one(pointer, keyword, `Give ${names.join(' or ')}`)
  const titles = alternatives.map((alternative) => textOr(flatSchema(check.slice, alternative)['title'], ''))
  return one(
    pointer,
    keyword,
    titles.every(Boolean)
      ? `None of these: ${titles.join(', ')}`
      : `Matches none of ${alternatives.length} alternatives`,
  )
}

/** The alternative that the value's own discriminator names (OpenAPI 3.1 §4.8.25). */
const discriminatedIndex = (slice: Slice, schema: Schema, value: JsonValue): number | undefined => {
  const { discriminator, oneOf, anyOf } = schema
  const property = memberOf(discriminator, 'propertyName')
  if (typeof property !== 'string' || !isJsonObject(value) || !Object.hasOwn(value, property)) return undefined
  const index = listOf(oneOf ?? anyOf).findIndex(
    (alternative) => discriminatorKey(slice, discriminator, property, alternative) === value[property],
  )
  return index === -1 ? undefined : index
}

/** The one property that an alternative requires and others do not mention, where it says nothing more. */
const soleRequired = (slice: Slice, alternative: unknown): string | undefined => {
  const [name, ...others] = listOf(flatSchema(slice, alternative)['required'])
  return typeof name === 'string' && others.length === 0 ? name : undefined
}

const rules: readonly Rule[] = [typeRule, valueRule, numberRule, textRule, arrayRule, objectRule, combinationRule]
