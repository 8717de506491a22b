import type { EvidenceFile } from '@developer-console/shared/contract/evidence-file'
import type { CallDetail, CallPage } from '@developer-console/shared/contract/history'
import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

/** What of the history is shown; a path is given by its beginning, a status as `2xx`, `404` or `none`. */
export type HistoryFilters = {
  connection?: string | undefined
  method?: string | undefined
  status?: string | undefined
  path?: string | undefined
}

/** Calls made, newest first, page by page: `data.pages.flatMap((page) => page.calls)`. */
export const historyQuery = (filters: HistoryFilters = {}) =>
  infiniteQueryOptions({
    queryKey: ['history', filters],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams()
      for (const [name, value] of Object.entries({ ...filters, cursor: pageParam })) if (value) query.set(name, value)
      return request<CallPage>(`api/history?${query}`, { signal })
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
  })

/** The newest calls of a connection with a method: as many as one page takes. */
export const callsBefore = async (connection: string, method: string): Promise<CallPage['calls']> =>
  (await request<CallPage>(`api/history?${new URLSearchParams({ connection, method, limit: '200' })}`)).calls

/** The newest calls that the filters let through, up to so many. */
export const newestCalls = async (
  filters: HistoryFilters,
  most: number,
  signal: AbortSignal,
): Promise<CallPage['calls']> => {
  const given = Object.entries(filters).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const calls: CallPage['calls'] = []
  let cursor: string | undefined
  do {
    const query = new URLSearchParams([...given, ['limit', '200'], ...(cursor ? [['cursor', cursor]] : [])])
    const page = await request<CallPage>(`api/history?${query}`, { signal })
    calls.push(...page.calls)
    cursor = page.cursor
  } while (cursor !== undefined && calls.length < most)
  return calls.slice(0, most)
}

/** One call with all that was kept of it. */
export const callDetailQuery = (id: string) =>
  queryOptions({
    queryKey: ['call', id],
    queryFn: ({ signal }) => request<CallDetail>(`api/history/${encodeURIComponent(id)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** Everything that is known of one call. It is gathered anew each time, which takes some seconds where a server is away. */
export const requestEvidence = (id: string): Promise<EvidenceFile> =>
  request<EvidenceFile>(`api/history/${encodeURIComponent(id)}/evidence`)

/** Forgets all calls, or those of one connection. */
export const clearHistory = async (client: QueryClient, connectionId?: string): Promise<void> => {
  const query = connectionId ? `?connection=${encodeURIComponent(connectionId)}` : ''
  await request<void>(`api/history${query}`, { method: 'DELETE' })
  await client.invalidateQueries({ queryKey: ['history'] })
}
