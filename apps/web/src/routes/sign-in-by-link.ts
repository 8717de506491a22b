import { ApiProblem } from '../api/api-problem.ts'
import { takePlace } from '../api/return-to.ts'
import { signIn } from '../api/session.ts'
import type { createConsoleRouter } from './router.tsx'

/** Takes the key of the printed link out of the address bar; `undefined` where there is none. */
export const takeKey = (): string | undefined => {
  const address = new URL(location.href)
  const key = address.searchParams.get('key')
  if (key === null) return undefined
  address.searchParams.delete('key')
  history.replaceState(history.state, '', address.pathname + address.search + address.hash)
  return key
}

/** Signs in with it and goes on to where one was; a key that is refused leads to the sign-in screen, which says why. */
export const signInByLink = async (key: string, router: ReturnType<typeof createConsoleRouter>): Promise<void> => {
  try {
    await signIn(key)
    const place = takePlace()
    if (place !== undefined && router.latestLocation.pathname === '/')
      await router.navigate({ href: place, replace: true })
  } catch (error) {
    // A server that does not answer is told by the frame.
    if (!(error instanceof ApiProblem) || error.isUnreachable) return
    const tooMany = error.problem.status === 429
    await router.navigate({
      to: '/sign-in',
      search: tooMany ? { reason: 'too-many', wait: error.retryAfter } : { reason: 'wrong-key' },
      replace: true,
    })
  }
}
