import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import css from './empty.module.css'
import { Icon } from './icon.tsx'

type Props = {
  icon: LucideIcon
  title: ReactNode
  /** The one primary button, and at most one beside it. */
  actions?: ReactNode
  /** Level of the heading: 3 inside a titled panel, else 2. */
  level?: 2 | 3
  /** What will be here and how it comes to be. */
  children: ReactNode
}

export function Empty({ icon, title, actions, level = 3, children }: Props) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <div className={css.empty}>
      <Icon of={icon} size="large" />
      <Heading>{title}</Heading>
      <p>{children}</p>
      {actions && <div className={css.actions}>{actions}</div>}
    </div>
  )
}
