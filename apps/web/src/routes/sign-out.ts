import { forgetAcceptedDrift } from '../api/accepted-drift.ts'
import { basePath } from '../api/base-path.ts'
import { forgetDrafts } from '../api/drafts.ts'
import { forgetKeptOperations } from '../api/use-kept-operations.ts'
import { signOut } from '../api/session.ts'

/**
 * Ends the session and leaves nothing of it in this browser: neither what was shown nor what was typed. It ends with a
 * page load, because what screens hold in memory would be there for whoever signs in next.
 */
export const leave = async (): Promise<void> => {
  await signOut()
  forgetAcceptedDrift()
  forgetKeptOperations()
  await forgetDrafts()
  // A browser may keep the page as it stands for its back button.
  addEventListener('pageshow', () => location.reload())
  location.replace(`${basePath}sign-in`)
}
