/** Bytes before a frame's payload: one of kind, four of length (big-endian). */
export const frameHeaderLength = 5

export type Frame = { kind: number; payload: Uint8Array }

/** A frame's head for a payload of `length` bytes. */
export const frameHeader = (kind: number, length: number): Uint8Array => {
  const header = new Uint8Array(frameHeaderLength)
  header[0] = kind
  new DataView(header.buffer).setUint32(1, length)
  return header
}

/** One whole frame whose payload is `value` as JSON. */
export const jsonFrame = (kind: number, value: unknown): Uint8Array => {
  const payload = new TextEncoder().encode(JSON.stringify(value))
  const frame = new Uint8Array(frameHeaderLength + payload.length)
  frame.set(frameHeader(kind, payload.length))
  frame.set(payload, frameHeaderLength)
  return frame
}

/** The stream ended inside a frame, or a frame is longer than its reader allows. */
export class FrameError extends Error {
  override name = 'FrameError'
}

/**
 * Cuts a stream of bytes into frames, wherever its chunks were split. Payloads are views of the chunks where a frame
 * lies within one, and copies where it does not.
 */
export class FrameReader {
  #held: Uint8Array[] = []
  #heldLength = 0
  readonly #limit: number

  /** `limit` is the longest payload in bytes; a longer one is a `FrameError`. */
  constructor(limit = 0xffff_ffff) {
    this.#limit = limit
  }

  /**
   * The frames that are whole once `chunk` has come. Frames before one that is too long are handed out first: the
   * error comes with the next push, or at the end.
   */
  push(chunk: Uint8Array): Frame[] {
    if (chunk.length > 0) {
      this.#held.push(chunk)
      this.#heldLength += chunk.length
    }
    const frames: Frame[] = []
    for (;;) {
      if (this.#heldLength < frameHeaderLength) return frames
      const header = this.#bytes(frameHeaderLength)
      const length = new DataView(header.buffer, header.byteOffset).getUint32(1)
      if (length > this.#limit) {
        if (frames.length > 0) return frames
        throw new FrameError(`a frame of ${length} bytes is over the limit of ${this.#limit}`)
      }
      if (this.#heldLength < frameHeaderLength + length) return frames
      const whole = this.#take(frameHeaderLength + length)
      frames.push({ kind: whole[0] ?? 0, payload: whole.subarray(frameHeaderLength) })
    }
  }

  /** Call once the stream has ended: bytes left over are a frame that was cut. */
  end(): void {
    if (this.#heldLength > 0) throw new FrameError(`the stream ended inside a frame, ${this.#heldLength} bytes into it`)
  }

  /** The first `length` bytes that are held, which stay held. */
  #bytes(length: number): Uint8Array {
    const first = this.#held[0]
    if (first && first.length >= length) return first.subarray(0, length)
    const bytes = new Uint8Array(length)
    let at = 0
    for (const chunk of this.#held) {
      const part = chunk.subarray(0, length - at)
      bytes.set(part, at)
      at += part.length
      if (at === length) break
    }
    return bytes
  }

  #take(length: number): Uint8Array {
    const bytes = this.#bytes(length)
    let used = 0
    let left = length
    while (used < this.#held.length && left >= (this.#held[used]?.length ?? 0)) {
      left -= this.#held[used]?.length ?? 0
      used++
    }
    const rest = this.#held[used]
    // Cut off at once: a frame may have come in a great many chunks.
    this.#held.splice(0, rest ? used + 1 : used, ...(rest ? [rest.subarray(left)] : []))
    this.#heldLength -= length
    return bytes
  }
}
