import { Outlet, useMatches } from '@tanstack/react-router'
import Unplug from 'lucide-react/icons/unplug'
import { lazy, Suspense, useEffect, useRef, useState, type MouseEvent } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { connectionsQuery } from '../api/connections.ts'
import { listenToConsole } from '../api/events.ts'
import { useReachable } from '../api/reachability.ts'
import { takeTokenState } from '../api/token.ts'
import { useCurrentConnection } from '../routes/use-connection.ts'
import { Banner } from '../ui/banner.tsx'
import { TitleEnd } from '../ui/page.tsx'
import text from '../ui/text.module.css'
import { showToast, Toasts } from '../ui/toasts.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import css from './shell.module.css'
import { Topbar } from './topbar.tsx'
import { useKeys } from './use-keys.ts'

const loadPalette = () => import('../features/palette/command-palette.tsx')
const CommandPalette = lazy(async () => ({ default: (await loadPalette()).CommandPalette }))

const focusContent = (event: MouseEvent) => {
  // Not by the address: its fragment holds the values of an operation.
  event.preventDefault()
  document.getElementById('content')?.focus()
}

/** The frame of every screen that needs a session. */
export function Shell() {
  const connection = useCurrentConnection()
  const [palette, setPalette] = useState(false)
  const [keys, setKeys] = useState(false)
  useKeys({
    connection,
    preparePalette: () => void loadPalette(),
    openPalette: () => setPalette(true),
    openKeys: () => setKeys(true),
  })
  useFocusOnNewScreen()
  useEvents()

  return (
    <TitleEnd value={connection ? `${connection.name} (${connection.kind}) · Developer Console` : 'Developer Console'}>
      <a className={css.skipLink} href="#content" onClick={focusContent}>
        Skip to content
      </a>
      <Topbar
        connection={connection}
        onPalette={() => setPalette(true)}
        onNearPalette={() => void loadPalette()}
        onKeys={() => setKeys(true)}
      />
      <Unreachable />
      {/* It outlives the screens in it, so that it keeps the focus while one takes the place of another. */}
      <main className={css.content} id="content" tabIndex={-1}>
        <Outlet />
      </main>
      <Toasts />
      <Suspense>
        {palette && <CommandPalette connection={connection} open onClose={() => setPalette(false)} />}
      </Suspense>
      <KeysDialog open={keys} onClose={() => setKeys(false)} />
    </TitleEnd>
  )
}

/** What happens in the console reaches what is shown. */
function useEvents() {
  const client = useQueryClient()
  useEffect(
    () =>
      listenToConsole((event) => {
        if (event.type === 'token') return takeTokenState(client, event.data, Date.now())
        const { connectionId, lost } = event.data
        if (lost.length === 0 || document.visibilityState === 'hidden') return
        const name = client.getQueryData(connectionsQuery().queryKey)?.find(({ id }) => id === connectionId)?.name
        showToast(`The token of ${name ?? connectionId} came without ${lost.join(', ')}`, { tone: 'info' })
      }),
    [client],
  )
}

/** Another screen takes the focus, so that a screen reader tells it; within a screen the focus stays. */
function useFocusOnNewScreen() {
  const screen = useMatches({ select: (matches) => matches.at(-1)?.routeId })
  const before = useRef(screen)
  useEffect(() => {
    if (before.current === screen) return
    before.current = screen
    document.getElementById('content')?.focus({ preventScroll: true })
  }, [screen])
}

function Unreachable() {
  const reachable = useReachable()
  if (reachable) return null
  return (
    <div className={css.notice}>
      <Banner tone="danger" icon={Unplug}>
        <span className={text.strong}>The console’s server does not answer.</span> Nothing you typed is lost. Trying
        again every 5 s.
      </Banner>
    </div>
  )
}
