import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { newLocalKey } from './access/local-key.ts'
import { createOrigins } from './access/origins.ts'
import { createSessionCookie } from './access/session-cookie.ts'
import { createSessions } from './access/sessions.ts'
import { createWrongKeys } from './access/wrong-keys.ts'
import { createApp } from './app.ts'
import { createAudit } from './audit/create-audit.ts'
import { defaultCallLimits } from './calls/limits.ts'
import { createStartCall } from './calls/start-call.ts'
import { isLoopbackHost } from './config/addresses.ts'
import { ConfigurationError } from './config/configuration-error.ts'
import type { Configuration } from './config/configuration.ts'
import { readConnectionKeys } from './config/read-connection-keys.ts'
import { createConnectionStore } from './connections/connection-store.ts'
import { createConnections } from './connections/connections.ts'
import { fetchSandboxConnections } from './config/sandbox-connections.ts'
import { isCallOf, namesScopes } from './documents/connection-index.ts'
import { createFetchText } from './documents/fetch-text.ts'
import { createDocuments } from './documents/documents.ts'
import { defaultLoadLimits } from './documents/load-document.ts'
import { defaultDocumentLimits } from './documents/worker-task.ts'
import { createEventHub } from './events/event-hub.ts'
import { createHistory } from './history/create-history.ts'
import { newCallId } from './history/new-call-id.ts'
import { createMetricsApp } from './metrics-route.ts'
import { createDocumentStore } from './documents/document-store.ts'
import { ProblemError } from './problem.ts'
import { createReadiness } from './readiness.ts'
import { createSavedRequests } from './requests/saved-requests.ts'
import { createHeldSecrets, type HeldSecrets, refuseSecretsShownBy } from './secrets/held-secrets.ts'
import { NewerStoreError } from './store/newer-store-error.ts'
import { openStore, type Store } from './store/open-store.ts'
import { openSealing, SealingKeyError } from './store/sealing-key.ts'
import { isStoreFull } from './store/store-failure.ts'
import { createMetrics } from './telemetry/create-metrics.ts'
import type { Log } from './telemetry/log.ts'
import { measuredReader } from './documents/measured-reader.ts'
import { silentMeter } from './telemetry/meter.ts'
import { defaultTokenLimits } from './tokens/request-token.ts'
import { createPeers } from './tokens/peers.ts'
import { createScopeLog } from './tokens/scope-log.ts'
import { createSharedTokens } from './tokens/shared-tokens.ts'
import { createTokenLog } from './tokens/token-log.ts'
import { createTokens } from './tokens/tokens.ts'
import { createUpstream } from './upstream/upstream.ts'

type Surroundings = {
  log: Log
  /** The port that the console listens on; asked for once it listens. */
  port: () => number
  /** The port that the metrics are served on; asked for once it is. */
  metricsPort?: () => number
  /** Epoch milliseconds. */
  clock?: () => number
  webDirectory?: string
}

const builtWebApp = fileURLToPath(new URL('../../web/dist', import.meta.url))

/** The version of the console, which lies beside the sources and beside what is built of them. */
const ownVersion = async (): Promise<string> => {
  const { version } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}

/** Builds every part of the console from its configuration: the only place that knows them all. */
export const compose = async (
  configuration: Configuration,
  { log, port, metricsPort = () => 0, clock = Date.now, webDirectory = builtWebApp }: Surroundings,
) => {
  const { server, access, sandbox, ...limits } = configuration
  const measures = server.metricsPort !== undefined || server.metricsToken !== undefined
  let meter = silentMeter
  const [version, store, sandboxConnections] = await Promise.all([
    ownVersion(),
    openConfiguredStore(configuration.store.url, log, measures ? (query) => meter.storeQuery(query) : undefined),
    sandbox.url === undefined ? [] : fetchSandboxConnections(sandbox.url),
  ])
  const sealing = await openConfiguredSealing(store, configuration.store, log)
  const metrics = measures ? await createMetrics({ version }) : undefined
  if (metrics) ({ meter } = metrics)
  const readiness = createReadiness(
    () => store.ping(),
    undefined,
    // What waits is written as soon as there is room.
    () => sawFull && history.waiting().calls > 0,
  )
  let sawFull = false
  const origins = createOrigins({ host: server.host, port, publicUrl: server.publicUrl })
  const localKey = access.localKey ?? newLocalKey()
  const sessions = createSessions({ db: store.db, clock })
  const history = createHistory({
    db: store.db,
    limits: { retention: limits.history.retention },
    clock,
    onFailure: (error, dropped) => {
      sawFull = isStoreFull(error)
      if (dropped > 0) meter.historyDropped(dropped)
      log.error('the history could not be written', error, { count: dropped })
    },
  })

  const audit = createAudit({
    db: store.db,
    clock,
    retention: limits.audit.retention,
    onFailure: (error) => log.error('the audit could not be written', error),
  })

  const upstream = createUpstream({
    proxy: server.proxy,
    noProxy: server.noProxy,
    ...(server.privateNetworks.length > 0 && { privateNetworks: server.privateNetworks }),
  })
  const events = createEventHub()
  const tokenLog = createTokenLog({
    db: store.db,
    clock,
    retention: limits.history.retention,
    onFailure: (error) => log.error('a token request could not be logged in the store', error),
  })
  const tokens = createTokens({
    upstream,
    clock,
    random: Math.random,
    limits: { ...defaultTokenLimits, timeout: limits.tokens.timeout },
    log: {
      ...tokenLog,
      record: (connection, event) => {
        meter.tokenRequest(connection.id, event)
        tokenLog.record(connection, event)
      },
    },
    // A SQLite file has one console, whose own memory is enough: no token is written to the disk.
    shared:
      store.engine === 'postgres'
        ? createSharedTokens({
            db: store.db,
            sealing,
            clock,
            random: Math.random,
            onFailure: (error) => log.error('tokens are not shared with other instances for now', error),
          })
        : undefined,
    publish: (event) => {
      if (event.type === 'token' && event.data.state === 'renewing') meter.tokenRenewal(event.data.connectionId)
      events.publish(event)
    },
  })

  const documentStore = createDocumentStore(store.db)
  const connections = createConnections({
    configured: [...configuration.connections, ...sandboxConnections],
    store: createConnectionStore(store.db, sealing),
    read: readConnectionKeys,
    clock,
    newId: randomUUID,
    refuseSecrets: async (connection) => refuseSecretsShownBy(connection, await heldSecrets.search()),
    tryToken: async (connection) => {
      const outcome = await tokens.attempt(connection)
      if (outcome.granted) return
      const { diagnosis, exchange } = outcome
      throw new ProblemError(422, 'check-failed', 'With these changes there is no token', {
        detail: `${diagnosis.title}. Nothing was changed.`,
        diagnosis,
        exchange,
      })
    },
    forgetTokens: (id) => tokens.forget(id),
    purged: async (id) => {
      await documentStore.removeAll(id)
      await scopeLog.removeAll(id)
    },
  })
  const heldSecrets: HeldSecrets = createHeldSecrets({
    connections: () => connections.held(),
    tokens: () => tokens.held(),
  })

  const scopeLog = createScopeLog({
    db: store.db,
    keyOf: async ({ connection, operation, method, path }) => {
      const found = await documents.operation(connection, operation)
      return found && !namesScopes(found) && isCallOf(found, { method, path }) ? found.id : undefined
    },
    clock,
    retention: limits.history.retention,
    onFailure: (error) => log.error('what a call tells of scopes could not be kept in the store', error),
  })

  const documents = createDocuments({
    reader: measuredReader(meter, {
      limits: {
        ...defaultDocumentLimits,
        jsonBytes: limits.documents.json,
        yamlBytes: limits.documents.yaml,
        levels: limits.documents.levels,
        operations: limits.documents.operations,
      },
      memory: Math.floor(limits.documents.memory / 1024 ** 2),
    }),
    fetchText: createFetchText(upstream),
    dispatcherFor: (connection) => upstream.dispatcherFor(connection),
    store: documentStore,
    clock,
    newId: randomUUID,
    learned: (connectionId) => scopeLog.learned(connectionId),
    limits: { ...defaultLoadLimits, bytes: limits.documents.json, fetchTimeout: limits.documents.fetchTimeout },
  })

  const savedRequests = createSavedRequests({
    db: store.db,
    heldSecrets,
    requireConnection: (id) => connections.require(id),
    clock,
    newId: randomUUID,
  })

  const peers = createPeers({ connections, tokens })

  const startCall = createStartCall({
    tokens,
    upstream,
    history: {
      record: (call) => {
        meter.call(call)
        history.record(call)
      },
    },
    onBegin: () => meter.callBegan(),
    onRedaction: () => meter.redaction(),
    clock,
    newId: newCallId,
    peers,
    scopeLog,
    requiredScopes: async (connectionId: string, operation: string) =>
      (await documents.operation(await connections.require(connectionId), operation))?.scopes,
    limits: {
      ...defaultCallLimits,
      firstByte: limits.calls.firstByteTimeout,
      idle: limits.calls.idleTimeout,
      total: limits.calls.totalTimeout,
      requestBytes: limits.calls.requestBody,
      decodedBytes: limits.calls.decodedBody,
      openCalls: limits.calls.open,
      keptBody: limits.history.bodies,
      keptProductionBody: limits.history.productionBodies,
    },
  })

  const metricsRouteDeps = metrics && {
    token: server.metricsToken,
    scrape: async () =>
      metrics.render({
        eventStreams: events.listeners,
        historyWaiting: history.waiting(),
        store: await readStore(store.db, clock),
      }),
  }
  const app = createApp({
    log,
    meter,
    metrics: server.metricsPort === undefined ? metricsRouteDeps : undefined,
    callsPerMinute: limits.calls.perMinute,
    readiness,
    origins,
    access: {
      localKey,
      sessions,
      cookie: createSessionCookie(origins),
      wrongKeys: createWrongKeys(),
      trustedProxies: server.trustedProxies,
    },
    connections,
    tokens,
    peers,
    checks: { connections, tokens, upstream, clock },
    calls: { connections, heldSecrets, startCall, requestBytes: limits.calls.requestBody },
    experiments: {
      connections,
      tokens,
      history,
      startCall,
      operations: async (connection) => (await documents.index(connection)).operations,
    },
    evidence: { history, connections, tokens, upstream, heldSecrets, clock, version },
    practice: { connections, tokens, upstream, heldSecrets },
    documents,
    heldSecrets,
    documentBytes: limits.documents.json,
    history,
    audit,
    savedRequests,
    events,
    webDirectory,
  })
  return {
    app,
    /** Serves the metrics alone, where they have a port of their own. */
    metricsApp:
      metricsRouteDeps && server.metricsPort !== undefined
        ? createMetricsApp({
            ...metricsRouteDeps,
            log,
            origins: isLoopbackHost(server.metricsHost)
              ? createOrigins({ host: server.metricsHost, port: metricsPort })
              : undefined,
          })
        : undefined,
    /** From now on it takes no new work in the eyes of a load balancer; streams end, calls go on. */
    drain: () => {
      readiness.drain()
      events.close()
    },
    /** The address to open, with the key that signs in: printed once and kept nowhere. */
    readyUrl: () => `${origins.publicUrl()}?key=${encodeURIComponent(localKey)}`,
    /** Writes what waits to be written and closes everything. */
    close: async () => {
      await history.close().catch((error: unknown) => log.error('the history could not be written', error))
      events.close()
      await audit.close()
      await tokenLog.close()
      await scopeLog.close()
      await documents.close()
      await upstream.close()
      await store.close()
    },
  }
}

/** How long the store takes to answer, and the sessions in it; given up after 2 s, as for readiness. */
const readStore = async (db: Store['db'], clock: () => number) => {
  const began = performance.now()
  const counted = db
    .selectFrom('sessions')
    .select(({ fn }) => fn.countAll<number>().as('sessions'))
    .where('expiresAt', '>', clock())
    .executeTakeFirstOrThrow()
    .then(
      ({ sessions }) => ({ sessions, ms: performance.now() - began }),
      () => undefined,
    )
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), 2000)
  })
  const read = await Promise.race([counted, late])
  clearTimeout(timer)
  return read
}

const openConfiguredStore = async (url: string, log: Log, onQuery: Parameters<typeof openStore>[2]) => {
  try {
    return await openStore(url, (error) => log.error('an idle connection to the store broke', error), onQuery)
  } catch (error) {
    if (error instanceof NewerStoreError) throw error
    // The driver's own words may hold the URL, and the URL holds a password.
    const { code, errcode } = error as { code?: unknown; errcode?: unknown }
    const reason = [code, errcode].find((one) => typeof one === 'string' || typeof one === 'number') ?? 'no code'
    throw new ConfigurationError(
      `store.url (DATABASE_URL): found a store that cannot be opened (${reason}); expected one that can be read and written`,
      { cause: error },
    )
  }
}

const openConfiguredSealing = async (
  store: Store,
  { url, sealingKey, previousSealingKeys }: Configuration['store'],
  log: Log,
) => {
  try {
    return await openSealing({
      db: store.db,
      url,
      configured: sealingKey,
      previous: previousSealingKeys,
      onResealed: (count) => log.info('the secrets in the store are sealed with the current key', { count }),
    })
  } catch (error) {
    await store.close()
    throw error instanceof SealingKeyError ? new ConfigurationError(error.message, { cause: error }) : error
  }
}
