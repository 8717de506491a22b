import { pointerOf } from './json-pointer.ts'
import { isJsonObject, type JsonValue } from './json-text.ts'
import { type ContentModel, essenceOf } from './operation.ts'
import { memberOf, type Slice, textOr } from './schema.ts'
import { type Field, formField, fieldsOf } from './schema-form.ts'
import { plainText } from './serialise.ts'

/**
 * One part of a multipart body. A part of kind `file` is chosen by the engineer: `pointer` is its place in the body's
 * value (RFC 6901), `fileName` what stands there, `''` for none yet, and `types` the media types that the document names
 * for it.
 */
export type BodyPart =
  | { kind: 'text'; name: string; text: string; mediaType?: string }
  | { kind: 'file'; name: string; pointer: string; fileName: string; types: string[] }

/**
 * The parts of a `multipart/form-data` body (OpenAPI 3.1 §4.8.15, RFC 7578): texts for primitives, JSON for objects,
 * a part per item for arrays, and a place for each file. The schema's own order; fields left out have none.
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
    const part = (item: JsonValue, ...place: (string | number)[]): BodyPart[] =>
      item === null ? [] : [partOf(name, pointerOf([name, ...place]), item, types, field)]
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
