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

const untilKey = 'session-until'

/** When the session of this browser ends or ended, epoch milliseconds; `undefined` where there was none. */
export const sessionUntil = (): number | undefined => {
  const until = Date.parse(localStorage.getItem(untilKey) ?? '')
  return Number.isNaN(until) ? undefined : until
}

/** Exchanges the local key for a session. Throws `ApiProblem`: 401 for a wrong key, 429 after too many. */
export const signIn = async (key: string): Promise<SessionView> => {
  const session = await request<SessionView>('api/session', { method: 'POST', json: { key }, signingIn: true })
  localStorage.setItem(untilKey, session.expiresAt)
  return session
}

/** Ends the session everywhere in this browser. */
export const signOut = async (): Promise<void> => {
  await request<void>('api/session', { method: 'DELETE' })
  localStorage.removeItem(untilKey)
}
