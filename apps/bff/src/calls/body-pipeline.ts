import type { Transform } from 'node:stream'
import { contentCodings, decoderFor } from '../upstream/decoding.ts'
import { StreamRedactor } from '../upstream/redact.ts'

type BodyPipelineOptions = {
  /** `Content-Encoding` of the answer. */
  coding: string | undefined
  /** What must not pass, in all its spellings. */
  secrets: readonly string[]
  /** Most bytes that may come out of a coded body. */
  decodedLimit: number
  /** Takes the bytes; false where they should pause until `resume`. */
  take: (bytes: Buffer) => boolean
  /** Make the source pause and go on. */
  pauseSource: () => void
  resumeSource: () => void
  /** The body cannot be decoded, or is too long once decoded. */
  fail: (error: Error) => void
}

export type BodyPipeline = {
  push(chunk: Buffer): void
  /** The source has ended: resolves when everything has been taken, rejects where it could not be decoded. */
  end(): Promise<void>
  /** The taker wants more again. */
  resume(): void
  /** Lets go of everything; nothing is taken any more. */
  destroy(): void
}

/** A coded body that is longer than the console decodes: a decompression bomb, or very large. */
class DecodedTooLongError extends Error {
  override name = 'DecodedTooLongError'
  readonly code = 'DECODED_TOO_LONG'
}

/** From the bytes that an upstream sends to those that the browser sees: content coding undone, secrets replaced. */
export const bodyPipeline = ({
  coding,
  secrets,
  decodedLimit,
  take,
  pauseSource,
  resumeSource,
  fail,
}: BodyPipelineOptions): BodyPipeline => {
  const redactor = new StreamRedactor(secrets)
  const codings = contentCodings(coding) ?? []
  let isOver = false
  let isFull = false

  const pass = (bytes: Buffer) => {
    if (!isOver && !take(bytes)) isFull = true
  }

  if (codings.length === 0) {
    return {
      push(chunk) {
        redactor.push(chunk, pass)
        if (isFull) pauseSource()
      },
      async end() {
        redactor.flush(pass)
      },
      resume() {
        if (!isFull) return
        isFull = false
        resumeSource()
      },
      destroy() {
        isOver = true
      },
    }
  }

  let decoders: Transform[] = []
  let decoded = 0
  const finished = Promise.withResolvers<void>()
  // Whoever ends the body asks; a failure before that goes to fail().
  finished.promise.catch(() => {})
  const stop = (error: Error) => {
    if (isOver) return
    isOver = true
    finished.reject(error)
    for (const decoder of decoders) decoder.destroy()
    fail(error)
  }
  const open = (first: number) => {
    decoders = codings.map((name, index) => decoderFor(name, index === 0 ? first : 0x78))
    for (const [index, decoder] of decoders.entries()) {
      decoder.on('error', stop)
      const next = decoders[index + 1]
      if (next) decoder.pipe(next)
    }
    decoders
      .at(-1)
      ?.on('data', (bytes: Buffer) => {
        decoded += bytes.length
        if (decoded > decodedLimit) {
          stop(new DecodedTooLongError(`decoded, the body is longer than ${decodedLimit} bytes`))
          return
        }
        redactor.push(bytes, pass)
        if (isFull) decoders.at(-1)?.pause()
      })
      .on('end', () => {
        redactor.flush(pass)
        finished.resolve()
      })
  }
  return {
    push(chunk) {
      if (isOver || chunk.length === 0) return
      if (decoders.length === 0) open(chunk[0] ?? 0)
      const [head] = decoders
      if (!head || head.write(chunk)) return
      pauseSource()
      head.once('drain', resumeSource)
    },
    end() {
      const [head] = decoders
      if (head) head.end()
      else finished.resolve()
      return finished.promise
    },
    resume() {
      if (!isFull) return
      isFull = false
      decoders.at(-1)?.resume()
    },
    destroy() {
      isOver = true
      for (const decoder of decoders) decoder.destroy()
      finished.resolve()
    },
  }
}
