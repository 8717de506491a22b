import { Menu as Base } from '@base-ui/react/menu'
import type { LucideIcon } from 'lucide-react'
import type { ReactElement, ReactNode } from 'react'
import { classNames } from './class-names.ts'
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

export function Menu({ trigger, align = 'end', children }: Props) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align={align} className={css.positioner}>
          <Base.Popup className={css.menu}>{children}</Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
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
    <Base.Item className={classNames(css.item, danger && css.danger)} disabled={disabled ?? false} onClick={onSelect}>
      {icon && <Icon of={icon} {...(danger ? {} : { tone: 'subtle' })} />}
      {children}
      {end && <span className={classNames(css.end, text.subtle)}>{end}</span>}
    </Base.Item>
  )
}

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Base.Group>
      <Base.GroupLabel className={css.group}>{label}</Base.GroupLabel>
      {children}
    </Base.Group>
  )
}

export function MenuLine() {
  return <Base.Separator className={css.line} />
}
