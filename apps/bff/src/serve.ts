import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { ConfigurationError } from './config/configuration-error.ts'

type Fetch = Parameters<typeof getRequestListener>[0]

export type Served = {
  port: number
  /** Resolves when no request is open any more, or after `patience` milliseconds. */
  settled(patience: number): Promise<void>
  /** Takes no further connection; those that are still at work after `patience` milliseconds are cut. */
  close(patience: number): Promise<void>
}

/** Longest head of a request: a cookie jar of a shared host may be long. */
const maxHeaderSize = 64 * 1024

/**
 * Listens for requests. Rejects with a `ConfigurationError` where the address or the port cannot be had.
 *
 * Uploads may take as long as they need, so only heads are timed. The body of a request stays open until its own
 * reader has ended it: an answer may come before an upload's end.
 */
export const serve = async (fetch: Fetch, { host, port }: { host: string; port: number }): Promise<Served> => {
  const open = new Set<object>()
  const waiting = new Set<() => void>()
  const listener = getRequestListener(fetch, { autoCleanupIncoming: false })
  const server = createServer(
    { maxHeaderSize, requestTimeout: 0, headersTimeout: 30_000, keepAliveTimeout: 65_000 },
    (incoming, outgoing) => {
      open.add(outgoing)
      outgoing.on('close', () => {
        open.delete(outgoing)
        if (open.size === 0) for (const settle of waiting) settle()
      })
      void listener(incoming, outgoing)
    },
  )
  await listen(server, host, port)
  return {
    port: (server.address() as AddressInfo).port,
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
        server.close(() => {
          clearTimeout(timer)
          resolve()
        })
      }),
  }
}

const listen = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(refusal(error, host, port)))
    server.listen(port, host, resolve)
  })

const refusal = (error: NodeJS.ErrnoException, host: string, port: number): Error => {
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigurationError(
        `Port ${port} on ${host} is taken by another program. Set CONSOLE_PORT (server.port) to another port.`,
      )
    case 'EACCES':
      return new ConfigurationError(
        `Port ${port} may not be used by this user. Set CONSOLE_PORT (server.port) to one above 1023.`,
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ConfigurationError(
        `${host} is not an address of this machine. Set CONSOLE_HOST (server.host) to another one.`,
      )
    default:
      return error
  }
}
