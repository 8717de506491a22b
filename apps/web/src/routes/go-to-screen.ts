import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { useRouter } from '@tanstack/react-router'
import type { Screen } from './screens.ts'

/** Goes to a screen of a connection; without a connection, the screens that need one lead to where one is added. */
export const goToScreen = (
  router: ReturnType<typeof useRouter>,
  screen: Screen,
  connection: ConnectionView | undefined,
): void => {
  if (screen.to === '/' || screen.to === '/connections') void router.navigate({ to: screen.to })
  else if (connection) void router.navigate({ to: screen.to, params: { connection: connection.id } })
  else void router.navigate({ to: '/connections', search: { add: true } })
}
