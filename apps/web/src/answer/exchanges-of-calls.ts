import type { CallSummary } from '@developer-console/shared/contract/history'
import { type ExportedExchange, exchangeOfCall } from '@developer-console/shared/interchange/exported-exchange'
import type { QueryClient } from '@tanstack/react-query'
import { connectionsQuery } from '../api/connections.ts'
import { callDetailQuery, type HistoryFilters, newestCalls } from '../api/history.ts'

/** Most calls that go into one file: each is asked for with its bodies. */
const mostExported = 500

/** Kept calls with all that was kept of them; those that are gone by now are left out and counted. */
export const exchangesOfCalls = async (
  client: QueryClient,
  calls: readonly CallSummary[],
  signal: AbortSignal,
): Promise<{ exchanges: ExportedExchange[]; leftOut: number }> => {
  const connections = await client.ensureQueryData(connectionsQuery())
  const exchanges: ExportedExchange[] = []
  for (const { id, connectionId, method, path } of calls) {
    if (signal.aborted) break
    const detail = await client.ensureQueryData(callDetailQuery(id)).catch(() => undefined)
    const apiUrl = connections.find((one) => one.id === connectionId)?.apiUrl ?? detail?.answer?.sent.url
    if (detail && apiUrl) exchanges.push(exchangeOfCall(detail, apiUrl, `${method} ${path.split('?', 1)[0] ?? path}`))
  }
  return { exchanges, leftOut: calls.length - exchanges.length }
}

/** The same for the calls that filters let through, the newest first, up to `mostExported`. */
export const exchangesOfHistory = async (client: QueryClient, filters: HistoryFilters, signal: AbortSignal) =>
  exchangesOfCalls(client, await newestCalls(filters, mostExported, signal), signal)
