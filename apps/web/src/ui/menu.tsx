import type { LucideIcon } from 'lucide-react'
import { cloneElement, useId, useRef, useState, type KeyboardEvent, type ReactElement, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { useHanging } from './hanging.ts'
import hanging from './hanging.module.css'
import { Icon } from './icon.tsx'
import css from './menu.module.css'
import text from './text.module.css'

type Props = {
  /** The button that opens it. */
  trigger: ReactElement<Record<string, unknown>>
  align?: 'start' | 'end'
  /** `MenuItem`s, `MenuGroup`s, `MenuLine`s. */
  children: ReactNode
}

const itemsOf = (menu: HTMLElement | null) => [
  ...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]:not([aria-disabled="true"])') ?? []),
]

/**
 * A menu button (WAI-ARIA): the browser's own layer closes on Escape and on a press beside it, and gives the focus back.
 */
export function Menu({ trigger, align = 'end', children }: Props) {
  const id = useId()
  const menu = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  useHanging(menu, `${id}-trigger`, open, { align })

  const openByKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    document.getElementById(`${id}-menu`)?.showPopover()
  }

  const move = (event: KeyboardEvent) => {
    const items = itemsOf(menu.current)
    const at = items.indexOf(document.activeElement as HTMLElement)
    const letter = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey
    const to = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    }[event.key]
    const following = [...items.slice(at + 1), ...items.slice(0, at + 1)]
    const next =
      to === undefined
        ? letter && following.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))
        : items[to]
    if (event.key === 'Tab') menu.current?.hidePopover()
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  return (
    <>
      {cloneElement(trigger, {
        id: `${id}-trigger`,
        popoverTarget: `${id}-menu`,
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        onKeyDown: openByKey,
      })}
      <div
        ref={menu}
        id={`${id}-menu`}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-labelledby={`${id}-trigger`}
        className={classNames(css.menu, hanging.layer)}
        onKeyDown={move}
        onToggle={(event) => {
          const opens = event.newState === 'open'
          setOpen(opens)
          if (opens) itemsOf(menu.current)[0]?.focus()
        }}
      >
        {children}
      </div>
    </>
  )
}

type ItemProps = {
  icon?: LucideIcon
  danger?: boolean
  disabled?: boolean
  /** At the end of the line. */
  end?: ReactNode
  onSelect: () => void
  children: ReactNode
}

export function MenuItem({ icon, danger, disabled, end, onSelect, children }: ItemProps) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={disabled || undefined}
      className={classNames(css.item, danger && css.danger)}
      onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
      onClick={(event) => {
        if (disabled) return
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover()
        onSelect()
      }}
    >
      {icon && <Icon of={icon} {...(danger ? {} : { tone: 'subtle' })} />}
      {children}
      {end && <span className={classNames(css.end, text.subtle)}>{end}</span>}
    </button>
  )
}
