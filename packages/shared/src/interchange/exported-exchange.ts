import type { CallTiming } from '../contract/call.ts'
import type { HeaderList } from '../contract/headers.ts'
import type { CallDetail, KeptBody } from '../contract/history.ts'
import { redactedMark } from '../contract/redacted.ts'
import { encodedQuery, withQuery } from '../openapi/percent.ts'
import { holdsCredential } from './credential-name.ts'

/** A request, with its answer where there was one, as it goes into a file for other programs. */
export type ExportedExchange = {
  name: string
  /** Path of folders, `Metering / reads`. */
  folder: string
  notes: string
  /** ISO 8601. */
  startedAt: string
  /** Milliseconds. */
  duration: number
  method: string
  /** Absolute. */
  url: string
  headers: HeaderList
  body?: KeptBody | undefined
  answer?:
    | { status: number; statusText: string; httpVersion: string; headers: HeaderList; body?: KeptBody | undefined }
    | undefined
  timing?: CallTiming | undefined
}

/** The exchange of a kept call. `apiUrl` is its connection's: a call that got no answer names no origin. */
export const exchangeOfCall = (call: CallDetail, apiUrl: string, name: string): ExportedExchange => {
  const { request, answer, body, startedAt, duration, timing } = call
  const path = withQuery(request.path, encodedQuery(request.query))
  return withoutCredentials({
    name,
    folder: '',
    notes: '',
    startedAt,
    duration,
    method: answer?.sent.method ?? request.method,
    url: answer?.sent.url ?? new URL(path, apiUrl).href,
    headers: answer?.sent.headers ?? request.headers,
    ...(request.body && { body: request.body }),
    ...(answer && {
      answer: {
        status: answer.status,
        statusText: answer.statusText,
        httpVersion: answer.httpVersion,
        headers: answer.headers,
        ...(body && { body }),
      },
    }),
    ...((timing ?? answer?.timing) && { timing: timing ?? answer?.timing }),
  })
}

const markedHeaders = (headers: HeaderList): HeaderList =>
  headers.map(([name, value]) => [name, holdsCredential(name) && !value.includes(redactedMark) ? redactedMark : value])

/** The exchange with a mark in the place of every value of a parameter or header that holds a credential. */
export const withoutCredentials = (exchange: ExportedExchange): ExportedExchange => {
  const url = new URL(exchange.url)
  url.username = ''
  url.password = ''
  const [bare = ''] = url.href.split(/[?#]/)
  const query = url.search
    .slice(1)
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const [name = ''] = pair.split('=')
      return holdsCredential(name) ? `${name}=${encodedQuery([['', redactedMark]]).slice(1)}` : pair
    })
    .join('&')
  return {
    ...exchange,
    url: withQuery(bare, query),
    headers: markedHeaders(exchange.headers),
    ...(exchange.answer && { answer: { ...exchange.answer, headers: markedHeaders(exchange.answer.headers) } }),
  }
}

/** A name for a file that every file system takes; `title` may come from anywhere. */
export const exportName = (title: string, ending: 'har' | 'postman_collection.json', day: string): string => {
  const plain = title
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .slice(0, 60)
    .replaceAll(/^-|-$/g, '')
  return `${plain || 'requests'}-${day.slice(0, 10).replaceAll(/[^\d-]/g, '')}.${ending}`
}
