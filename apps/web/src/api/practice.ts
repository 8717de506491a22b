import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { Practice, PracticeSwitch } from '@developer-console/shared/contract/practice'
import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

const pathOf = (connectionId: string) => `api/connections/${encodeURIComponent(connectionId)}/practice`

/** Milliseconds between two looks while a failure may heal by itself. */
const lookEvery = 2000

/** What can fail on purpose, and what of it is on. Only asked of the sandbox's own connections. */
export const practiceQuery = ({ id, origin }: ConnectionView) =>
  queryOptions({
    queryKey: ['practice', id],
    queryFn: ({ signal }) => request<Practice>(pathOf(id), { signal }),
    enabled: origin === 'sandbox',
    refetchInterval: ({ state }) => state.data?.switches.some(({ first }) => first !== undefined) === true && lookEvery,
  })

/** Shows what is on now, and what follows from what is off now. */
const take = async (client: QueryClient, id: string, before: Practice | undefined, after: Practice) => {
  const key = ['practice', id]
  await client.cancelQueries({ queryKey: key })
  client.setQueryData(key, after)
  if (before?.tlsUrl !== after.tlsUrl) await client.invalidateQueries({ queryKey: ['connections'] })
  const on = new Set(after.switches.map(({ name }) => name))
  if (before?.switches.some(({ name }) => !on.has(name))) await client.invalidateQueries({ queryKey: ['token', id] })
}

/** Changes the switches, starting from what is on at that moment: one may have healed since it was shown. */
export const useSwitchFailures = ({ id }: ConnectionView) => {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['switch-failures', id],
    scope: { id: `practice ${id}` },
    mutationFn: async (change: (on: PracticeSwitch[]) => PracticeSwitch[]) => {
      const before = await request<Practice>(pathOf(id))
      const switches = change(before.switches)
      await take(client, id, before, await request<Practice>(pathOf(id), { method: 'PUT', json: { switches } }))
    },
  })
}

/** Switches every failure of the sandbox off. */
export const useResetFailures = ({ id }: ConnectionView) => {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['reset-failures', id],
    scope: { id: `practice ${id}` },
    mutationFn: async () => {
      const before = client.getQueryData<Practice>(['practice', id])
      await take(client, id, before, await request<Practice>(pathOf(id), { method: 'DELETE' }))
      // Its other connections had their own.
      await client.invalidateQueries({ queryKey: ['practice'], predicate: ({ queryKey }) => queryKey[1] !== id })
    },
  })
}
