type Bytes = Uint8Array<ArrayBuffer>

/** So much is handled before the page may do something else. */
const breathAfter = 4 * 1024 * 1024

const breath = () => new Promise((resolve) => setTimeout(resolve, 0))

/** The bytes were given to a worker that failed. */
export class BodyLost extends Error {
  override name = 'BodyLost'

  constructor() {
    super('it was lost when it was read; send the call again')
  }
}

/**
 * The bytes of a body: first in the chunks in which they came, then in one piece. To become one piece they are given
 * away once, to whoever joins them, and come back: nothing large is copied on the page's thread.
 */
export class BodyContent {
  #parts: readonly Bytes[] | undefined
  #returned: Promise<unknown> = Promise.resolve()
  #given = false

  constructor(parts: readonly Bytes[]) {
    this.#parts = parts
  }

  /**
   * Gives the bytes themselves away until `joined` settles with the same bytes in one piece; `undefined` where they were
   * given away before, so that somebody may be looking at them.
   */
  give(joined: Promise<Bytes>): readonly Bytes[] | undefined {
    if (this.#given) return undefined
    const parts = this.#parts
    this.#given = true
    this.#parts = undefined
    this.#returned = joined.then(
      (whole) => {
        this.#parts = [whole]
      },
      () => undefined,
    )
    return parts
  }

  /** A copy in pieces, made without holding up the page. Throws `BodyLost`. */
  async copy(): Promise<Bytes[]> {
    const copies: Bytes[] = []
    for (const piece of await this.#pieces()) {
      copies.push(piece.slice())
      await breath()
    }
    return copies
  }

  /** A file of no kind, made without holding up the page. Throws `BodyLost`. */
  async toBlob(): Promise<Blob> {
    const blobs: Blob[] = []
    for (const piece of await this.#pieces()) {
      blobs.push(new Blob([piece]))
      await breath()
    }
    return new Blob(blobs, { type: 'application/octet-stream' })
  }

  async #pieces(): Promise<Bytes[]> {
    await this.#returned
    if (!this.#parts) throw new BodyLost()
    const pieces: Bytes[] = []
    for (const part of this.#parts)
      for (let at = 0; at < part.length; at += breathAfter) pieces.push(part.subarray(at, at + breathAfter))
    return pieces
  }
}
