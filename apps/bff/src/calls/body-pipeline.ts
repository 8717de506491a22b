import type { Transform } from 'node:stream'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import { contentCodings, decoderFor } from '../upstream/decoding.ts'
import { headerValue } from '../upstream/fetch-bounded.ts'
import { StreamRedactor } from '../upstream/redact.ts'

type BodyPipelineOptions = {
  /** Of the answer: they name its content codings. */
  headers: HeaderList
  /** What must not pass, in all its spellings. */
  secrets: readonly string[]
  /** Told of every one that was replaced. */
  onRedaction?: (() => void) | undefined
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
  /** The source has ended: resolves when everything has been taken, rejects where that does not come about. */
  end(): Promise<void>
  /** The taker wants more again. */
  resume(): void
  /** Lets go of everything: nothing is taken any more, and what waits for the end is rejected with the reason. */
  destroy(reason: unknown): void
}

/** A coded body that is longer than the console decodes: a decompression bomb, or very large. */
class DecodedTooLongError extends Error {
  override name = 'DecodedTooLongError'
  readonly code = 'DECODED_TOO_LONG'
}

const wideCharset = /charset\s*=\s*"?\s*(?:utf-?16|ucs-?2|unicode|iso-10646-ucs-2|csunicode)/i

/** Whether a body says that it is UTF-16, or begins like it (WHATWG Encoding §6). */
const isWide = (headers: HeaderList, beginning: Buffer) =>
  wideCharset.test(headerValue(headers, 'content-type') ?? '') ||
  ['fffe', 'feff'].includes(beginning.subarray(0, 2).toString('hex'))

/** From the bytes that an upstream sends to those that the browser sees: content coding undone, secrets replaced. */
export const bodyPipeline = ({
  headers,
  secrets,
  onRedaction,
  decodedLimit,
  take,
  pauseSource,
  resumeSource,
  fail,
}: BodyPipelineOptions): BodyPipeline => {
  let redactor: StreamRedactor | undefined
  const redact = (bytes: Buffer) => {
    redactor ??= new StreamRedactor(secrets, { onFound: onRedaction, isWide: isWide(headers, bytes) })
    redactor.push(bytes, pass)
  }
  const codings = contentCodings(headers) ?? []
  let isOver = false
  let isFull = false
  let decoders: Transform[] = []
  const finished = Promise.withResolvers<void>()
  // Whoever ends the body asks; nobody else has to.
  finished.promise.catch(() => {})

  const destroy = (reason: unknown) => {
    isOver = true
    finished.reject(reason)
    for (const decoder of decoders) decoder.destroy()
  }

  const pass = (bytes: Buffer) => {
    if (!isOver && !take(bytes)) isFull = true
  }

  if (codings.length === 0) {
    return {
      push(chunk) {
        redact(chunk)
        if (isFull) pauseSource()
      },
      end() {
        redactor?.flush(pass)
        finished.resolve()
        return finished.promise
      },
      resume() {
        if (!isFull) return
        isFull = false
        resumeSource()
      },
      destroy,
    }
  }

  let decoded = 0
  const stop = (error: Error) => {
    if (isOver) return
    destroy(error)
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
        redact(bytes)
        if (isFull) decoders.at(-1)?.pause()
      })
      .on('end', () => {
        redactor?.flush(pass)
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
    destroy,
  }
}
