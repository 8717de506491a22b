import { BodyContent } from './body-content.ts'
import { startLimit, type AnswerBody } from './call-state.ts'
import { joined } from './open-body.ts'

type Bytes = Uint8Array<ArrayBuffer>

const previewLimit = 16 * 1024

/**
 * Collects the chunks of a body as they come, without copying them. `preview` is what can be shown meanwhile: the
 * beginning, or with `follow` the last that came.
 */
export class ReceivedBody {
  size = 0
  #chunks: Bytes[] = []
  #top: Bytes = new Uint8Array()
  readonly #follow: () => boolean

  /** `follow` is asked when a preview is wanted: by then the head has told what comes. */
  constructor(follow: () => boolean = () => false) {
    this.#follow = follow
  }

  push(chunk: Bytes): void {
    this.size += chunk.length
    this.#chunks.push(chunk)
  }

  preview(): Bytes {
    if (this.#follow()) return joined(lastOf(this.#chunks, previewLimit))
    // A beginning that is full stays the same, so that nobody draws it again.
    if (this.#top.length < previewLimit) this.#top = joined(firstOf(this.#chunks, previewLimit)).slice()
    return this.#top
  }

  /** The body as it is kept. */
  take(): AnswerBody {
    // A copy: the chunks may be given away, the beginning stays.
    const start = joined(firstOf(this.#chunks, startLimit)).slice()
    const content = new BodyContent(this.#chunks)
    this.#chunks = []
    return { size: this.size, start, content }
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

/** The chunks that hold the last `limit` bytes, the first of them cut. */
const lastOf = (chunks: readonly Bytes[], limit: number): Bytes[] => {
  const kept: Bytes[] = []
  let left = limit
  for (let at = chunks.length - 1; at >= 0 && left > 0; at -= 1) {
    const chunk = chunks[at]
    if (!chunk) break
    kept.push(chunk.subarray(Math.max(0, chunk.length - left)))
    left -= chunk.length
  }
  return kept.reverse()
}
