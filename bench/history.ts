import type { CallDetail, HistoryQuery } from '@developer-console/shared/contract/history'
import process from 'node:process'
import { createHistory } from '../apps/bff/src/history/create-history.ts'
import { newCallId } from '../apps/bff/src/history/new-call-id.ts'
import { openStore } from '../apps/bff/src/store/open-store.ts'
import { inWords, ratioInWords, summaryOf, tableOf } from './parts/report.ts'
import { startStores } from './parts/stores.ts'

/* How long a page of the history takes with 100,000 calls in it, beside one with 100, on both databases. */

const rounds = Number(process.env['BENCH_ROUNDS'] ?? 9)
const many = Number(process.env['BENCH_CALLS'] ?? 100_000)
const few = 100
const now = Date.parse('2026-06-01T00:00:00.000Z')
const methods = ['GET', 'GET', 'GET', 'POST', 'PATCH', 'DELETE']
const statuses = [200, 200, 200, 200, 201, 204, 403, 404, 422, 500]
const paths = ['/metering/v2/meters', '/metering/v2/meter-types', '/ingest/v1/usage-events', '/accounts/v1/customers']

/** The calls of some months: four connections, the last of which is rare. */
const call = (at: number): CallDetail => {
  const time = now - at * 60_000
  const connection = at % 97 === 0 ? 3 : at % 3
  const method = methods[at % methods.length] ?? 'GET'
  const path = `${paths[(at * 7) % paths.length] ?? ''}/${at % 50}`
  return {
    id: newCallId(time),
    connectionId: `connection-${connection}`,
    connectionName: `Connection ${connection}`,
    kind: connection === 0 ? 'production' : 'test',
    method,
    path,
    startedAt: new Date(time).toISOString(),
    duration: 20 + (at % 200),
    outcome: 'answered',
    status: statuses[(at * 3) % statuses.length] ?? 200,
    sentBytes: 0,
    receivedBytes: 1024,
    request: { method, path, query: [], headers: [['accept', 'application/json']] },
    body: {
      mediaType: 'application/json',
      text: JSON.stringify({ at, data: 'x'.repeat(800) }),
      whole: true,
      size: 900,
    },
  }
}

const queries: [string, Partial<HistoryQuery>][] = [
  ['newest page', {}],
  ['one connection', { connection: 'connection-1' }],
  ['a rare connection', { connection: 'connection-3' }],
  ['one method', { method: 'DELETE' }],
  ['refused, 4xx', { status: '4xx' }],
  ['one status', { status: '500' }],
  ['the beginning of a path', { path: '/ingest/' }],
  ['a rare beginning of a path', { path: '/accounts/v1/customers/41' }],
  [
    'connection, method, status and path',
    { connection: 'connection-1', method: 'POST', status: '2xx', path: '/metering/' },
  ],
]

const fill = async (url: string, count: number) => {
  const store = await openStore(url)
  const history = createHistory({
    db: store.db,
    limits: { retention: 1000 * 86_400_000, waiting: 1024 ** 3 },
    clock: () => now,
    onFailure: (error) => {
      throw error
    },
  })
  for (let at = 0; at < count; at += 1) {
    history.record(call(at))
    // The queue is written meanwhile.
    if (at % 2000 === 1999) while (history.waiting().calls > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  }
  while (history.waiting().calls > 0) await new Promise((resolve) => setTimeout(resolve, 5))
  return {
    list: (query: Partial<HistoryQuery>) => history.list({ limit: 50, ...query }),
    close: async () => {
      await history.close()
      await store.close()
    },
  }
}

const stores = await startStores()
try {
  for (const engine of stores.engines) {
    const [large, small] = [await fill(await engine.newUrl(), many), await fill(await engine.newUrl(), few)]
    const timed = async (work: () => Promise<unknown>) => {
      const began = performance.now()
      for (let repeat = 0; repeat < 5; repeat += 1) await work()
      return (performance.now() - began) / 5
    }
    const rows: string[][] = []
    for (const [name, query] of queries) {
      const [ofLarge, ofSmall]: [number[], number[]] = [[], []]
      await Promise.all([large.list(query), small.list(query)])
      for (let round = 0; round < rounds; round += 1) {
        ofLarge.push(await timed(() => large.list(query)))
        ofSmall.push(await timed(() => small.list(query)))
      }
      rows.push([
        name,
        inWords(summaryOf(ofLarge), 'ms'),
        inWords(summaryOf(ofSmall), 'ms'),
        ratioInWords(ofLarge, ofSmall),
      ])
    }
    const head = ['', `${many.toLocaleString('en')} calls`, `${few} calls`, 'ratio']
    process.stdout.write(`\n### ${engine.name}\n\n${tableOf(head, rows)}\n`)
    await Promise.all([large.close(), small.close()])
  }
} finally {
  await stores.stop()
}
