import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'
import css from './input-group.module.css'

type Props = {
  /** In front, inside the frame. */
  icon?: LucideIcon
  /** Behind, inside the frame: a unit, a small button. */
  end?: ReactNode
  className?: string | undefined
  /** The `Input`, and a `Kbd` after it where a key leads there. */
  children: ReactNode
}

export function InputGroup({ icon, end, className, children }: Props) {
  return (
    <div className={classNames(css.inputGroup, className)}>
      {icon && <Icon of={icon} />}
      {children}
      {end && <span className={css.end}>{end}</span>}
    </div>
  )
}
