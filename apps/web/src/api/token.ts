import type { Peer } from '@developer-console/shared/contract/peer'
import type { TokenEvent, TokenRequest, TokenState, TokenView } from '@developer-console/shared/contract/token'
import { shortLife } from '@developer-console/shared/oauth/lifetimes'
import { queryOptions, skipToken, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

const pathOf = (connectionId: string) => `api/connections/${encodeURIComponent(connectionId)}/token`

const keyOf = (connectionId: string) => ['token', connectionId] as const

const isOfMoments = (token: TokenView | null | undefined) =>
  token?.expiresIn !== undefined && token.expiresIn < shortLife

const endsWithin = (milliseconds: number, { expiresAt }: TokenState, now: number) =>
  expiresAt !== undefined && Date.parse(expiresAt) - now < milliseconds

/** Longest wait: a timer of more than 24 days ends at once, and a stream of events may be missing. */
const longestWait = 3_600_000

/** Milliseconds until the server has a newer token to show, or `false` where it will not by itself. */
export const untilRenewal = (token: TokenView | null | undefined, now: number): number | false => {
  const next = token?.renewsAt ?? token?.expiresAt
  // A token of moments is requested by the call that needs it, not for the sake of being shown.
  if (!next || isOfMoments(token)) return false
  // Where renewal is overdue, look again now and then until there is one.
  return Math.min(Math.max(Date.parse(next) - now + 1000, 10_000), longestWait)
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

/** Other connections of the same environment, with the scopes of their newest tokens where they are known. */
export const peersQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['peers', connectionId],
    queryFn: async ({ signal }) =>
      (await request<{ peers: Peer[] }>(`api/connections/${encodeURIComponent(connectionId)}/peers`, { signal })).peers,
    staleTime: 60_000,
  })

/** What came of the connection's token requests, newest first. */
export const tokenEventsQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['token-events', connectionId],
    queryFn: async ({ signal }) =>
      (await request<{ events: TokenEvent[] }>(`${pathOf(connectionId)}/events`, { signal })).events,
    staleTime: 60_000,
  })

const stateKey = (connectionId: string) => ['token-state', connectionId] as const

/** The state of a connection's token as the server told it last; `undefined` where it has told none. */
export const useTokenState = (connectionId: string): TokenState | undefined =>
  useQuery(queryOptions<TokenState>({ queryKey: stateKey(connectionId), queryFn: skipToken })).data

/** Takes a state that the server told into what the screens show. */
export const takeTokenState = (client: QueryClient, state: TokenState, now: number): void => {
  const { connectionId } = state
  const key = keyOf(connectionId)
  client.setQueryData(stateKey(connectionId), state)
  if (state.state === 'requesting' || state.state === 'renewing' || state.state === 'expired') return
  void client.invalidateQueries({ queryKey: ['token-events', connectionId] })
  const query = client.getQueryState<TokenView | null>(key)
  // What is under way brings the news itself, and what nobody has asked for needs none.
  if (!query || query.fetchStatus === 'fetching') return
  switch (state.state) {
    case 'none':
      if (query.data) client.setQueryData(key, null)
      return
    case 'refused':
      if (query.status !== 'error') void client.resetQueries({ queryKey: key })
      return
    case 'valid':
      if (query.data && query.status === 'success' && query.data.fingerprint === state.fingerprint) return
      // One of moments may have ended before it is asked for, and asking would request the next, and so on.
      if (isOfMoments(query.data) && endsWithin(shortLife * 1000, state, now)) return
      void client.invalidateQueries({ queryKey: key })
  }
}

/** Requests a new token now, and shows it. */
const renewToken = async (client: QueryClient, connectionId: string): Promise<TokenView> => {
  const token = await request<TokenView>(pathOf(connectionId), { method: 'POST', json: {} })
  await client.cancelQueries({ queryKey: keyOf(connectionId) })
  client.setQueryData(tokenQuery(connectionId).queryKey, token)
  return token
}

/**
 * A second token to be compared: with a scope or an audience of its own a new one, which the server keeps apart and
 * makes no call with; without, the one in use of that connection.
 */
export const comparedTokenQuery = (connectionId: string, wanted: TokenRequest) =>
  queryOptions({
    queryKey: ['compared-token', connectionId, wanted],
    queryFn: ({ signal }): Promise<TokenView> =>
      wanted.scope === undefined && wanted.audience === undefined
        ? request<TokenView>(pathOf(connectionId), { signal })
        : request<TokenView>(pathOf(connectionId), { method: 'POST', json: wanted, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

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
