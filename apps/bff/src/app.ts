import { problemTypePrefix } from '@developer-console/shared/contract/problem'
import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { callRate } from './access/call-rate.ts'
import { clientAddress, isFromTrustedProxy } from './access/client-address.ts'
import { auditTrail, callTrail } from './audit/audit-trail.ts'
import type { Audit } from './audit/create-audit.ts'
import { auditRoutes } from './audit/routes.ts'
import { bodySizeGuard, contentTypeGuard, hostGuard, originGuard, sessionGuard } from './access/guards.ts'
import type { Origins } from './access/origins.ts'
import { requireAdmin } from './access/require-admin.ts'
import { sessionRoutes, type Access } from './access/routes.ts'
import { securityHeaders } from './access/security-headers.ts'
import { callRoutes, type CallRoutesDeps } from './calls/routes.ts'
import { type CheckRoutesDeps, checkRoutes } from './checks/routes.ts'
import type { ChangeableConnections } from './connections/connections.ts'
import { connectionRoutes } from './connections/routes.ts'
import type { Documents } from './documents/documents.ts'
import { documentRoutes, operationRoutes } from './documents/routes.ts'
import type { EventHub } from './events/event-hub.ts'
import { eventRoutes } from './events/routes.ts'
import type { EvidenceDeps } from './evidence/gather-evidence.ts'
import { evidenceRoutes } from './evidence/routes.ts'
import { type ExperimentRoutesDeps, experimentRoutes } from './experiments/routes.ts'
import type { History } from './history/history.ts'
import { newCallId } from './history/new-call-id.ts'
import { historyRoutes } from './history/routes.ts'
import type { OnFault } from './lines.ts'
import { type MetricsRouteDeps, metricsRoute } from './metrics-route.ts'
import { type PracticeRoutesDeps, practiceRoutes } from './practice/routes.ts'
import { problemAnswer } from './problem-answer.ts'
import { ProblemError } from './problem.ts'
import type { Readiness } from './readiness.ts'
import { savedRequestRoutes } from './requests/routes.ts'
import type { SavedRequests } from './requests/saved-requests.ts'
import { createRouter, type Signed } from './router.ts'
import { type HeldSecrets, isSecretSearched } from './secrets/held-secrets.ts'
import { staticFiles } from './static-files.ts'
import { isStoreAway, isStoreFull } from './store/store-failure.ts'
import type { Log } from './telemetry/log.ts'
import type { Meter } from './telemetry/meter.ts'
import { requestLog } from './telemetry/request-log.ts'
import { tokenRoutes } from './tokens/routes.ts'
import type { FindPeers } from './tokens/peers.ts'
import type { Tokens } from './tokens/tokens.ts'

export type Parts = {
  log: Log
  meter: Meter
  /** Where they are asked for on the console's own port. */
  metrics: MetricsRouteDeps | undefined
  readiness: Readiness
  origins: Origins
  access: Access
  connections: ChangeableConnections
  tokens: Tokens
  peers: FindPeers
  checks: Omit<CheckRoutesDeps, 'requireAdmin' | 'onFault'>
  calls: CallRoutesDeps
  /** Calls and the like that a session may begin in a minute; 0 for any number. */
  callsPerMinute: number
  experiments: Omit<ExperimentRoutesDeps, 'onFault'>
  evidence: EvidenceDeps
  practice: PracticeRoutesDeps
  documents: Documents
  heldSecrets: HeldSecrets
  /** Longest uploaded document. */
  documentBytes: number
  history: History
  audit: Audit
  savedRequests: SavedRequests
  events: EventHub
  /** Where the built web app lies. */
  webDirectory: string
}

/** The console's HTTP interface: what a request meets, in this order. */
export const createApp = (parts: Parts) => {
  const { log, meter, readiness, origins, access, connections, tokens, calls, documents, history, events } = parts
  const onFault: OnFault = (error, requestId) => log.error('an answer broke off', error, { requestId })
  const app = createRouter({ basePath: origins.basePath })
  app.onError((error, c) => problemAnswer(problemOf(error, c, { log, meter }), c))
  app.notFound((c) => problemAnswer(new ProblemError(404, 'route-unknown', 'There is nothing here'), c))

  app.use(securityHeaders)
  // Asked by machines, under whatever name they know.
  app.get('/healthz', (c) => c.json({ status: 'alive' }))
  app.get('/readyz', async (c) =>
    (await readiness.isReady())
      ? c.json({ status: 'ready', fault: readiness.fault() })
      : c.json({ status: 'not ready' }, 503),
  )

  const { trustedProxies } = access
  app.use(requestLog({ log, meter, isFromTrustedProxy: (c) => isFromTrustedProxy(c, trustedProxies) }))
  // Asked by a machine too, but for one that shows a token.
  if (parts.metrics) app.route('/metrics', metricsRoute(parts.metrics))
  app.all('/metrics', (c) => c.notFound())
  app.use(hostGuard(origins))
  app.use('/api/*', originGuard(origins), sessionGuard(access), contentTypeGuard, bodySizeGuard)
  const trail = { audit: parts.audit, addressOf: (c: Context) => clientAddress(c, trustedProxies) }
  const holdsSecret = async (text: string) => (await parts.heldSecrets.search()).findInText(text) !== undefined
  app.use('/api/*', auditTrail({ ...trail, holdsSecret }))
  app.use('/api/connections/*', callRate(parts.callsPerMinute))
  const routes = app
    .route('/api/session', sessionRoutes(access))
    .route('/api/connections', connectionRoutes({ connections, requireAdmin, isSecretSearched }))
    .route('/api/connections', checkRoutes({ ...parts.checks, requireAdmin, onFault }))
    .route(
      '/api/connections',
      tokenRoutes({
        connections,
        tokens,
        peers: parts.peers,
        refuseSecrets: (value) => parts.heldSecrets.refuseIn(value),
      }),
    )
    .route('/api/connections', callRoutes({ ...calls, trail: callTrail({ ...trail, newId: newCallId }) }))
    .route('/api/connections', experimentRoutes({ ...parts.experiments, onFault }))
    .route('/api/connections', practiceRoutes(parts.practice))
    .route('/api/connections', operationRoutes({ connections, documents }))
    .route(
      '/api/connections',
      documentRoutes({
        connections,
        documents,
        heldSecrets: parts.heldSecrets,
        maxBytes: parts.documentBytes,
        onFault,
      }),
    )
    .route('/api/audit', auditRoutes({ audit: parts.audit, requireAdmin }))
    .route('/api/history', historyRoutes({ history }))
    .route('/api/history', evidenceRoutes(parts.evidence))
    .route('/api/requests', savedRequestRoutes({ savedRequests: parts.savedRequests }))
    .route(
      '/api/events',
      eventRoutes({
        events,
        present: () => tokens.states().map((data) => ({ type: 'token', data })),
        isSignedIn: async (c) => {
          const cookie = access.cookie.read(c)
          return cookie !== undefined && (await access.sessions.find(cookie)) !== undefined
        },
      }),
    )
  let document: ReturnType<typeof app.getOpenAPI31Document> | undefined
  app.get('/api/openapi.json', (c) => c.json((document ??= app.getOpenAPI31Document(about))))
  app.all('/api/*', (c) => c.notFound())

  app.all('*', staticFiles(parts.webDirectory, origins.basePath))
  return routes
}

/** For the web app's typed client. */
export type App = ReturnType<typeof createApp>

const about = {
  openapi: '3.1.0',
  info: {
    title: 'Developer Console',
    version: '1',
    description:
      'The console’s own interface. Errors are problem+json (RFC 9457); 401 means the console’s own session and ' +
      'nothing else. Client secrets and access tokens are in no answer.',
  },
}

const problemOf = (
  error: unknown,
  c: Context<Signed>,
  { log, meter }: { log: Log; meter: Pick<Meter, 'limitReached'> },
): ProblemError => {
  if (error instanceof ProblemError) {
    const { status, type } = error.problem
    if (status === 413 || status === 429 || type.endsWith(':too-many-listeners'))
      meter.limitReached(type.slice(problemTypePrefix.length))
    return error
  }
  if (error instanceof HTTPException && error.status < 500)
    return new ProblemError(error.status, 'request-invalid', 'The request is not valid', {
      detail: 'The body is not the JSON that this route reads.',
    })
  const requestId = c.get('requestId')
  log.error('a request failed', error, { requestId })
  if (isStoreAway(error))
    return new ProblemError(503, 'store-away', 'The console’s store does not answer', {
      detail: 'What needs no store goes on. The console tries again with every request.',
    })
  if (isStoreFull(error))
    return new ProblemError(503, 'store-full', 'The console’s store has no room', {
      detail: 'Nothing was stored. Calls that change nothing go on; make room on the disk of the store.',
    })
  return new ProblemError(500, 'internal', 'The console failed', {
    detail: `The reason is in the console’s log, under the request ${requestId}.`,
  })
}
