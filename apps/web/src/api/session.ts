import type { SessionView } from '@developer-console/shared/contract/session'
import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'

/** Who is signed in. */
export const sessionQuery = () =>
  queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }) => request<SessionView>('api/session', { signal }),
    staleTime: 5 * 60_000,
  })

/** Exchanges the local key for a session. Throws `ApiProblem`: 401 for a wrong key, 429 after too many. */
export const signIn = (key: string) =>
  request<SessionView>('api/session', {
    method: 'POST',
    json: { key },
    signingIn: true,
  })

/** Ends the session everywhere in this browser. */
export const signOut = () => request<void>('api/session', { method: 'DELETE' })
