import { pointerOf } from './json-pointer.ts'
import { isJsonObject, type JsonValue } from './json-text.ts'
import { contentFor, isJsonMediaType, readOperation, responseFor } from './operation.ts'
import { isObject, isUnsent, listOf, memberOf, referencedSchema, type Schema, type Slice } from './schema.ts'
import { keepsPattern, validateValue } from './validate.ts'

/** An answer to check; `mediaType` is absent where it has no body, `body` where that is no JSON or not there as a whole. */
export type CheckedAnswer = { status: number; mediaType?: string | undefined; body?: JsonValue | undefined }

/**
 * Where an answer differs from its document (RFC 6901 pointer into the body). `error`: the body breaks its schema;
 * `warning`: the document has no such answer, or tells that a member is not sent; `info`: the answer has more than the
 * document tells, which clients are to expect.
 */
export type AnswerFault = { pointer: string; message: string; severity: 'error' | 'warning' | 'info' }

/** Further ones are not looked for. */
const mostFaults = 200
/** Members and items that are looked at for what the document does not tell. */
const mostVisited = 50_000

/**
 * Checks an answer against the document that describes it: its status, its media type and, of JSON, its body, to a
 * bounded number of faults, in the order of how much they matter. A document without any answer tells nothing to check.
 *
 * @param slice a self-contained document of the one operation
 */
export const answerFaults = (slice: Slice, { status, mediaType, body }: CheckedAnswer): AnswerFault[] => {
  const operation = readOperation(slice)
  if (!operation || operation.responses.length === 0) return []
  const about = (message: string, severity: AnswerFault['severity']): AnswerFault[] => [
    { pointer: '', message, severity },
  ]
  const response = responseFor(operation, status)
  if (!response) return about(`The document has no answer with status ${status}`, 'warning')
  if (mediaType === undefined) {
    const isBare = response.contents.length === 0 || operation.method === 'HEAD' || status === 304
    return isBare ? [] : about('The document has a body for this answer, and it came without one', 'warning')
  }
  if (response.contents.length === 0) return about('The document has no body for this answer', 'info')
  const content = contentFor(response.contents, mediaType)
  if (!content) {
    const known = response.contents.map((one) => one.mediaType).join(', ')
    return about(`The document has no answer of this media type, but ${known}`, 'warning')
  }
  if (body === undefined || !isJsonMediaType(mediaType)) return []

  const closed = new Set<string>()
  const errors: AnswerFault[] = []
  for (const { keyword, pointer, message } of validateValue(slice, content.schema, body, 'answer')) {
    if (keyword === 'additionalProperties') closed.add(pointer)
    else errors.push({ pointer, message, severity: 'error' })
  }
  const { unsent, undescribed } = strangers(slice, content.schema, body)
  return [
    ...errors,
    ...unsent.map((pointer): AnswerFault => ({
      pointer,
      message: 'Taken in requests alone (writeOnly), and yet in the answer',
      severity: 'warning',
    })),
    ...[...closed].map((pointer): AnswerFault => ({
      pointer,
      message: 'Not in the document, which allows no further members',
      severity: 'info',
    })),
    ...undescribed
      .filter((pointer) => !closed.has(pointer))
      .map((pointer): AnswerFault => ({ pointer, message: 'Not in the document', severity: 'info' })),
  ].slice(0, mostFaults)
}

/** Members that are `writeOnly`, and those that no schema names although some are named. */
const strangers = (slice: Slice, schema: unknown, body: JsonValue) => {
  const unsent: string[] = []
  const undescribed: string[] = []
  const parts = createParts(slice)
  const known = new Map<unknown, boolean>()
  const isWriteOnly = (schema: unknown): boolean => {
    const is = known.get(schema) ?? isUnsent(slice, schema, 'answer')
    known.set(schema, is)
    return is
  }
  let visited = 0

  const walk = (schemas: readonly unknown[], value: JsonValue, pointer: string): void => {
    visited += 1
    if (visited > mostVisited || unsent.length + undescribed.length >= mostFaults) return
    const described = schemas.flatMap(parts)
    if (described.length === 0) return
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries())
        walk(
          described.flatMap((part) => listOf(part['prefixItems'])[index] ?? part['items'] ?? []),
          item,
          pointer + pointerOf([index]),
        )
    } else if (isJsonObject(value)) {
      const isListed = described.some((part) => isObject(part['properties']))
      for (const [name, member] of Object.entries(value)) {
        const at = pointer + pointerOf([name])
        const named = described.flatMap((part) => memberOf(part['properties'], name) ?? [])
        const further = named.length > 0 ? [] : described.flatMap((part) => unlisted(part, name))
        if (named.length > 0 && named.every(isWriteOnly)) unsent.push(at)
        else if (isListed && named.length === 0 && further.length === 0) undescribed.push(at)
        walk(named.length > 0 ? named : further, member, at)
      }
    }
  }
  walk([schema], body, '')
  return { unsent, undescribed }
}

/** What a schema says of a member that its `properties` do not name. */
const unlisted = (
  { patternProperties, additionalProperties, unevaluatedProperties }: Schema,
  name: string,
): unknown[] => {
  const patterned = isObject(patternProperties)
    ? Object.entries(patternProperties).flatMap(([pattern, one]) =>
        keepsPattern(pattern, name) === false ? [] : [one],
      )
    : []
  return [...patterned, ...[additionalProperties, unevaluatedProperties].filter((one) => one === true || isObject(one))]
}

/** Every schema that speaks of the same value: the schema itself, what it refers to, its parts and its alternatives. */
const createParts = (slice: Slice) => {
  const known = new Map<unknown, Schema[]>()
  return (schema: unknown): Schema[] => {
    const before = known.get(schema)
    if (before) return before
    const found = new Set<Schema>()
    const collect = (part: unknown): void => {
      if (!isObject(part) || found.has(part)) return
      found.add(part)
      for (const keyword of ['allOf', 'anyOf', 'oneOf']) for (const one of listOf(part[keyword])) collect(one)
      for (const one of [referencedSchema(slice, part), part['then'], part['else']]) collect(one)
    }
    collect(schema)
    const parts = [...found]
    known.set(schema, parts)
    return parts
  }
}
