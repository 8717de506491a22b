import type { KeptBody } from '@developer-console/shared/contract/history'
import { StreamRedactor } from '../upstream/redact.ts'

/** Keeps the beginning of a body that streams by. */
export class KeptBytes {
  readonly #limit: number
  #chunks: Buffer[] = []
  #kept = 0
  /** Bytes that came by. */
  size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  push(chunk: Buffer): void {
    this.size += chunk.length
    const room = this.#limit - this.#kept
    if (room <= 0) return
    // A copy: the chunk is a view of a larger buffer, which would stay in memory with it.
    const part = Buffer.from(chunk.subarray(0, room))
    this.#chunks.push(part)
    this.#kept += part.length
  }

  get isWhole(): boolean {
    return this.#kept === this.size
  }

  get bytes(): Buffer {
    const [only] = this.#chunks
    return this.#chunks.length === 1 && only ? only : Buffer.concat(this.#chunks)
  }
}

const textOf = (bytes: Buffer, isWhole: boolean): string | undefined => {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: !isWhole })
  } catch {
    return undefined
  }
}

/**
 * A body as history keeps it, secrets replaced: text where it is UTF-8 without NUL, otherwise base64. `undefined` where
 * there was none or nothing may be kept.
 */
export const keptBody = (
  kept: KeptBytes,
  mediaType: string | undefined,
  secrets: readonly string[],
): KeptBody | undefined => {
  if (kept.size === 0 || kept.bytes.length === 0) return undefined
  const redactor = new StreamRedactor(secrets, { isWide: true })
  const parts: Buffer[] = []
  redactor.push(kept.bytes, (bytes) => parts.push(bytes))
  // What is held back at a cut may be the beginning of a secret.
  if (kept.isWhole) redactor.flush((bytes) => parts.push(bytes))
  const bytes = Buffer.concat(parts)
  const text = textOf(bytes, kept.isWhole)
  return {
    ...(mediaType === undefined ? {} : { mediaType }),
    ...(text === undefined ? { base64: bytes.toString('base64') } : { text }),
    whole: kept.isWhole,
    size: kept.size,
  }
}
