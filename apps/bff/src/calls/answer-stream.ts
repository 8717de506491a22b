import { answerMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { frameHeaderLength, jsonFrame } from '@developer-console/shared/contract/frames'
import type { ProblemError } from '../problem.ts'

/** Bytes that wait for a slow reader before the upstream has to wait too. */
const highWaterMark = 256 * 1024

const responseHeaders = {
  'content-type': answerMediaType,
  // nginx would hold frames back otherwise.
  'x-accel-buffering': 'no',
  'cache-control': 'no-store',
}

const dataFrame = (bytes: Buffer) => {
  const frame = Buffer.allocUnsafe(frameHeaderLength + bytes.length)
  frame[0] = frameKind.data
  frame.writeUInt32BE(bytes.length, 1)
  bytes.copy(frame, frameHeaderLength)
  return frame
}

/**
 * The frames of one answer on their way to the browser. They are held until `release`, and then until the next turn of
 * the event loop: a small answer that is whole by then leaves in one write, with its length. Until `release` a failure
 * can still become a plain problem.
 */
export class AnswerStream {
  /** Resolves with the response; rejects with the problem where none was released. */
  readonly response: Promise<Response>
  #resolve: (response: Response) => void = () => {}
  #reject: (error: Error) => void = () => {}
  #held: Uint8Array[] = []
  #heldBytes = 0
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined
  #isReleased = false
  #hasEnded = false
  readonly #onDrain: () => void
  readonly #onCancel: () => void

  constructor({ onDrain, onCancel }: { onDrain: () => void; onCancel: () => void }) {
    this.#onDrain = onDrain
    this.#onCancel = onCancel
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  get isReleased(): boolean {
    return this.#isReleased
  }

  /** Whether more may be written now; where not, `onDrain` tells when. */
  get wantsMore(): boolean {
    if (this.#hasEnded) return false
    return this.#controller ? (this.#controller.desiredSize ?? 0) > 0 : this.#heldBytes < highWaterMark
  }

  /** From here on the answer is frames. */
  release(): void {
    if (this.#isReleased || this.#hasEnded) return
    this.#isReleased = true
    setImmediate(() => this.#respond())
  }

  writeData(bytes: Buffer): void {
    this.#write(dataFrame(bytes))
  }

  writeJson(kind: number, value: unknown): void {
    this.#write(jsonFrame(kind, value))
  }

  /** Writes the last frame. */
  end(value: unknown): void {
    if (this.#hasEnded) return
    this.release()
    this.writeJson(frameKind.end, value)
    this.#hasEnded = true
    this.#controller?.close()
  }

  /** Answers with a problem instead of frames; only before `release`. */
  fail(error: ProblemError): void {
    this.#hasEnded = true
    this.#reject(error)
  }

  /** Ends the answer because of a fault of the console itself. */
  breakOff(fault: Error): void {
    this.#hasEnded = true
    this.#reject(fault)
    this.#controller?.error(fault)
  }

  #write(frame: Uint8Array) {
    if (this.#hasEnded) return
    if (this.#controller) {
      this.#controller.enqueue(frame)
    } else {
      this.#held.push(frame)
      this.#heldBytes += frame.length
    }
  }

  #respond() {
    const held = this.#held.length === 1 ? (this.#held[0] ?? Buffer.alloc(0)) : Buffer.concat(this.#held)
    this.#held = []
    if (this.#hasEnded) {
      this.#resolve(new Response(held as Uint8Array<ArrayBuffer>, { headers: responseHeaders }))
      return
    }
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
          if (held.length > 0) controller.enqueue(held)
        },
        pull: () => this.#onDrain(),
        cancel: () => {
          this.#hasEnded = true
          this.#onCancel()
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark }),
    )
    this.#resolve(new Response(body, { headers: responseHeaders }))
  }
}
