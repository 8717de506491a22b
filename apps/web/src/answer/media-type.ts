import type { StreamFormat } from './stream/stream-reader.ts'

/** A `Content-Type` taken apart (RFC 9110 §8.3.1): type in lower case, `charset` where it is named. */
export type MediaType = { type: string; charset: string | undefined }

/** The media type that a header's value names; `undefined` where it names none. */
export const readMediaType = (value: string | undefined): MediaType | undefined => {
  const type = value?.split(';', 1)[0]?.trim().toLowerCase()
  if (!type || !/^[^\s/]+\/[^\s/]+$/.test(type)) return undefined
  const charset = /;\s*charset\s*=\s*(?:"([^"]*)"|([^\s;]+))/i.exec(value ?? '')
  return { type, charset: (charset?.[1] ?? charset?.[2])?.toLowerCase() }
}

/** The value of a header, in any spelling of its name; the first where it is repeated. */
export const headerValue = (headers: readonly (readonly [string, string])[], name: string): string | undefined =>
  headers.find(([given]) => given.toLowerCase() === name)?.[1]

export const isJsonType = (type: string): boolean =>
  type === 'application/json' || type === 'text/json' || type.endsWith('+json')

/** How the rows of a body stand that may come without end; `undefined` where it is one document. */
export const streamFormat = (type: string | undefined): StreamFormat | undefined =>
  type !== undefined && isLinesType(type) ? (type === 'text/event-stream' ? 'events' : 'lines') : undefined

/** One value after another, each on its own line; shown as lines, not as one document. */
export const isLinesType = (type: string): boolean =>
  /^(?:application\/(?:x-)?(?:ndjson|jsonlines|jsonl|json-seq)|text\/event-stream)$/.test(type)

/** Records of separated values (RFC 4180). */
export const isCsvType = (type: string): boolean =>
  /^(?:text|application)\/(?:x-)?(?:csv|tab-separated-values|comma-separated-values)$/.test(type)

export const isXmlType = (type: string): boolean => /^(?:application|text)\/xml$/.test(type) || type.endsWith('+xml')

/** Types whose bodies are text. */
export const isTextType = (type: string): boolean =>
  type.startsWith('text/') ||
  isJsonType(type) ||
  isLinesType(type) ||
  isCsvType(type) ||
  isXmlType(type) ||
  /^application\/(?:yaml|x-yaml|javascript|ecmascript|graphql|sql|x-www-form-urlencoded|toml)$/.test(type)
