import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, Server as NetServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { problemMediaType } from '@developer-console/shared/contract/problem'
import { getRequestListener } from '@hono/node-server'
import { ConfigurationError } from './config/configuration-error.ts'
import { ProblemError } from './problem.ts'

type Fetch = Parameters<typeof getRequestListener>[0]

export type Served = {
  port: number
  /** From now on every answer asks for a new connection, so that its client goes where there is somebody to stay. */
  drain(): void
  /** Resolves when no request is open any more, or after `patience` milliseconds. */
  settled(patience: number): Promise<void>
  /** Takes no further connection; those that are still at work after `patience` milliseconds are cut. */
  close(patience: number): Promise<void>
}

type Listening = {
  host: string
  port: number
  /** What an operator changes where they cannot be had. */
  settings?: { host: string; port: string }
  /** Milliseconds: for the whole head of a request, and for silence within a body that nothing was answered to yet. */
  patience?: { head: number; body: number }
}

/** Longest head of a request: a cookie jar of a shared host may be long. */
const maxHeaderSize = 64 * 1024

/** Milliseconds between two looks for connections that nobody uses any more, while the last ones end. */
const idleEvery = 100

const usualPatience = { head: 30_000, body: 60_000 }

const ownSettings = { host: 'CONSOLE_HOST (server.host)', port: 'CONSOLE_PORT (server.port)' }

/**
 * Listens for requests. Rejects with a `ConfigurationError` where the address or the port cannot be had.
 *
 * Uploads may take as long as they need, so of a body only silence is timed, until its answer begins. The body of a
 * request stays open until its own reader has ended it: an answer may come before an upload's end.
 */
export const serve = async (fetch: Fetch, listening: Listening): Promise<Served> => {
  const { host, port, settings = ownSettings, patience: times = usualPatience } = listening
  const open = new Set<Exchange>()
  const waiting = new Set<() => void>()
  let draining = false
  const listener = getRequestListener(fetch, { autoCleanupIncoming: false })
  const server = createServer(
    {
      maxHeaderSize,
      requestTimeout: 0,
      headersTimeout: times.head,
      connectionsCheckingInterval: times.head / 6,
      keepAliveTimeout: 65_000,
    },
    (incoming, outgoing) => {
      const exchange = { incoming, outgoing, bytes: incoming.socket.bytesRead, since: performance.now() }
      open.add(exchange)
      outgoing.on('close', () => {
        open.delete(exchange)
        if (open.size === 0) for (const settle of waiting) settle()
      })
      if (draining) outgoing.shouldKeepAlive = false
      void listener(incoming, outgoing)
    },
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(error, socket))
  await listen(server, { host, port, settings })
  const stalling = setInterval(() => {
    for (const exchange of open) if (hasStalled(exchange, times.body)) refuse(bodyStalled, exchange.incoming.socket)
  }, times.body / 6).unref()
  return {
    port: (server.address() as AddressInfo).port,
    drain: () => {
      draining = true
    },
    settled: (patience) =>
      new Promise((resolve) => {
        if (open.size === 0) return resolve()
        const settle = () => {
          clearTimeout(timer)
          waiting.delete(settle)
          resolve()
        }
        const timer = setTimeout(settle, patience)
        waiting.add(settle)
      }),
    close: (patience) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => server.closeAllConnections(), patience)
        // Not at once: on a connection that looks idle a request may be on its way.
        const idle = setInterval(() => server.closeIdleConnections(), idleEvery)
        NetServer.prototype.close.call(server, () => {
          clearTimeout(timer)
          clearInterval(stalling)
          clearInterval(idle)
          resolve()
        })
      }),
  }
}

/** A request that is not over, and when bytes of it came last. */
type Exchange = { incoming: IncomingMessage; outgoing: ServerResponse; bytes: number; since: number }

const bodyStalled = { code: 'BODY_STALLED' }

/** Whether nothing of a body has come for so many milliseconds; once its answer has begun, the route's own limits hold. */
const hasStalled = (exchange: Exchange, patience: number): boolean => {
  const { incoming, outgoing } = exchange
  if (incoming.complete || outgoing.headersSent || incoming.socket.destroyed) return false
  const { bytesRead } = incoming.socket
  if (bytesRead === exchange.bytes) return performance.now() - exchange.since >= patience
  exchange.bytes = bytesRead
  exchange.since = performance.now()
  return false
}

/** Answers a request that cannot be had: too long a head (RFC 6585 §5), too slow, or no HTTP request at all. */
const refuse = ({ code }: Pick<NodeJS.ErrnoException, 'code'>, socket: Duplex): void => {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const { problem } = requestProblem(code)
  const body = JSON.stringify(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      `Content-Type: ${problemMediaType}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

const requestProblem = (code: string | undefined): ProblemError => {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ProblemError(431, 'request-head-too-large', 'The head of the request is too long', {
        detail: `At most ${maxHeaderSize / 1024} KiB of headers are read. Many or long cookies of this host may be the reason.`,
      })
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ProblemError(408, 'request-too-slow', 'The head of the request did not come in time')
    case bodyStalled.code:
      return new ProblemError(408, 'request-too-slow', 'The body of the request stopped coming')
    default:
      return new ProblemError(400, 'request-malformed', 'This is no HTTP request')
  }
}

type Address = Required<Pick<Listening, 'host' | 'port' | 'settings'>>

const listen = (server: Server, listening: Address): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, listening)))
    server.listen(listening.port, listening.host, resolve)
  })

const refusal = (error: NodeJS.ErrnoException, { host, port, settings }: Address): Error => {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigurationError(
        `Port ${port} on ${host} is taken by another program. Set ${settings.port} to another port.`,
      )
    case 'EACCES':
      return new ConfigurationError(
        `Port ${port} may not be used by this user. Set ${settings.port} to one above 1023.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigurationError(`${host} is not an address of this machine. Set ${settings.host} to another one.`)
    default:
      return error
  }
}
