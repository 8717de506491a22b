import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createAdapter } from './authorization/adapter.ts'
import { createSigningKeys } from './authorization/keys.ts'
import { createProvider, type RefusalFamily } from './authorization/provider.ts'
import { authorizationPaths, createAuthorization, createRequestFaults } from './authorization/server.ts'
import { lessonsOf } from './clients.ts'
import { connectionsOf, type SandboxConnection } from './connections.ts'
import { controlRoutes } from './control.ts'
import { createStore, type Store } from './data/store.ts'
import { createExchange } from './exchange.ts'
import { FaultError } from './faults/effects.ts'
import { createSecurePort } from './faults/secure-port.ts'
import { createSwitchboard } from './faults/switchboard.ts'
import { createRoutes } from './faults/targets.ts'
import { createApi } from './gateway/api.ts'
import { createIdempotency } from './gateway/idempotency.ts'
import { createLimiter, createTightLimiter, type Limit, type LimitName, limits } from './gateway/limits.ts'
import { createRequestLog } from './gateway/request-log.ts'
import { listening, loopback, stopped } from './listening.ts'
import { documentRoutes } from './openapi/routes.ts'
import { createAccessToken } from './openapi/token-operation.ts'
import { allScopes, operations } from './operations/operations.ts'

export type SandboxOptions = {
  /** Port of the first environment; a free one is taken where it is in use. 0 takes a free one at once. */
  port: number
  /** Clock in epoch milliseconds. Tokens are stamped by the machine's own clock. */
  now?: () => number
  refusals?: RefusalFamily
  /** In place of the limits that the API states. */
  limits?: Record<LimitName, Limit>
  /** From 0 to below 1, for failures that are provoked by chance. */
  random?: () => number
  /** Told of what must not happen. */
  report?: (error: unknown) => void
}

export type Sandbox = {
  url: string
  secondUrl: string
  connections: SandboxConnection[]
  close: () => Promise<void>
}

const refuse = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
}

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
  random = Math.random,
  report = () => undefined,
}: SandboxOptions): Promise<Sandbox> => {
  const servers = [createServer(), createServer()] as const
  const firstPort = await listening(servers[0], port)
  const secondPort = await listening(servers[1], port === 0 ? 0 : firstPort + 1)
  const url = `http://${loopback}:${firstPort}/`
  const secondUrl = `http://${loopback}:${secondPort}/`

  const issuer = new URL(authorizationPaths.issuer, url).href
  const lessons = lessonsOf(allScopes)
  const clients = lessons.map(({ client }) => client)
  const clientsById = new Map(clients.map((client) => [client.clientId, client]))
  const connections = connectionsOf(lessons, { url, secondUrl, issuer })
  const log = createRequestLog({ now })
  const limiter = createLimiter(table)
  const idempotency = createIdempotency({ now })
  const tightLimiter = createTightLimiter({ now })
  const matched = [createAccessToken, ...operations]
  const switchboard = createSwitchboard({ operationIds: matched.map(({ id }) => id), random })
  const operationAt = createRoutes(matched)
  const securePort = createSecurePort({
    listener: (request, response) => servers[0].emit('request', request, response),
    now,
  })
  const requestFaults = createRequestFaults()
  const issued = createAdapter({ now })
  const keys = await createSigningKeys((signingKey) =>
    createProvider({
      issuer,
      tokenUrl: new URL(authorizationPaths.token, url).href,
      audiences: [url, secondUrl],
      clients,
      signingKey,
      refusals,
      issued,
      faultsOf: requestFaults.of,
      now,
    }),
  )
  const authorization = createAuthorization({
    keys,
    clients: clientsById,
    refusals,
    limiter,
    tightLimiter,
    requestFaults,
    log,
    now,
  })
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
  const reset = async () => {
    stores.clear()
    idempotency.reset()
    log.reset()
    switchboard.reset()
    tightLimiter.reset()
    await securePort.set(false)
  }

  const fail = (response: ServerResponse, error: unknown) => {
    // Whoever hung up in the middle of a request is no failure of the sandbox.
    if (response.destroyed) return
    report(error)
    if (response.headersSent) response.destroy()
    else refuse(response, 500, 'The sandbox failed')
  }

  for (const { name, origin, server } of environments) {
    const api = createApi({
      operations,
      store: () => storeOf(name),
      limiter,
      tightLimiter,
      keys,
      idempotency,
      log,
      verification: { issuer, audience: origin, clients: clientsById },
      cursorKey: randomBytes(32),
      now,
      environment: name,
      report,
    })
    api.route('/', documentRoutes({ origin, origins: environments.map(({ origin }) => origin) }))
    api.route('/__sandbox', controlRoutes({ connections, log, switchboard, securePort, reset, origin }))
    const otherOrigin = environments.find((other) => other.origin !== origin)?.origin ?? origin

    const exchange = createExchange({ api, authorization, switchboard, operationAt, otherOrigin, now })

    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const requestId = randomUUID()
      response.setHeader('x-request-id', requestId)
      // A page whose name was pointed at this address is not on this machine, whatever its address says.
      if (!isLoopbackName(request.headers.host)) {
        refuse(response, 421, 'The sandbox answers to loopback names alone')
        return
      }
      log.note(request, response, requestId, name)
      exchange(request, response, requestId).catch((error: unknown) => {
        if (error instanceof FaultError) refuse(response, 400, error.message)
        else fail(response, error)
      })
    })
  }

  return {
    url,
    secondUrl,
    connections,
    close: async () => {
      await Promise.all([...servers.map(stopped), securePort.set(false)])
    },
  }
}
