import type { Readable } from 'node:stream'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import type { Dispatcher } from 'undici'
import { type ConnectionTiming, takeConnectionTiming } from '../upstream/socket-timing.ts'
import type { CallHeaders } from './policy.ts'

/** One request to an upstream, ready to be sent. */
type OutgoingRequest = {
  origin: string
  /** Path and query. */
  path: string
  method: string
  headers: CallHeaders
  body: Buffer | Readable | null
  /** Milliseconds until the answer's head has to come once the request was sent. */
  firstByte: number
  /** Milliseconds of silence within the body. */
  idle: number
}

export type UpstreamHead = { status: number; statusText: string; headers: HeaderList }

/** What happens to a request, in order; after `failed` or `ended` nothing more. */
type SendEvents = {
  /** The connection stands, the head is being written. */
  connected(timing: ConnectionTiming): void
  bodySent(bytes: number): void
  /** The whole request was handed to the connection. */
  sent(): void
  head(head: UpstreamHead): void
  data(chunk: Buffer): void
  ended(): void
  /** No answer came, or its body broke off. */
  failed(error: unknown): void
}

export type Sending = {
  /** Ends the request; the upstream sees its connection closed. */
  abort(reason: Error): void
  /** Stops reading the answer, so that the upstream has to wait. */
  pause(): void
  resume(): void
}

const text = (value: unknown): string => {
  if (!(value instanceof Uint8Array)) return String(value)
  const bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  const decoded = bytes.toString('utf8')
  return decoded.includes('\uFFFD') ? bytes.toString('latin1') : decoded
}

const headerPairs = (raw: unknown): HeaderList => {
  const pairs: HeaderList = []
  if (!Array.isArray(raw)) return pairs
  for (let at = 0; at + 1 < raw.length; at += 2) pairs.push([text(raw[at]), text(raw[at + 1])])
  return pairs
}

/** Sends a request once: nothing is followed, retried or decoded here. */
export const send = (dispatcher: Dispatcher, request: OutgoingRequest, events: SendEvents): Sending => {
  let controller: Dispatcher.DispatchController | undefined
  let aborted: Error | undefined
  let isOver = false
  const fail = (error: unknown) => {
    if (isOver) return
    isOver = true
    events.failed(error)
  }
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(started) {
      controller = started
      takeConnectionTiming((timing) => events.connected(timing))
      if (aborted) started.abort(aborted)
    },
    onBodySent: (chunk) => events.bodySent(chunk.length),
    onRequestSent: () => events.sent(),
    onResponseStart(started, status, _headers, statusText) {
      // Interim answers (RFC 9110 §15.2) announce; the head is still to come.
      if (status < 200) return
      events.head({ status, statusText: statusText ?? '', headers: headerPairs(started.rawHeaders) })
    },
    onResponseData: (_controller, chunk) => {
      if (!isOver) events.data(chunk)
    },
    onResponseEnd: () => {
      if (isOver) return
      isOver = true
      events.ended()
    },
    onResponseError: (_controller, error) => fail(error),
  }
  try {
    dispatcher.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: request.headers,
        body: request.body,
        headersTimeout: request.firstByte,
        bodyTimeout: request.idle,
      },
      handler,
    )
  } catch (error) {
    queueMicrotask(() => fail(error))
  }
  return {
    abort(reason) {
      aborted = reason
      if (controller) controller.abort(reason)
      // Still waiting for a connection: undici is told once it has one, the caller at once.
      else queueMicrotask(() => fail(reason))
    },
    pause: () => controller?.pause(),
    resume: () => controller?.resume(),
  }
}
