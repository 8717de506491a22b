import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { Link, useRouter } from '@tanstack/react-router'
import Check from 'lucide-react/icons/check'
import ChevronsUpDown from 'lucide-react/icons/chevrons-up-down'
import GraduationCap from 'lucide-react/icons/graduation-cap'
import Plus from 'lucide-react/icons/plus'
import Shield from 'lucide-react/icons/shield'
import { useId, useRef, useState, type KeyboardEvent } from 'react'
import { connectionsQuery } from '../api/connections.ts'
import { tokenQuery } from '../api/token.ts'
import { switchConnection } from '../routes/switch-connection.ts'
import { buttonClass } from '../ui/button-class.ts'
import { classNames } from '../ui/class-names.ts'
import { EnvironmentMark, environmentWords } from '../ui/environment-mark.tsx'
import { Icon } from '../ui/icon.tsx'
import menu from '../ui/menu.module.css'
import text from '../ui/text.module.css'
import { connectionNote } from './connection-note.ts'
import css from './connection-switcher.module.css'

/** Which connection is in use, and a list of all: a select whose options are in a layer of their own. */
export function ConnectionSwitcher({ current }: { current: ConnectionView | undefined }) {
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const client = useQueryClient()
  const router = useRouter()
  const id = useId()
  const layer = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)

  if (connections.length === 0) {
    return (
      <Link className={buttonClass()} to="/connections" search={{ add: true }}>
        <Icon of={Plus} tone="subtle" />
        Add a connection
      </Link>
    )
  }

  const chosen = connections.findIndex((connection) => connection.id === current?.id)

  const choose = (connection: ConnectionView | undefined) => {
    layer.current?.hidePopover()
    if (connection && connection.id !== current?.id) switchConnection(router, connection.id)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const letter = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey
    if (!open) {
      if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
      event.preventDefault()
      layer.current?.showPopover()
      return
    }
    const to = {
      ArrowDown: Math.min(active + 1, connections.length - 1),
      ArrowUp: Math.max(active - 1, 0),
      Home: 0,
      End: connections.length - 1,
    }[event.key]
    if (to !== undefined) {
      event.preventDefault()
      setActive(to)
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      choose(connections[active])
    } else if (letter) {
      // The next one that begins with it.
      const order = connections.map((_, index) => (active + 1 + index) % connections.length)
      const found = order.find((index) => connections[index]?.name.toLowerCase().startsWith(event.key.toLowerCase()))
      if (found !== undefined) setActive(found)
    }
  }

  return (
    <>
      <button
        type="button"
        className={css.connection}
        role="combobox"
        aria-label="Connection"
        aria-haspopup="listbox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open ? `${id}-${active}` : undefined}
        popoverTarget={`${id}-layer`}
        onKeyDown={onKeyDown}
      >
        {current ? (
          <>
            <EnvironmentMark kind={current.kind} />
            <span className={css.name}>{current.name}</span>
            <span className={css.kind}>{environmentWords[current.kind]}</span>
            {current.confirmWrites && (
              <span className={css.guard}>
                <Icon of={Shield} size="small" label="writes ask first" />
              </span>
            )}
          </>
        ) : (
          <span className={css.name}>Choose a connection</span>
        )}
        <Icon of={ChevronsUpDown} size="small" />
      </button>
      <div
        ref={layer}
        popover="auto"
        id={`${id}-layer`}
        className={classNames(menu.menu, css.layer)}
        onToggle={(event) => {
          const opens = event.newState === 'open'
          if (opens) setActive(Math.max(0, chosen))
          setOpen(opens)
        }}
      >
        <p className={menu.group} aria-hidden="true">
          Connections
        </p>
        <div role="listbox" id={`${id}-list`} aria-label="Connections">
          {connections.map((connection, index) => (
            // The button keeps the focus and the keyboard; the pointer chooses here.
            <div
              key={connection.id}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === chosen}
              data-highlighted={open && index === active ? '' : undefined}
              tabIndex={-1}
              className={classNames(menu.item, css.option)}
              onClick={() => choose(connection)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') choose(connection)
              }}
              onPointerMove={() => setActive(index)}
            >
              <EnvironmentMark kind={connection.kind} />
              <span>
                <span className={text.strong}>{connection.name}</span>
                <span className={text.visuallyHidden}>, {environmentWords[connection.kind]}, </span>
                <span className={css.note}>
                  {connectionNote(connection, client.getQueryData(tokenQuery(connection.id).queryKey))}
                </span>
              </span>
              <span className={menu.end}>{index === chosen && <Icon of={Check} />}</span>
            </div>
          ))}
        </div>
        <hr className={menu.line} />
        <Link
          className={menu.item}
          to="/connections"
          search={{ add: true }}
          onClick={() => layer.current?.hidePopover()}
        >
          <Icon of={Plus} tone="subtle" />
          Add a connection
        </Link>
        {current?.origin === 'sandbox' && (
          <Link
            className={menu.item}
            to="/c/$connection/practice"
            params={{ connection: current.id }}
            onClick={() => layer.current?.hidePopover()}
          >
            <Icon of={GraduationCap} tone="subtle" />
            Practice failures
          </Link>
        )}
      </div>
    </>
  )
}
