import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './empty.module.css'
import { Icon } from './icon.tsx'

type Props = {
  icon: LucideIcon
  title: ReactNode
  /** The one primary button, and at most one beside it. */
  actions?: ReactNode
  /** What will be here and how it comes to be. */
  children: ReactNode
}

export function Empty({ icon, title, actions, children }: Props) {
  return (
    <div className={css.empty}>
      <Icon of={icon} size="large" />
      <h3>{title}</h3>
      <p>{children}</p>
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  )
}
