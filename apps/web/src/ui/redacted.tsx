import type { ReactNode } from 'react'
import css from './redacted.module.css'

/** What the server keeps back: it is said, not shown as dots to be guessed at. */
export function Redacted({ children = 'kept on the server' }: { children?: ReactNode }) {
  return <span className={css.redacted}>{children}</span>
}
