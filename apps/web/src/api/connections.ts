import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'

/** All connections, in configuration order, then by age. */
export const connectionsQuery = () =>
  queryOptions({
    queryKey: ['connections'],
    queryFn: async ({ signal }) =>
      (await request<{ connections: ConnectionView[] }>('api/connections', { signal })).connections,
    staleTime: 60_000,
  })
