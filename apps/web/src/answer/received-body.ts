import { BodyContent } from './body-content.ts'
import { startLimit, type AnswerBody } from './call-state.ts'
import { joined } from './open-body.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** More than a screen holds: a text of one line is drawn whole, token by token, and the page stands still meanwhile. */
const previewLimit = 4 * 1024

/** More of a body is counted and not kept: a stream may have no end. */
const keptLimit = 512 * 1024 * 1024

/** Collects the chunks of a body as they come, without copying them. */
export class ReceivedBody {
  size = 0
  #kept = 0
  #chunks: Bytes[] = []
  #top: Bytes = new Uint8Array()
  readonly #limit: number

  constructor(limit = keptLimit) {
    this.#limit = limit
  }

  push(chunk: Bytes): void {
    this.size += chunk.length
    if (this.#kept >= this.#limit) return
    const kept = chunk.subarray(0, this.#limit - this.#kept)
    this.#kept += kept.length
    this.#chunks.push(kept)
  }

  /** The beginning, to be shown meanwhile. Once it is full it stays the same, so that nobody draws it again. */
  preview(): Bytes {
    if (this.#top.length < previewLimit) this.#top = joined(firstOf(this.#chunks, previewLimit)).slice()
    return this.#top
  }

  /** The body as it is kept. */
  take(): AnswerBody {
    // A copy: the chunks may be given away, the beginning stays.
    const start = joined(firstOf(this.#chunks, startLimit)).slice()
    const content = new BodyContent(this.#chunks)
    this.#chunks = []
    return { size: this.#kept, start, content, ...(this.size > this.#kept ? { whole: this.size } : {}) }
  }
}

/** The chunks that hold the first `limit` bytes, the last of them cut. */
const firstOf = (chunks: readonly Bytes[], limit: number): Bytes[] => {
  const kept: Bytes[] = []
  let left = limit
  for (const chunk of chunks) {
    if (left <= 0) break
    kept.push(chunk.subarray(0, left))
    left -= chunk.length
  }
  return kept
}
