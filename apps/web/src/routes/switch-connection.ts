import type { useRouter } from '@tanstack/react-router'
import { rememberConnection } from '../api/connection-choice.ts'

/** Changes to another connection and keeps the screen; a single call belongs to its own, so its list is shown. */
export const switchConnection = (router: ReturnType<typeof useRouter>, id: string): void => {
  rememberConnection(id)
  const match = router.state.matches.at(-1)
  if (!match) return
  const params = { connection: id }
  switch (match.routeId) {
    case '/shell/c/$connection/token':
    case '/shell/c/$connection/token/compare':
      void router.navigate({ to: '/c/$connection/token', params })
      return
    case '/shell/c/$connection/explore/{-$operation}':
      void router.navigate({
        to: '/c/$connection/explore/{-$operation}',
        params: { ...params, operation: match.params.operation },
      })
      return
    case '/shell/c/$connection/documents':
      void router.navigate({ to: '/c/$connection/documents', params })
      return
    case '/shell/c/$connection/history':
    case '/shell/c/$connection/history/$call':
      void router.navigate({ to: '/c/$connection/history', params })
      return
    case '/shell/c/$connection/import':
      void router.navigate({ to: '/c/$connection/import', params })
      return
    case '/shell/c/$connection/practice':
      void router.navigate({ to: '/c/$connection/practice', params })
      return
    // The other screens are of all connections, or take the one used last.
    default:
  }
}
