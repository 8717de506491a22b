import { rememberPlace } from '../api/return-to.ts'
import { sessionUntil } from '../api/session.ts'

/** How signing in went before the sign-in screen opened: a key that was refused, a session that ended. */
export type SignInSearch = { reason?: 'ended' | 'wrong-key' | 'too-many' | undefined; wait?: number | undefined }

/** The way to the sign-in screen, having remembered `place` (path, search and fragment) to come back to. */
export const signInFrom = (place: string) => {
  rememberPlace(place)
  const search: SignInSearch = sessionUntil() === undefined ? {} : { reason: 'ended' }
  return { to: '/sign-in', search, replace: true } as const
}
