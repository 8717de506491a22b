import type { CallTiming } from '../contract/call.ts'
import type { HeaderList } from '../contract/headers.ts'
import type { KeptBody } from '../contract/history.ts'
import type { ExportedExchange } from './exported-exchange.ts'

/** -1 stands for what is not known (HAR 1.2, `timings`). */
const unknown = -1

const pairs = (list: HeaderList) => list.map(([name, value]) => ({ name, value }))

const queryPairs = (url: string) => [...new URL(url).searchParams].map(([name, value]) => ({ name, value }))

const headerOf = (headers: HeaderList, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1]

/** Text as it is, so that no number in it changes; what is not text in base64, whose encoding is named. */
const contentOf = (body: KeptBody | undefined, mediaType: string | undefined) => ({
  size: body?.size ?? 0,
  mimeType: body?.mediaType ?? mediaType ?? 'application/octet-stream',
  ...(body?.text !== undefined && { text: body.text }),
  ...(body?.text === undefined && body?.base64 !== undefined && { text: body.base64, encoding: 'base64' }),
  ...(body && !body.whole && { comment: 'Only its beginning was kept.' }),
})

const postDataOf = (body: KeptBody | undefined, mediaType: string | undefined) =>
  body?.text === undefined
    ? {}
    : {
        postData: {
          mimeType: body.mediaType ?? mediaType ?? 'application/octet-stream',
          text: body.text,
          ...(!body.whole && { comment: 'Only its beginning was kept.' }),
        },
      }

const timingsOf = (timing: CallTiming | undefined, duration: number) => {
  const { dns, connect, tls, send, wait, receive } = timing ?? {}
  return {
    blocked: unknown,
    dns: dns ?? unknown,
    // TLS is a part of connecting here (HAR 1.2, `ssl`).
    connect: connect === undefined ? unknown : connect + (tls ?? 0),
    ssl: tls ?? unknown,
    send: send ?? 0,
    wait: wait ?? (timing ? 0 : duration),
    receive: receive ?? 0,
  }
}

const entryOf = (exchange: ExportedExchange) => {
  const { name, folder, startedAt, duration, method, url, headers, body, answer, timing } = exchange
  const timings = timingsOf(timing, duration)
  const { ssl: _within, ...parts } = timings
  const httpVersion = `HTTP/${answer?.httpVersion ?? '1.1'}`
  return {
    startedDateTime: startedAt,
    // The sum of the phases, as the format has it.
    time: Object.values(parts).reduce((sum, part) => sum + Math.max(part, 0), 0),
    request: {
      method,
      url,
      httpVersion,
      cookies: [],
      headers: pairs(headers),
      queryString: queryPairs(url),
      ...postDataOf(body, headerOf(headers, 'content-type')),
      headersSize: unknown,
      bodySize: body?.size ?? 0,
    },
    response: {
      // 0 stands for no answer, as browsers write it.
      status: answer?.status ?? 0,
      statusText: answer?.statusText ?? '',
      httpVersion,
      cookies: [],
      headers: pairs(answer?.headers ?? []),
      content: contentOf(answer?.body, headerOf(answer?.headers ?? [], 'content-type')),
      redirectURL: headerOf(answer?.headers ?? [], 'location') ?? '',
      headersSize: unknown,
      bodySize: answer ? (answer.body?.size ?? 0) : unknown,
    },
    cache: {},
    timings,
    comment: folder ? `${folder} / ${name}` : name,
  }
}

/** Writes exchanges as an HTTP Archive (HAR 1.2), oldest first. */
export const writeHar = (exchanges: readonly ExportedExchange[]): string =>
  `${JSON.stringify(
    {
      log: {
        version: '1.2',
        creator: { name: 'Developer Console', version: '1' },
        entries: exchanges
          .toSorted((one, other) => (one.startedAt < other.startedAt ? -1 : one.startedAt > other.startedAt ? 1 : 0))
          .map(entryOf),
      },
    },
    null,
    2,
  )}\n`
