import { isIndex, type JsonIndex } from '../json-tree/json-index.ts'
import { openBody } from '../open-body.ts'
import { compareJson } from './compare-json.ts'
import { compareLines, type Lines } from './compare-lines.ts'
import type { ComparedRows } from './compared-rows.ts'

/** A body to be compared: its bytes, and what they are. */
export type ComparedBody = {
  bytes: Uint8Array<ArrayBuffer>
  charset: string
  kind: 'json' | 'xml' | 'text' | 'binary'
}

/** Size in bytes; `hash` is the SHA-256 of the bytes in hexadecimal digits. */
export type Fingerprint = { size: number; hash: string }

export type ComparedBodies =
  | { by: 'fields'; left: JsonIndex; right: JsonIndex; compared: ComparedRows }
  | { by: 'lines'; left: Lines; right: Lines; compared: ComparedRows }
  | { by: 'bytes'; left: Fingerprint; right: Fingerprint; same: boolean }

/**
 * Compares two bodies as what both are: JSON by its members, other text by its lines (XML laid out first), and what is
 * no text by size and hash.
 */
export const compareBodies = async (left: ComparedBody, right: ComparedBody): Promise<ComparedBodies> => {
  if (left.kind === 'binary' || right.kind === 'binary') {
    const [one, other] = await Promise.all([fingerprintOf(left.bytes), fingerprintOf(right.bytes)])
    return { by: 'bytes', left: one, right: other, same: one.size === other.size && one.hash === other.hash }
  }
  if (left.kind === 'json' && right.kind === 'json') {
    const one = openBody('json', left.bytes, left.charset).json
    const other = openBody('json', right.bytes, right.charset).json
    if (one && other && isIndex(one) && isIndex(other))
      return { by: 'fields', left: one, right: other, compared: compareJson(one, other) }
  }
  const task = left.kind === 'xml' && right.kind === 'xml' ? 'xml' : 'lines'
  const one = linesOf(left, task)
  const other = linesOf(right, task)
  return { by: 'lines', left: one, right: other, compared: compareLines(one, other) }
}

const linesOf = ({ bytes, charset }: ComparedBody, task: 'xml' | 'lines'): Lines => {
  const { bytes: text, lines } = openBody(task, bytes, charset)
  if (!lines) throw new Error('a text has lines')
  return { bytes: text, lines }
}

const fingerprintOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Fingerprint> => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return { size: bytes.length, hash: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') }
}
