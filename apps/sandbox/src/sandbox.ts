import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { exportJWK, generateKeyPair } from 'jose'
import { createProvider, type RefusalFamily } from './authorization/provider.ts'
import { authorizationPaths, createAuthorization } from './authorization/server.ts'
import { lessonsOf } from './clients.ts'
import { connectionsOf, type SandboxConnection } from './connections.ts'
import { controlRoutes } from './control.ts'
import { createStore, type Store } from './data/store.ts'
import { createApi } from './gateway/api.ts'
import { createIdempotency } from './gateway/idempotency.ts'
import { createLimiter, type Limit, type LimitName, limits } from './gateway/limits.ts'
import { createRequestLog } from './gateway/request-log.ts'
import { documentRoutes } from './openapi/routes.ts'
import { allScopes, operations } from './operations/operations.ts'

export type SandboxOptions = {
  /** Port of the first environment; a free one is taken where it is in use. 0 takes a free one at once. */
  port: number
  /** Clock in epoch milliseconds. Tokens are stamped by the machine's own clock. */
  now?: () => number
  refusals?: RefusalFamily
  /** In place of the limits that the API states. */
  limits?: Record<LimitName, Limit>
  /** Told of what must not happen. */
  report?: (error: unknown) => void
}

export type Sandbox = {
  url: string
  secondUrl: string
  connections: SandboxConnection[]
  close: () => Promise<void>
}

const loopback = '127.0.0.1'

const listening = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || port === 0) reject(error)
      else resolve(listening(server, 0))
    }
    server.once('error', failed)
    server.listen(port, loopback, () => {
      server.off('error', failed)
      resolve((server.address() as AddressInfo).port)
    })
  })

const isLoopbackName = (host: string | undefined): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '')

/**
 * Starts the sandbox: one authorization server and two environments of the API, each on a port of its own, on loopback
 * alone.
 */
export const createSandbox = async ({
  port,
  now = Date.now,
  refusals = 'auth0',
  limits: table = limits,
  report = () => undefined,
}: SandboxOptions): Promise<Sandbox> => {
  const keys = generateKeyPair('RS256', { extractable: true })
  const servers = [createServer(), createServer()] as const
  const firstPort = await listening(servers[0], port)
  const secondPort = await listening(servers[1], port === 0 ? 0 : firstPort + 1)
  const url = `http://${loopback}:${firstPort}/`
  const secondUrl = `http://${loopback}:${secondPort}/`

  const { privateKey, publicKey } = await keys
  const issuer = new URL(authorizationPaths.issuer, url).href
  const lessons = lessonsOf(allScopes)
  const clients = lessons.map(({ client }) => client)
  const clientsById = new Map(clients.map((client) => [client.clientId, client]))
  const connections = connectionsOf(lessons, { url, secondUrl, issuer })
  const log = createRequestLog({ now })
  const limiter = createLimiter(table)
  const idempotency = createIdempotency({ now })
  const provider = createProvider({
    issuer,
    tokenUrl: new URL(authorizationPaths.token, url).href,
    audiences: [url, secondUrl],
    clients,
    signingKey: {
      ...(await exportJWK(privateKey)),
      alg: 'RS256',
      use: 'sig',
      kid: randomBytes(16).toString('base64url').slice(0, 21),
    },
    refusals,
    now,
  })
  const authorization = createAuthorization({ provider, clients: clientsById, key: publicKey, limiter, log, now })
  const environments = [
    { name: 'eu', origin: url, server: servers[0] },
    { name: 'us', origin: secondUrl, server: servers[1] },
  ] as const
  const stores = new Map<string, Store>()
  const storeOf = (name: string): Store => {
    const store = stores.get(name) ?? createStore({ seed: name, now })
    stores.set(name, store)
    return store
  }
  const reset = () => {
    stores.clear()
    idempotency.reset()
    log.reset()
  }

  const fail = (response: ServerResponse, error: unknown) => {
    // Whoever hung up in the middle of a request is no failure of the sandbox.
    if (response.destroyed) return
    report(error)
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ message: 'The sandbox failed' }))
  }

  for (const { name, origin, server } of environments) {
    const api = createApi({
      operations,
      store: () => storeOf(name),
      limiter,
      idempotency,
      log,
      verification: { key: publicKey, issuer, audience: origin, clients: clientsById },
      cursorKey: randomBytes(32),
      now,
      environment: name,
      report,
    })
    api.route('/', documentRoutes({ origin, origins: environments.map(({ origin }) => origin) }))
    api.route('/__sandbox', controlRoutes({ connections, log, reset, origin }))

    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const requestId = randomUUID()
      response.setHeader('x-request-id', requestId)
      // A page whose name was pointed at this address is not on this machine, whatever its address says.
      if (!isLoopbackName(request.headers.host)) {
        response.writeHead(421, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ message: 'The sandbox answers to loopback names alone' }))
        return
      }
      log.note(request, response, requestId, name)
      const answered = authorization(request, response)
      if (answered) {
        answered.catch((error: unknown) => fail(response, error))
        return
      }
      const listener = getRequestListener((received, env) => api.fetch(received, { ...env, requestId }))
      Promise.resolve(listener(request, response)).catch((error: unknown) => fail(response, error))
    })
  }

  return {
    url,
    secondUrl,
    connections,
    close: async () => {
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve())
              server.closeAllConnections()
            }),
        ),
      )
    },
  }
}
