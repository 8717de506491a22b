import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Problem } from './problem.ts'

const unzip = promisify(gunzip)

const tooLarge = (limit: number) =>
  new Problem(413, 'too-large', 'The request body is too large', `At most ${limit / 2 ** 20} MiB are taken`)

/** The type and subtype of a content type, in lower case, without parameters. */
export const mediaTypeOf = (contentType: string | null): string =>
  (contentType ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

/**
 * The body of a request, decoded where it is gzip. `limit` is in bytes, before and after decoding. Throws the problems
 * 413 (too large), 415 (other coding) and 400 (not gzip although it says so).
 */
export const bodyOf = async (request: Request, limit: number): Promise<Buffer<ArrayBuffer>> => {
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit)
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body ?? []) {
    length += chunk.length
    if (length > limit) throw tooLarge(limit)
    chunks.push(chunk)
  }
  const received = Buffer.concat(chunks, length)
  const coding = request.headers.get('content-encoding') ?? 'identity'
  if (coding === 'identity') return received
  if (coding !== 'gzip')
    throw new Problem(415, 'content-coding', 'Content coding not supported', 'Send the body as it is, or as gzip', {
      'accept-encoding': 'gzip',
    })
  try {
    return await unzip(received, { maxOutputLength: limit })
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(limit)
    throw new Problem(400, 'content-coding', 'The body is not gzip', 'Content-Encoding says gzip, and the body is not')
  }
}

/** The value of a JSON text; throws the problem 400 where it is none. */
export const jsonOf = (bytes: Buffer): unknown => asJson(() => JSON.parse(utf8(bytes)) as unknown)

/** The values of NDJSON, a line each; throws the same problem where a line is no JSON, or the body no UTF-8. */
export const jsonLinesOf = (bytes: Buffer): unknown[] =>
  asJson(() =>
    utf8(bytes)
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line) as unknown),
  )

const utf8 = (bytes: Buffer): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)

const asJson = <Value>(read: () => Value): Value => {
  try {
    return read()
  } catch {
    throw new Problem(400, 'malformed-json', 'The body is not JSON', 'The body could not be read as JSON in UTF-8')
  }
}
