import type { QueryClient } from '@tanstack/react-query'
import type { useRouter } from '@tanstack/react-router'
import { forgetAcceptedDrift } from '../api/accepted-drift.ts'
import { forgetDrafts } from '../api/drafts.ts'
import { signOut } from '../api/session.ts'

/** Ends the session and leaves nothing of it in this browser: neither what was shown nor what was typed. */
export const leave = async (client: QueryClient, router: ReturnType<typeof useRouter>): Promise<void> => {
  await signOut()
  await router.navigate({ to: '/sign-in' })
  client.clear()
  forgetAcceptedDrift()
  await forgetDrafts()
}
