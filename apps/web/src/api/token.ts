import type { TokenView } from '@developer-console/shared/contract/token'
import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

const pathOf = (connectionId: string) => `api/connections/${encodeURIComponent(connectionId)}/token`

const keyOf = (connectionId: string) => ['token', connectionId] as const

/** Milliseconds until the server has a newer token to show, or `false` where it will not by itself. */
const untilRenewal = (token: TokenView | null | undefined, now: number): number | false => {
  const next = token?.renewsAt ?? token?.expiresAt
  if (!next) return false
  // Where renewal is overdue, look again now and then until there is one.
  return Math.max(Date.parse(next) - now + 1000, 10_000)
}

/**
 * The token view of a connection, from the server's cache or newly requested; `null` where it was forgotten. A refusal
 * is an `ApiProblem` with `diagnosis` and `exchange`.
 */
export const tokenQuery = (connectionId: string) =>
  queryOptions({
    queryKey: keyOf(connectionId),
    queryFn: ({ signal }): Promise<TokenView | null> => request<TokenView>(pathOf(connectionId), { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: (query) => (query.state.status === 'error' ? false : untilRenewal(query.state.data, Date.now())),
  })

/** Requests a new token now, and shows it. */
const renewToken = async (client: QueryClient, connectionId: string): Promise<TokenView> => {
  const token = await request<TokenView>(pathOf(connectionId), { method: 'POST', json: {} })
  await client.cancelQueries({ queryKey: keyOf(connectionId) })
  client.setQueryData(tokenQuery(connectionId).queryKey, token)
  return token
}

/** Forgets the token, and revokes it where the server can. */
const forgetToken = async (client: QueryClient, connectionId: string): Promise<void> => {
  await request<void>(pathOf(connectionId), { method: 'DELETE' })
  await client.cancelQueries({ queryKey: keyOf(connectionId) })
  client.setQueryData(tokenQuery(connectionId).queryKey, null)
}

/** `renewToken` as a mutation. A refusal becomes the state of the token's query too, so that all screens tell it. */
export const useRenewToken = (connectionId: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['renew-token', connectionId],
    mutationFn: () => renewToken(client, connectionId),
    onError: () => client.resetQueries({ queryKey: keyOf(connectionId) }),
  })
}

/** `forgetToken` as a mutation. */
export const useForgetToken = (connectionId: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationKey: ['forget-token', connectionId],
    mutationFn: () => forgetToken(client, connectionId),
  })
}
