import type { ReactNode } from 'react'
import css from './text.module.css'

/** Said to a screen reader, not shown. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return <span className={css.visuallyHidden}>{children}</span>
}
