type Bytes = Uint8Array<ArrayBuffer>

/** So much is handled before the page may do something else. */
const breathAfter = 8 * 1024 * 1024

const breath = () => new Promise((resolve) => setTimeout(resolve, 0))

/** The bytes of a body: in the parts in which they came or, once somebody joined them, in one piece. */
export class BodyContent {
  #parts: readonly Bytes[]

  constructor(parts: readonly Bytes[]) {
    this.#parts = parts
  }

  /** Takes the same bytes in one piece instead, so that they are held once. */
  replace(whole: Bytes): void {
    this.#parts = [whole]
  }

  /** A copy in parts, made without holding up the page. */
  async copy(): Promise<Bytes[]> {
    const copies: Bytes[] = []
    for (const part of this.#pieces()) {
      copies.push(part.slice())
      await breath()
    }
    return copies
  }

  /** A file of no kind, made without holding up the page. */
  async toBlob(): Promise<Blob> {
    const blobs: Blob[] = []
    for (const part of this.#pieces()) {
      blobs.push(new Blob([part]))
      await breath()
    }
    return new Blob(blobs, { type: 'application/octet-stream' })
  }

  *#pieces(): Generator<Bytes> {
    for (const part of this.#parts)
      for (let at = 0; at < part.length; at += breathAfter) yield part.subarray(at, at + breathAfter)
  }
}
