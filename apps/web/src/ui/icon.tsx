import type { LucideIcon } from 'lucide-react'
import { classNames } from './class-names.ts'
import css from './icon.module.css'

type Props = {
  /** A Lucide icon, imported singly: `import Check from 'lucide-react/icons/check'`. */
  of: LucideIcon
  /** 14 px, 16 px (default) or 20 px. */
  size?: 'small' | 'large'
  /** Colour of a mark; without it the icon takes the colour of its text. */
  tone?: 'ok' | 'warn' | 'danger' | 'info' | 'subtle'
  /** Turns while something is waited for. */
  spinning?: boolean
  /** What it says, where no word stands beside it; without it the icon is decoration. */
  label?: string
  className?: string | undefined
}

export function Icon({ of: Glyph, size, tone, spinning, label, className }: Props) {
  return (
    <Glyph
      className={classNames(css.icon, size && css[size], tone && css[tone], spinning && css.spinner, className)}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    />
  )
}
