import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { Link, useLocation } from '@tanstack/react-router'
import Keyboard from 'lucide-react/icons/keyboard'
import Search from 'lucide-react/icons/search'
import { screens, type Screen } from '../routes/screens.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { Kbd } from '../ui/kbd.tsx'
import { keyShortcut } from '../ui/modifier-key.ts'
import { ConnectionSwitcher } from './connection-switcher.tsx'
import { HomeMark } from './home-mark.tsx'
import { ThemeToggle } from './theme-toggle.tsx'
import { TokenPill } from './token-pill.tsx'
import css from './topbar.module.css'

type Props = {
  connection: ConnectionView | undefined
  onPalette: () => void
  /** The pointer or the focus is on its way to the palette's button. */
  onNearPalette: () => void
  onKeys: () => void
}

/** One line that says where you are and whether you can act. */
export function Topbar({ connection, onPalette, onNearPalette, onKeys }: Props) {
  return (
    <header className={css.topbar} data-environment={connection?.kind}>
      <Link className={css.home} to="/" aria-label="Developer Console" activeProps={{}}>
        <HomeMark />
      </Link>
      <ConnectionSwitcher current={connection} />
      <nav className={css.nav} id="screens" aria-label="Screens">
        <ul>
          {screens.map((screen) => (
            <li key={screen.name}>
              <ScreenLink screen={screen} connection={connection} />
            </li>
          ))}
        </ul>
      </nav>
      <div className={css.end}>
        {connection && <TokenPill connectionId={connection.id} />}
        <button
          type="button"
          className={css.paletteTrigger}
          aria-keyshortcuts={keyShortcut('K')}
          onPointerEnter={onNearPalette}
          onFocus={onNearPalette}
          onClick={onPalette}
        >
          <Icon of={Search} />
          <span className={css.paletteText}>Find or go to</span>
          <Kbd hidden>⌘K</Kbd>
        </button>
        <ThemeToggle className={css.theme} />
        <Button
          variant="quiet"
          iconOnly
          icon={Keyboard}
          className={css.keys}
          aria-label="Keyboard shortcuts"
          aria-keyshortcuts="?"
          onClick={onKeys}
        />
      </div>
    </header>
  )
}

/** The screens that are reached from another one alone, and from which. */
const within: Readonly<Record<string, Screen['name']>> = { documents: 'Connections', import: 'Explore' }

function ScreenLink({ screen, connection }: { screen: Screen; connection: ConnectionView | undefined }) {
  const last = useLocation({ select: ({ pathname }) => pathname.split('/').at(-1) ?? '' })
  const isWithin = within[last] === screen.name
  const content = (
    <>
      <Icon of={screen.icon} />
      <span>{screen.name}</span>
    </>
  )
  if (screen.to === '/' || screen.to === '/connections') {
    return (
      <Link
        className={css.link}
        to={screen.to}
        activeOptions={{ exact: screen.to === '/', includeSearch: false }}
        aria-current={isWithin ? 'true' : undefined}
      >
        {content}
      </Link>
    )
  }
  // Without a connection there is nothing to see there yet: the way leads to where one is added.
  if (!connection) {
    return (
      <Link
        className={css.link}
        to="/connections"
        search={{ add: true }}
        activeOptions={{ exact: true, includeSearch: true }}
      >
        {content}
      </Link>
    )
  }
  return (
    <Link
      className={css.link}
      to={screen.to}
      params={{ connection: connection.id, operation: undefined }}
      activeOptions={{ includeSearch: false }}
      aria-current={isWithin ? 'true' : undefined}
    >
      {content}
    </Link>
  )
}
