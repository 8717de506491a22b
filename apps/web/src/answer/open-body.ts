import { indexJson, type JsonFault, type JsonIndex } from './json-tree/json-index.ts'
import { indexLines, type LineIndex } from './text-lines/line-index.ts'

/** A body made ready to be shown: its bytes in UTF-8, and the index that its view needs. */
export type OpenedBody = { bytes: Uint8Array; json?: JsonIndex | JsonFault; lines?: LineIndex }

export type BodyTask = 'json' | 'lines'

const inUtf8 = (bytes: Uint8Array, charset: string): Uint8Array =>
  charset === 'utf-8' ? bytes : new TextEncoder().encode(new TextDecoder(charset).decode(bytes))

/** Makes a body ready, here and now. */
export const openBody = (task: BodyTask, bytes: Uint8Array, charset: string): OpenedBody => {
  const text = inUtf8(bytes, charset)
  return task === 'json' ? { bytes: text, json: indexJson(text) } : { bytes: text, lines: indexLines(text) }
}
