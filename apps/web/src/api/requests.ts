import type {
  SavedRequest,
  SavedRequestChanges,
  SavedRequestInput,
  SavedRequestList,
} from '@developer-console/shared/contract/saved-request'
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

const pathOf = (id: string) => `api/requests/${encodeURIComponent(id)}`

/** One's own saved requests and those that are shared, by folder and name. */
export const savedRequestsQuery = () =>
  queryOptions({
    queryKey: ['saved-requests'],
    queryFn: async ({ signal }) => (await request<SavedRequestList>('api/requests', { signal })).requests,
    staleTime: 60_000,
    // Other windows and other people save too.
    refetchOnWindowFocus: true,
  })

/** One with what is filled in. */
export const requestSaved = (id: string): Promise<SavedRequest> => request<SavedRequest>(pathOf(id))

const refresh = (client: QueryClient) => client.invalidateQueries({ queryKey: ['saved-requests'] })

/** Saves a request. Throws `ApiProblem` `secret-in-request` where it holds a secret of the console. */
export const saveRequest = async (client: QueryClient, input: SavedRequestInput): Promise<SavedRequest> => {
  const saved = await request<SavedRequest>('api/requests', { method: 'POST', json: input })
  await refresh(client)
  return saved
}

/** Saves several one after the other; `onSaved` gets each place in the list with what came of it. */
export const saveRequests = async (
  client: QueryClient,
  inputs: readonly SavedRequestInput[],
  onSaved: (at: number, error: unknown) => void,
  signal: AbortSignal,
): Promise<void> => {
  for (const [at, input] of inputs.entries()) {
    if (signal.aborted) break
    try {
      await request<SavedRequest>('api/requests', { method: 'POST', json: input, signal })
      onSaved(at, undefined)
    } catch (error) {
      if (signal.aborted) break
      onSaved(at, error)
    }
  }
  await refresh(client)
}

export const changeSaved = async (client: QueryClient, id: string, changes: SavedRequestChanges): Promise<void> => {
  await request<SavedRequest>(pathOf(id), { method: 'PATCH', json: changes })
  await refresh(client)
}

export const removeSaved = async (client: QueryClient, id: string): Promise<void> => {
  await request<void>(pathOf(id), { method: 'DELETE' })
  await refresh(client)
}

/** Brings a deleted one back. */
export const restoreSaved = async (client: QueryClient, id: string): Promise<void> => {
  await request<SavedRequest>(`${pathOf(id)}/restore`, { method: 'POST', json: {} })
  await refresh(client)
}
