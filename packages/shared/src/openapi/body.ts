import { isJsonObject, type JsonValue } from './json-text.ts'
import type { ContentModel } from './operation.ts'
import { memberOf, type Slice, textOr } from './schema.ts'
import { type Field, formField, fieldsOf } from './schema-form.ts'
import { plainText } from './serialise.ts'

/**
 * One part of a multipart body. A part of kind `file` is chosen by the engineer; `mediaType` is absent where the
 * document leaves it to the default of the part's kind.
 */
export type BodyPart = { name: string; mediaType?: string } & ({ kind: 'text'; text: string } | { kind: 'file' })

/**
 * The parts of a `multipart/form-data` body (OpenAPI 3.1 §4.8.15, RFC 7578): texts for primitives, JSON for objects,
 * a part per item for arrays, and an empty place for each file. The schema's own order; fields left out have none.
 */
export const multipartParts = (slice: Slice, content: ContentModel, value: JsonValue): BodyPart[] => {
  if (!isJsonObject(value)) return []
  const described = fieldsOf(formField(slice, content.schema))
  const names = [...described.map(({ name }) => name), ...Object.keys(value)]
  return [...new Set(names)].flatMap((name) => {
    const member = Object.hasOwn(value, name) ? value[name] : undefined
    if (member === undefined || member === null) return []
    const field = described.find((entry) => entry.name === name)
    const type = encodingType(content, name)
    const items = Array.isArray(member) ? member : [member]
    return items.flatMap((item) => (item === null ? [] : [partOf(name, item, type, field)]))
  })
}

const partOf = (name: string, value: JsonValue, type: string | undefined, field: Field | undefined): BodyPart => {
  if (field?.kind === 'file' || (field?.kind === 'list' && isFileList(field)))
    return { kind: 'file', name, ...(type === undefined ? {} : { mediaType: type }) }
  const nested = Array.isArray(value) || isJsonObject(value)
  const mediaType = type ?? (nested ? 'application/json' : undefined)
  return { kind: 'text', name, text: plainText(value), ...(mediaType === undefined ? {} : { mediaType }) }
}

const isFileList = (field: Field): boolean => formField(field.slice, field.schema['items']).kind === 'file'

/** The first media type that `encoding` names for a field. */
const encodingType = (content: ContentModel, name: string): string | undefined => {
  const types = textOr(memberOf(memberOf(content.encoding, name), 'contentType'), undefined)
  return types?.split(',')[0]?.trim()
}

/**
 * An `application/x-www-form-urlencoded` body (WHATWG URL §5.2): arrays repeat their name unless `encoding` says
 * `explode: false`, objects are JSON, and null and left-out fields have no pair.
 */
export const urlEncodedBody = (content: ContentModel, value: JsonValue): string => {
  if (!isJsonObject(value)) return ''
  const pairs = new URLSearchParams()
  for (const [name, member] of Object.entries(value)) {
    if (member === null) continue
    if (!Array.isArray(member)) pairs.append(name, plainText(member))
    else {
      const items = member.filter((item) => item !== null).map(plainText)
      if (memberOf(memberOf(content.encoding, name), 'explode') === false) pairs.append(name, items.join(','))
      else for (const item of items) pairs.append(name, item)
    }
  }
  return pairs.toString()
}
