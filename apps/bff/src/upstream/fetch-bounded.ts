import type { HeaderList } from '@developer-console/shared/contract/headers'
import type { EvidenceError } from '@developer-console/shared/diagnosis/evidence'
import { type Dispatcher, request } from 'undici'
import { acceptedCodings, contentCodings, decoderFor } from './decoding.ts'
import { errorChain } from './error-chain.ts'

export type BoundedRequest = {
  method?: 'GET' | 'POST' | 'PUT'
  /** Absolute, `http:` or `https:`. */
  url: string | URL
  headers?: Record<string, string>
  body?: string | Uint8Array
  /** Most bytes of body to take, counted after decoding. */
  maxBytes: number
  /** Milliseconds for everything, from the name's resolution to the body's last byte. */
  timeout: number
  signal?: AbortSignal
  /** Takes secrets out of what is told of a fault. */
  redact?: (text: string) => string
}

export type BoundedAnswer = {
  kind: 'answer'
  status: number
  statusText: string
  /** As they came. */
  headers: HeaderList
  /** Decoded from its content coding; the beginning where it is not whole. */
  body: Buffer
  /** Why the body is not whole: longer than `maxBytes`, broken off or too slow, or not decodable. */
  cut?: 'too-large' | 'broken' | 'undecodable'
  /** For `broken` and `undecodable`. */
  error?: EvidenceError[]
  /** Milliseconds. */
  duration: number
}

/** No answer came: the way there failed, or the time was up. */
export type BoundedFailure = { kind: 'failure'; error: EvidenceError[]; duration: number }

/** The first value of a header; `name` in lower case. */
export const headerValue = (headers: HeaderList, name: string): string | undefined =>
  headers.find(([key]) => key.toLowerCase() === name)?.[1]

const headerPairs = (flat: readonly unknown[]): HeaderList => {
  const pairs: HeaderList = []
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([String(flat[at]), String(flat[at + 1])])
  return pairs
}

/** The members of `body` until `maxBytes`; ends early, and the body with it, once they are over. */
const boundedBytes = async (body: AsyncIterable<Buffer>, maxBytes: number) => {
  const chunks: Buffer[] = []
  let length = 0
  let error: unknown
  let over = false
  try {
    for await (const chunk of body) {
      length += chunk.length
      chunks.push(chunk)
      if (length > maxBytes) {
        over = true
        break
      }
    }
  } catch (reason) {
    error = reason
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), over, error }
}

const decoded = async function* (body: AsyncIterable<Buffer>, coding: string): AsyncGenerator<Buffer> {
  const source = body[Symbol.asyncIterator]()
  const first = await source.next()
  if (first.done) return
  const decoder = decoderFor(coding, first.value[0] ?? 0)
  const feed = async () => {
    try {
      for (let next: IteratorResult<Buffer> = first; !next.done; next = await source.next()) {
        if (!decoder.write(next.value))
          await new Promise<void>((resolve) => decoder.once('drain', resolve).once('close', resolve))
        if (decoder.destroyed) break
      }
      decoder.end()
    } catch (error) {
      decoder.destroy(error instanceof Error ? error : new Error(String(error)))
    } finally {
      await source.return?.()
    }
  }
  const fed = feed()
  try {
    yield* decoder as AsyncIterable<Buffer>
  } finally {
    decoder.destroy()
    await fed
  }
}

/**
 * Asks for something small and takes it whole: a token, a document, a key set. No redirect is followed, the body is
 * bounded after decoding (a decompression bomb is cut at `maxBytes`), and nothing is thrown for what an upstream or the
 * network does.
 */
export const fetchBounded = async (
  { method = 'GET', url, headers = {}, body, maxBytes, timeout, signal, redact }: BoundedRequest,
  dispatcher: Dispatcher,
): Promise<BoundedAnswer | BoundedFailure> => {
  const began = performance.now()
  const duration = () => performance.now() - began
  const ending = new AbortController()
  const timer = setTimeout(
    () => ending.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    timeout,
  )
  const cancel = () => ending.abort(signal?.reason)
  signal?.addEventListener('abort', cancel, { once: true })
  if (signal?.aborted) cancel()
  try {
    const answer = await request(url, {
      dispatcher,
      method,
      headers: { 'accept-encoding': acceptedCodings, 'user-agent': 'developer-console', ...headers },
      ...(body === undefined ? {} : { body }),
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal: ending.signal,
      responseHeaders: 'raw',
    })
    const pairs = headerPairs(answer.headers as unknown as string[])
    const codings = contentCodings(pairs)
    const source = (codings ?? []).reduce<AsyncIterable<Buffer>>(decoded, answer.body)
    const { bytes, over, error } = await boundedBytes(source, maxBytes)
    answer.body.on('error', () => {}).destroy()
    const head = { kind: 'answer', status: answer.statusCode, statusText: answer.statusText, headers: pairs } as const
    if (over) return { ...head, body: bytes, cut: 'too-large', duration: duration() }
    if (error === undefined && codings) return { ...head, body: bytes, duration: duration() }
    const chain = errorChain(error ?? new Error('the content coding is not known to the console'), redact)
    const undecodable =
      !codings || chain.some(({ code }) => /^(?:Z_|ERR_(?:_|BROTLI|ZLIB|ZSTD)|ZSTD_)/.test(code ?? ''))
    return { ...head, body: bytes, cut: undecodable ? 'undecodable' : 'broken', error: chain, duration: duration() }
  } catch (error) {
    return { kind: 'failure', error: errorChain(error, redact), duration: duration() }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
  }
}
