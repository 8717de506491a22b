import { BodyContent } from './body-content.ts'
import { startLimit, type AnswerBody } from './call-state.ts'

const previewLimit = 64 * 1024

/** Chunks are gathered into parts of this size: they may be views of what their reader still needs. */
const partLimit = 4 * 1024 * 1024

/**
 * Collects the chunks of a body as they come. `preview` is what can be shown meanwhile: the beginning, or with `follow`
 * the last that came.
 */
export class ReceivedBody {
  size = 0
  #full: Uint8Array<ArrayBuffer>[] = []
  #part = new Uint8Array(16 * 1024)
  #partSize = 0
  #top = new Uint8Array()
  readonly #follow: () => boolean

  /** `follow` is asked when a preview is wanted: by then the head has told what comes. */
  constructor(follow: () => boolean = () => false) {
    this.#follow = follow
  }

  push(chunk: Uint8Array): void {
    this.size += chunk.length
    for (let from = 0; from < chunk.length;) {
      if (this.#partSize === this.#part.length) this.#grow()
      const piece = chunk.subarray(from, from + this.#part.length - this.#partSize)
      this.#part.set(piece, this.#partSize)
      this.#partSize += piece.length
      from += piece.length
    }
  }

  preview(): Uint8Array<ArrayBuffer> {
    if (this.#follow()) return this.#end()
    // A beginning that is full stays the same, so that nobody draws it again.
    if (this.#top.length < previewLimit) this.#top = this.#beginning(previewLimit)
    return this.#top
  }

  /** The body as it is kept. */
  take(): AnswerBody {
    const start = this.#beginning(startLimit)
    const parts = this.size === start.length ? [start] : [...this.#full, this.#part.slice(0, this.#partSize)]
    return { size: this.size, start, content: new BodyContent(parts) }
  }

  // The first part doubles until it has the usual size; each further one has it from the beginning.
  #grow(): void {
    if (this.#full.length === 0 && this.#part.length < partLimit) {
      const larger = new Uint8Array(this.#part.length * 2)
      larger.set(this.#part)
      this.#part = larger
    } else {
      this.#full.push(this.#part)
      this.#part = new Uint8Array(partLimit)
      this.#partSize = 0
    }
  }

  #beginning(limit: number): Uint8Array<ArrayBuffer> {
    const [first] = this.#full
    return first ? first.slice(0, limit) : this.#part.slice(0, Math.min(this.#partSize, limit))
  }

  #end(): Uint8Array<ArrayBuffer> {
    const last = this.#full.at(-1)
    const held = this.#part.subarray(Math.max(0, this.#partSize - previewLimit), this.#partSize)
    const missing = previewLimit - held.length
    const before = last && missing > 0 ? last.subarray(last.length - missing) : new Uint8Array()
    const end = new Uint8Array(before.length + held.length)
    end.set(before)
    end.set(held, before.length)
    return end
  }
}
