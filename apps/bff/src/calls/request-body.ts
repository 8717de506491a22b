import { Readable } from 'node:stream'
import { callHeadLimit, callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { DescribedCall } from '@developer-console/shared/contract/call'
import { frameHeaderLength } from '@developer-console/shared/contract/frames'
import { pointerOf } from '@developer-console/shared/openapi/json-pointer'
import { ProblemError } from '../problem.ts'
import { refuseSecretsIn, secretInRequest } from '../secrets/held-secrets.ts'
import type { SecretSearch } from '../secrets/secret-search.ts'

/** Up to this many bytes a body is taken whole before it is sent: one write, and it can be sent again. */
const smallBody = 64 * 1024

/** Up to this many bytes a body is searched for secrets before anything of it is sent; the rest while it is. */
const searchedFirst = 1024 * 1024

/** The body of a call: none, small and whole, or a stream that is read as it is sent. */
export type CallBody =
  | { kind: 'none' }
  | { kind: 'whole'; bytes: Buffer }
  | {
      kind: 'stream'
      /** Bytes; unknown where the request came in chunks. */
      length: number | undefined
      /**
       * The bytes to send; may be destroyed at any time without harm to the request that brings them. Where a secret
       * stands in them, `onSecret` is called instead of sending it.
       */
      open(onChunk: (chunk: Buffer) => void, onSecret: (problem: ProblemError) => void): Readable
      /** Reads what was not sent, up to the limits: a browser sees no answer before its upload has ended. */
      drain(limit: { bytes: number; milliseconds: number }): Promise<void>
    }

type CallRequest = { described: DescribedCall; body: CallBody }

type Reader = ReadableStreamDefaultReader<Uint8Array>

type Reading = {
  /** Longest body, in bytes. */
  limit: number
  /** Finds what must not be sent. */
  search: SecretSearch
}

const broken = (detail: string) => new ProblemError(400, 'call-malformed', 'The call is malformed', { detail })

const asBuffer = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Collects until at least `length` bytes are there, or the stream has ended. */
const readAtLeast = async (reader: Reader | undefined, held: Buffer, length: number): Promise<Buffer> => {
  const chunks = [held]
  let have = held.length
  while (have < length) {
    const next = await reader?.read()
    if (!next || next.done) break
    chunks.push(asBuffer(next.value))
    have += next.value.length
  }
  return chunks.length === 1 ? held : Buffer.concat(chunks)
}

const describedCall = (json: Buffer, search: SecretSearch): DescribedCall => {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch {
    throw broken('Its head is not JSON.')
  }
  const parsed = DescribedCall.safeParse(value)
  if (parsed.success) {
    refuseSecretsIn(parsed.data, search)
    return parsed.data
  }
  throw new ProblemError(400, 'request-invalid', 'The call is not valid', {
    errors: parsed.error.issues.map((issue) => ({
      pointer: pointerOf(issue.path.map(String)),
      detail: issue.message,
    })),
  })
}

const streamedBody = (reader: Reader, first: Buffer, length: number | undefined, search: SecretSearch): CallBody => {
  const next = async (): Promise<Buffer | undefined> => {
    const { done, value } = await reader.read()
    return done ? undefined : asBuffer(value)
  }
  return {
    kind: 'stream',
    length,
    open(onChunk, onSecret) {
      let held: Buffer | undefined = first.length > 0 ? first : undefined
      const searching = search.stream()
      const nextSafe = async (): Promise<Buffer | undefined> => {
        for (;;) {
          const chunk = held ?? (await next())
          held = undefined
          if (chunk === undefined) {
            const rest = searching.rest()
            return rest.length > 0 ? rest : undefined
          }
          const { safe, found } = searching.push(chunk)
          if (found !== undefined) {
            const problem = secretInRequest(found)
            onSecret(problem)
            throw problem
          }
          if (safe.length > 0) return safe
        }
      }
      return new Readable({
        highWaterMark: smallBody,
        read() {
          const passOn = (chunk: Buffer | undefined) => {
            if (chunk) onChunk(chunk)
            this.push(chunk ?? null)
          }
          nextSafe().then(passOn, (error: unknown) =>
            this.destroy(error instanceof Error ? error : new Error(String(error))),
          )
        },
      })
    },
    drain: (limit) => drained(next, limit),
  }
}

/** Reads until the end or one of the limits, `silence` milliseconds without a byte among them. */
const drained = async (
  next: () => Promise<Uint8Array | undefined>,
  { bytes, milliseconds, silence = milliseconds }: { bytes: number; milliseconds: number; silence?: number },
): Promise<void> => {
  const ends = performance.now() + milliseconds
  let read = 0
  try {
    while (read < bytes) {
      const { promise: timeUp, resolve } = Promise.withResolvers<undefined>()
      const timer = setTimeout(() => resolve(undefined), Math.min(ends - performance.now(), silence))
      const chunk = await Promise.race([next(), timeUp]).finally(() => clearTimeout(timer))
      if (!chunk) break
      read += chunk.length
    }
  } catch {
    // The browser has gone: nothing is left to read.
  }
}

/** For the rest of an upload that is refused: whoever still sends reads no answer, and would see a broken connection. */
export const refusedRest = { bytes: Infinity, milliseconds: 30_000, silence: 1000 }

/**
 * Reads the request of a call: one frame with its head and then the body, or JSON for a call without a body. The body
 * is left to be streamed where it is not small. Throws a `ProblemError`: 415 for another content type, 400 for a head
 * that is malformed, cut or too long, 413 for a body over `limit` bytes, 422 for one that holds a secret.
 */
export const readCallRequest = async (request: Request, { limit, search }: Reading): Promise<CallRequest> => {
  const mediaType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (mediaType !== callMediaType && mediaType !== 'application/json') {
    throw new ProblemError(415, 'media-type-unsupported', 'A call has another content type', {
      detail: `It is ${callMediaType}, or application/json for a call without a body.`,
    })
  }
  const stated = /^\d+$/.exec(request.headers.get('content-length') ?? '')
  const size = stated ? Number(stated[0]) : undefined
  let reader: Reader | undefined
  try {
    // Whole at once costs half of what a stream costs.
    const isSmall = size !== undefined && size <= smallBody
    const held = isSmall ? Buffer.from(await request.arrayBuffer()) : Buffer.alloc(0)
    reader = isSmall ? undefined : (request.body?.getReader() as Reader | undefined)
    return await readCall(reader, held, { mediaType, size, limit, search })
  } catch (error) {
    if (!(error instanceof ProblemError)) throw broken('It broke off.')
    await drained(async () => (await reader?.read())?.value, refusedRest)
    throw error
  }
}

const readCall = async (
  reader: Reader | undefined,
  held: Buffer,
  { mediaType, size, limit, search }: Reading & { mediaType: string; size: number | undefined },
): Promise<CallRequest> => {
  if (mediaType === 'application/json') {
    const json = await readAtLeast(reader, held, callHeadLimit + 1)
    if (json.length > callHeadLimit) throw broken('Its head is longer than 1 MiB.')
    return { described: describedCall(json, search), body: { kind: 'none' } }
  }
  const start = await readAtLeast(reader, held, frameHeaderLength)
  if (start.length < frameHeaderLength) throw broken('It ends before its head.')
  if (start[0] !== frameKind.head) throw broken('It does not begin with a head.')
  const headLength = start.readUInt32BE(1)
  if (headLength > callHeadLimit) throw broken('Its head is longer than 1 MiB.')
  const bodyAt = frameHeaderLength + headLength
  const whole = await readAtLeast(reader, start, bodyAt)
  if (whole.length < bodyAt) throw broken('It ends inside its head.')
  const described = describedCall(whole.subarray(frameHeaderLength, bodyAt), search)

  const length = size === undefined ? undefined : size - bodyAt
  if (length !== undefined && length > limit) throw bodyTooLarge(limit)
  const beginning = await readAtLeast(
    reader,
    whole.subarray(bodyAt),
    Math.min(length ?? Infinity, searchedFirst, limit + 1),
  )
  if (beginning.length > limit) throw bodyTooLarge(limit)
  const found = search.find(beginning)
  if (found !== undefined) throw secretInRequest(found)
  const isWhole = length === undefined ? beginning.length < searchedFirst : beginning.length >= length
  if (isWhole) return { described, body: beginning.length > 0 ? { kind: 'whole', bytes: beginning } : { kind: 'none' } }
  if (!reader) throw broken('It has no body.')
  return { described, body: streamedBody(reader, beginning, length, search) }
}

/** The problem of a body that is longer than the console forwards. */
export const bodyTooLarge = (limit: number) =>
  new ProblemError(413, 'body-too-large', 'The body is longer than the console forwards', {
    detail: `The limit is ${limit} bytes.`,
  })
