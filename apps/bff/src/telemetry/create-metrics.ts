import { boundedLabel, otherLabel } from './bounded-label.ts'
import type { Meter } from './meter.ts'

/** What is looked at when the metrics are asked for. */
export type Readings = {
  /** Pages that listen to events. */
  eventStreams: number
  /** Calls that wait to be written, and their bytes. */
  historyWaiting: { calls: number; bytes: number }
  /** The store's answer: milliseconds that it took, and the sessions in it; `undefined` where it does not answer. */
  store: { ms: number; sessions: number } | undefined
}

export type Metrics = {
  meter: Meter
  /** All metrics in Prometheus' text format, version 0.0.4. */
  render(readings: Readings): Promise<{ contentType: string; text: string }>
}

/** Connections, routes and causes that have a time series of their own. */
const mostConnections = 100
const mostRoutes = 200
const mostCauses = 400

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Seconds. */
const waits = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300]

const statusClass = (status: number | undefined): string =>
  status === undefined ? 'none' : `${Math.floor(status / 100)}xx`

/** Counters of this process, in Prometheus' model: names, labels and help as they are scraped. */
export const createMetrics = async ({ version }: { version: string }): Promise<Metrics> => {
  // Loaded where metrics are asked for: most consoles run on a laptop.
  const { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } = await import('prom-client')
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })

  const counter = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name: `console_${name}`, help, labelNames, registers: [registry] })
  const gauge = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: `console_${name}`, help, labelNames, registers: [registry] })
  const histogram = <Label extends string = never>(name: string, help: string, labelNames: Label[] = []) =>
    new Histogram({ name: `console_${name}`, help, labelNames, buckets: waits, registers: [registry] })

  const connection = boundedLabel(mostConnections)
  const route = boundedLabel(mostRoutes)
  const cause = boundedLabel(mostCauses)

  gauge('info', 'The running version.', ['version']).set({ version }, 1)
  const requests = counter('http_requests_total', 'Answers of the console.', ['method', 'route', 'status'])
  const requestSeconds = histogram('http_request_seconds', 'Until the head of an answer of the console.', ['route'])
  const limits = counter('limit_refusals_total', 'Requests refused because of a limit, by its problem.', ['limit'])
  const calls = counter('calls_total', 'Calls to APIs that are over.', ['connection', 'outcome', 'status'])
  const callCauses = counter('call_causes_total', 'Diagnoses of calls.', ['cause'])
  const callSeconds = histogram('call_seconds', 'Whole calls.', ['outcome'])
  const phases = histogram('call_phase_seconds', 'Phases of calls.', ['phase'])
  const callBytes = counter('call_bytes_total', 'Bytes of bodies sent to APIs (up) and received (down).', ['direction'])
  const callsOpen = gauge('calls_open', 'Calls under way.')
  const retries = counter('call_retries_total', 'Calls sent once more with a new token.')
  const redactions = counter('redactions_total', 'Secrets and tokens replaced in answers of APIs.')
  const tokenRequests = counter('token_requests_total', 'Requests for a token.', ['connection', 'outcome'])
  const tokenCauses = counter('token_causes_total', 'Diagnoses of token requests.', ['cause'])
  const tokenSeconds = histogram('token_request_seconds', 'Requests for a token.')
  const tokenWaits = counter('token_waits_total', 'Calls that waited for a token to be requested.')
  const renewals = counter('token_renewals_total', 'Tokens asked for while a valid one was in use.', ['connection'])
  const dropped = counter('history_dropped_total', 'Calls that the history gave up.')
  const waitingCalls = gauge('history_waiting_calls', 'Calls that wait to be written.')
  const waitingBytes = gauge('history_waiting_bytes', 'Their bytes.')
  const storeUp = gauge('store_up', 'Whether the store answered when this was asked for.')
  const storeSeconds = gauge('store_answer_seconds', 'How long it took to answer.')
  const storeQueries = histogram('store_query_seconds', 'Queries to the store.', ['outcome'])
  const sessions = gauge('sessions', 'Sessions that have not ended, of all instances that share the store.')
  const streams = gauge('event_streams', 'Pages that listen to events.')
  const documentTasks = histogram('document_task_seconds', 'Tasks of the document threads.', ['task', 'outcome'])
  const documentTasksOpen = gauge('document_tasks_open', 'Tasks that wait for or are in a document thread.')

  return {
    meter: {
      request: ({ method, route: pattern, status, ms }) => {
        const bounded = route(pattern)
        const known = methods.has(method) ? method : otherLabel
        requests.inc({ method: known, route: bounded, status: statusClass(status) })
        requestSeconds.observe({ route: bounded }, ms / 1000)
      },
      limitReached: (limit) => limits.inc({ limit }),
      callBegan: () => {
        callsOpen.inc()
        return () => callsOpen.dec()
      },
      call: (call) => {
        const { outcome, timing, answer } = call
        calls.inc({ connection: connection(call.connectionId), outcome, status: statusClass(call.status) })
        if (call.cause !== undefined) callCauses.inc({ cause: cause(call.cause) })
        callSeconds.observe({ outcome }, call.duration / 1000)
        for (const [phase, ms] of Object.entries(timing ?? {}))
          if (typeof ms === 'number') phases.observe({ phase }, ms / 1000)
        callBytes.inc({ direction: 'up' }, call.sentBytes)
        callBytes.inc({ direction: 'down' }, call.receivedBytes)
        retries.inc(answer?.retried?.length ?? 0)
        if (answer?.token?.source === 'requested') tokenWaits.inc()
      },
      redaction: () => redactions.inc(),
      tokenRequest: (id, { outcome, cause: found, duration }) => {
        tokenRequests.inc({ connection: connection(id), outcome })
        if (found !== undefined) tokenCauses.inc({ cause: cause(found) })
        if (duration !== undefined) tokenSeconds.observe(duration / 1000)
      },
      tokenRenewal: (id) => renewals.inc({ connection: connection(id) }),
      storeQuery: ({ ms, failed }) => storeQueries.observe({ outcome: failed ? 'failed' : 'done' }, ms / 1000),
      historyDropped: (count) => dropped.inc(count),
      documentTask: (task) => {
        documentTasksOpen.inc()
        const began = performance.now()
        return (outcome) => {
          documentTasksOpen.dec()
          documentTasks.observe({ task, outcome }, (performance.now() - began) / 1000)
        }
      },
    },
    render: async ({ eventStreams, historyWaiting, store }) => {
      streams.set(eventStreams)
      waitingCalls.set(historyWaiting.calls)
      waitingBytes.set(historyWaiting.bytes)
      storeUp.set(store ? 1 : 0)
      // What cannot be known is not told: an old value would be taken for a new one.
      storeSeconds.set(store ? store.ms / 1000 : Number.NaN)
      sessions.set(store ? store.sessions : Number.NaN)
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
  }
}
