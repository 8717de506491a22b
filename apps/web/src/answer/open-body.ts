import { indexJson, isIndex, type JsonFault, type JsonIndex } from './json-tree/json-index.ts'
import { firstRows } from './json-tree/json-rows.ts'
import { indexCsv, type CsvIndex } from './table/csv-index.ts'
import { indexLines, type LineIndex } from './text-lines/line-index.ts'
import { prettyXml } from './text-lines/xml-text.ts'

/** A body made ready to be shown: its bytes in UTF-8, and the index that its view needs. */
export type OpenedBody = {
  bytes: Uint8Array<ArrayBuffer>
  json?: JsonIndex | JsonFault
  /** With an index: the rows of its tree as it is first shown. */
  rows?: Uint32Array<ArrayBuffer>
  lines?: LineIndex
  csv?: CsvIndex
}

/** `xml` is laid out anew: its bytes are others than those that came. `bytes` are taken as they are. */
export type BodyTask = 'json' | 'lines' | 'csv' | 'xml' | 'bytes'

const inUtf8 = (bytes: Uint8Array<ArrayBuffer>, charset: string): Uint8Array<ArrayBuffer> =>
  charset === 'utf-8' ? bytes : new TextEncoder().encode(new TextDecoder(charset).decode(bytes))

/** Parts as one. */
export const joined = (parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> => {
  const [only] = parts
  if (only && parts.length === 1) return only
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Parts as one, for whoever needs the parts no more: their memory is free at once, not when the collector comes by. */
export const merged = (parts: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> => {
  const bytes = joined(parts)
  for (const buffer of new Set(parts.map((part) => part.buffer))) if (buffer !== bytes.buffer) buffer.transfer(0)
  return bytes
}

/** Makes a body ready, here and now. */
export const openBody = (task: BodyTask, bytes: Uint8Array<ArrayBuffer>, charset: string): OpenedBody => {
  const text = inUtf8(bytes, charset)
  switch (task) {
    case 'json': {
      const json = indexJson(text)
      return { bytes: text, json, ...(isIndex(json) ? { rows: firstRows(json) } : {}) }
    }
    case 'lines':
      return { bytes: text, lines: indexLines(text) }
    case 'csv':
      return { bytes: text, csv: indexCsv(text) }
    case 'xml': {
      const pretty = new TextEncoder().encode(prettyXml(new TextDecoder().decode(text)))
      return { bytes: pretty, lines: indexLines(pretty) }
    }
    case 'bytes':
      return { bytes: text }
  }
}
