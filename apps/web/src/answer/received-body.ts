import { startLimit, type AnswerBody } from './call-state.ts'

const previewLimit = 64 * 1024

/**
 * Collects the chunks of a body as they come, without copying what is large. `preview` is what can be shown meanwhile:
 * the beginning, or with `follow` the last that came.
 */
export class ReceivedBody {
  size = 0
  #chunks: Uint8Array[] = []
  readonly #follow: () => boolean

  /** `follow` is asked when a preview is made: by then the head has told what comes. */
  constructor(follow: () => boolean = () => false) {
    this.#follow = follow
  }

  push(chunk: Uint8Array): void {
    this.#chunks.push(chunk)
    this.size += chunk.length
  }

  preview(): Uint8Array {
    return this.#follow()
      ? joined(lastOf(this.#chunks, previewLimit), previewLimit)
      : joined(this.#chunks, previewLimit)
  }

  /** The body as it is kept. The chunks move into a blob, which lies outside the page's heap. */
  take(): AnswerBody {
    const body = {
      size: this.size,
      start: joined(this.#chunks, startLimit),
      blob: new Blob(this.#chunks as BlobPart[]),
    }
    this.#chunks = []
    return body
  }
}

/** The first `limit` bytes of chunks, in one piece. */
const joined = (chunks: readonly Uint8Array[], limit: number): Uint8Array => {
  const size = Math.min(
    limit,
    chunks.reduce((sum, chunk) => sum + chunk.length, 0),
  )
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    if (at === size) break
    const part = chunk.subarray(0, size - at)
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** The chunks at the end that hold the last `limit` bytes, the first of them cut. */
const lastOf = (chunks: readonly Uint8Array[], limit: number): Uint8Array[] => {
  const kept: Uint8Array[] = []
  let left = limit
  for (let at = chunks.length - 1; at >= 0 && left > 0; at -= 1) {
    const chunk = chunks[at]
    if (!chunk) break
    kept.push(chunk.subarray(Math.max(0, chunk.length - left)))
    left -= chunk.length
  }
  return kept.reverse()
}
