import { pointerOf } from './json-pointer.ts'
import { isJsonObject, type JsonValue, losslessFrom, writeJson } from './json-text.ts'
import { type ContentModel, essenceOf, isJsonMediaType } from './operation.ts'
import { flatSchema, isObject, listOf, memberOf, resolve, type Slice, textOr } from './schema.ts'
import { type Field, formField, fieldsOf } from './schema-form.ts'
import { plainText, queryText } from './serialise.ts'

/**
 * One part of a multipart body. A part of kind `file` is chosen by the engineer: `pointer` is its place in the body's
 * value (RFC 6901), `fileName` what stands there, `''` for none yet, and `types` the media types that the document names
 * for it.
 */
export type BodyPart =
  | { kind: 'text'; name: string; text: string; mediaType?: string; headers?: PartHeaders }
  | { kind: 'file'; name: string; pointer: string; fileName: string; types: string[]; headers?: PartHeaders }

/** Further headers of a part. */
export type PartHeaders = readonly (readonly [name: string, value: string])[]

/** Whether a body of this media type is made of named parts: `multipart/mixed` is, with the same headers (§4.8.15). */
export const hasParts = (mediaType: string): boolean =>
  ['multipart/form-data', 'multipart/mixed'].includes(essenceOf(mediaType))

/**
 * The parts of a `multipart/form-data` body (OpenAPI 3.1 §4.8.15, RFC 7578): texts for primitives, JSON for objects,
 * a part per item for arrays, and a place for each file. The schema's own order; fields left out have none. A part has
 * the headers of its `encoding` whose value the document states.
 */
export const multipartParts = (slice: Slice, content: ContentModel, value: JsonValue): BodyPart[] => {
  if (!isJsonObject(value)) return []
  const described = fieldsOf(formField(slice, content.schema))
  const names = [...described.map(({ name }) => name), ...Object.keys(value)]
  return [...new Set(names)].flatMap((name) => {
    const member = Object.hasOwn(value, name) ? value[name] : undefined
    if (member === undefined || member === null) return []
    const field = described.find((entry) => entry.name === name)
    const types = partTypes(content, name, field)
    const headers = partHeaders(slice, memberOf(content.encoding, name))
    const part = (item: JsonValue, ...place: (string | number)[]): BodyPart[] =>
      item === null
        ? []
        : [{ ...partOf(name, pointerOf([name, ...place]), item, types, field), ...(headers.length > 0 && { headers }) }]
    return Array.isArray(member) ? member.flatMap((item, index) => part(item, index)) : part(member)
  })
}

const partOf = (
  name: string,
  pointer: string,
  value: JsonValue,
  types: string[],
  field: Field | undefined,
): BodyPart => {
  if (field && (field.kind === 'file' || isFileList(field)))
    return { kind: 'file', name, pointer, fileName: typeof value === 'string' ? value : '', types }
  const nested = Array.isArray(value) || isJsonObject(value)
  const mediaType = types.find(isConcrete) ?? (nested ? 'application/json' : undefined)
  return { kind: 'text', name, text: plainText(value), ...(mediaType === undefined ? {} : { mediaType }) }
}

/** Set by the part itself, whatever the document says (OpenAPI 3.1 §4.8.15.1). */
const ownHeaders = new Set(['content-type', 'content-disposition', 'content-transfer-encoding'])

/** The headers that `encoding` gives a part: by the only value of the schema, its default, or else the example of one that is required. */
const partHeaders = (slice: Slice, encoding: unknown): PartHeaders => {
  const headers = memberOf(encoding, 'headers')
  return Object.entries(isObject(headers) ? headers : {}).flatMap(([name, described]) => {
    if (ownHeaders.has(name.toLowerCase())) return []
    const header = resolve(slice, described)
    const schema = flatSchema(slice, header['schema'])
    const values = listOf(schema['enum'])
    const only = schema['const'] ?? (values.length === 1 ? values[0] : undefined) ?? schema['default']
    const shown =
      header['required'] === true ? (header['example'] ?? listOf(schema['examples'])[0] ?? values[0]) : undefined
    const value = only ?? shown
    const text = value === undefined ? '' : plainText(losslessFrom(value))
    return text === '' || /[\r\n\0]/.test(text) || !/^[\w!#$%&'*+.^`|~-]+$/.test(name) ? [] : [[name, text] as const]
  })
}

/** Whether a field takes several files: an array of binary items, a part each. */
export const isFileList = (field: Field): boolean =>
  field.kind === 'list' && formField(field.slice, field.schema['items']).kind === 'file'

/** The media types of a field's part: those of its `encoding`, otherwise its `contentMediaType` (§4.8.15.1). */
export const partTypes = (content: ContentModel, name: string, field: Field | undefined): string[] => {
  const named = textOr(memberOf(memberOf(content.encoding, name), 'contentType'), '')
  const types =
    named === '' ? [contentMediaType(field?.schema), contentMediaType(field?.schema['items'])] : named.split(',')
  return types.map((type) => type.trim()).filter(Boolean)
}

const contentMediaType = (schema: unknown): string => textOr(memberOf(schema, 'contentMediaType'), '')

const isConcrete = (mediaType: string): boolean => !mediaType.includes('*')

/** Endings of file names for media types that browsers do not know everywhere. */
const endings: Readonly<Record<string, readonly string[]>> = {
  'text/csv': ['.csv'],
  'application/x-ndjson': ['.ndjson', '.jsonl'],
  'application/ndjson': ['.ndjson', '.jsonl'],
  'application/jsonl': ['.jsonl', '.ndjson'],
  'application/json': ['.json'],
  'application/xml': ['.xml'],
  'text/xml': ['.xml'],
  'application/yaml': ['.yaml', '.yml'],
  'text/plain': ['.txt'],
  'application/zip': ['.zip'],
  'application/gzip': ['.gz'],
  'application/vnd.apache.parquet': ['.parquet'],
}

/** Says nothing: what the name ends like comes first. */
const anyBytes = 'application/octet-stream'

const isOf = (mediaType: string, range: string): boolean =>
  range === '*/*' || mediaType === range || (range.endsWith('/*') && mediaType.startsWith(range.slice(0, -1)))

/**
 * The media type that a file is sent as: its own where the document takes it, otherwise the one that its name ends
 * like, otherwise the first that is named; without any the default of a file (OpenAPI 3.1 §4.8.15.1).
 */
export const fileMediaType = (types: readonly string[], file: { name: string; type: string }): string => {
  const ranges = types.map(essenceOf)
  const own = essenceOf(file.type)
  const name = file.name.toLowerCase()
  const byName = Object.keys(endings).filter((type) => endings[type]?.some((ending) => name.endsWith(ending)))
  const at = (own === anyBytes ? [...byName, own] : [own, ...byName])
    .filter(Boolean)
    .find((type) => types.length === 0 || ranges.some((range) => isOf(type, range)))
  // What the document says goes out as it says it, parameters such as `charset` included.
  return types.find((type) => essenceOf(type) === at) ?? at ?? types.find(isConcrete) ?? anyBytes
}

/** The `accept` of a file input for these media types: types and endings; absent where any file will do. */
export const acceptedFiles = (types: readonly string[]): string | undefined => {
  const ranges = types.map(essenceOf)
  if (ranges.length === 0 || ranges.includes('*/*') || ranges.includes(anyBytes)) return undefined
  return [...new Set(ranges.flatMap((range) => [range, ...(endings[range] ?? [])]))].join(',')
}

const formStyles = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'] as const

/** How a field is written where its `encoding` says so by `style`, `explode` or `allowReserved` (OpenAPI 3.1 §4.8.15). */
const formStyle = (encoding: unknown) => {
  if (!['style', 'explode', 'allowReserved'].some((word) => memberOf(encoding, word) !== undefined)) return undefined
  const style = formStyles.find((entry) => entry === memberOf(encoding, 'style')) ?? 'form'
  const explode = memberOf(encoding, 'explode')
  return {
    style,
    explode: typeof explode === 'boolean' ? explode : style === 'form',
    allowReserved: memberOf(encoding, 'allowReserved') === true,
  }
}

/**
 * An `application/x-www-form-urlencoded` body: each field as its `encoding` says by style or by content type (OpenAPI 3.1
 * §4.8.15, §4.8.15.1.1). Where that says nothing, arrays repeat their name and objects are JSON (WHATWG URL §5.2). Null
 * and left-out fields have no pair.
 */
export const urlEncodedBody = (content: ContentModel, value: JsonValue): string => {
  if (!isJsonObject(value)) return ''
  return Object.entries(value)
    .flatMap(([name, member]) => {
      if (member === null) return []
      const encoding = memberOf(content.encoding, name)
      const style = formStyle(encoding)
      if (style !== undefined) return queryText({ name, ...style }, member) ?? []
      const mediaType = textOr(memberOf(encoding, 'contentType'), '')
      const asJson = isJsonMediaType(mediaType) && typeof member !== 'string'
      const items = Array.isArray(member) && !asJson ? member.filter((item) => item !== null) : [member]
      return new URLSearchParams(items.map((item) => [name, asJson ? writeJson(item) : plainText(item)])).toString()
    })
    .filter(Boolean)
    .join('&')
}
