import type { CheckStep } from '@developer-console/shared/contract/check'
import type { ConnectionInput, ConnectionView } from '@developer-console/shared/contract/connection'
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { request, requestLines } from './request.ts'

/** All connections, in configuration order, then by age. */
export const connectionsQuery = () =>
  queryOptions({
    queryKey: ['connections'],
    queryFn: async ({ signal }) =>
      (await request<{ connections: ConnectionView[] }>('api/connections', { signal })).connections,
    staleTime: 60_000,
  })

const pathOf = (id: string) => `api/connections/${encodeURIComponent(id)}`

/** What a changed connection makes stale: its token, operations and documents too. */
const refresh = async (client: QueryClient, id?: string) => {
  await client.invalidateQueries({ queryKey: ['connections'] })
  if (!id) return
  for (const kind of ['token', 'operations', 'slice', 'documents'])
    await client.invalidateQueries({ queryKey: [kind, id] })
}

/** Adds a connection. Throws `ApiProblem` with `errors` for each field at fault. */
export const addConnection = async (client: QueryClient, input: ConnectionInput): Promise<ConnectionView> => {
  const added = await request<ConnectionView>('api/connections', { method: 'POST', json: input })
  await refresh(client)
  return added
}

/** Changes some keys. 422 `secret-required` where an origin changes and the secret is not given again. */
export const changeConnection = async (
  client: QueryClient,
  id: string,
  changes: Partial<ConnectionInput>,
): Promise<ConnectionView> => {
  const changed = await request<ConnectionView>(pathOf(id), { method: 'PATCH', json: changes })
  await refresh(client, id)
  return changed
}

export const removeConnection = async (client: QueryClient, id: string): Promise<void> => {
  await request<void>(pathOf(id), { method: 'DELETE' })
  await refresh(client)
}

/** Brings a removed connection back, with its secret and documents. */
export const restoreConnection = async (client: QueryClient, id: string): Promise<void> => {
  await request<ConnectionView>(`${pathOf(id)}/restore`, { method: 'POST', json: {} })
  await refresh(client, id)
}

/** Tries a connection step by step; `onStep` gets each step as it ends. */
export const checkConnection = (id: string, onStep: (step: CheckStep) => void, signal?: AbortSignal): Promise<void> =>
  requestLines(`${pathOf(id)}/check`, { method: 'POST', json: {}, signal }, onStep)

/** The same for one that is not kept yet. */
export const checkInput = (
  input: ConnectionInput,
  onStep: (step: CheckStep) => void,
  signal?: AbortSignal,
): Promise<void> => requestLines('api/connections/check', { method: 'POST', json: input, signal }, onStep)
