import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'
import css from './tag.module.css'

type TagProps = {
  mono?: boolean
  icon?: LucideIcon
  className?: string | undefined
  title?: string
  children: ReactNode
}

/** A word about a thing. */
export function Tag({ mono, icon, className, title, children }: TagProps) {
  return (
    <span className={classNames(css.tag, mono && css.mono, className)} title={title}>
      {icon && <Icon of={icon} />}
      {children}
    </span>
  )
}

type BadgeProps = {
  tone: 'ok' | 'warn' | 'danger' | 'info' | 'production' | 'test' | 'accent'
  icon?: LucideIcon
  className?: string | undefined
  children: ReactNode
}

/** A state of a thing. The tone never stands alone: words, and mostly an icon, go with it. */
export function Badge({ tone, icon, className, children }: BadgeProps) {
  return (
    <span className={classNames(css.badge, css[tone], className)}>
      {icon && <Icon of={icon} />}
      {children}
    </span>
  )
}
