import type { ReactNode } from 'react'
import css from './differs.module.css'

/** The very characters that differ; a missing one is a no-break space. */
export function Differs({ title, children }: { title?: string; children: ReactNode }) {
  return (
    <span className={css.differs} title={title}>
      {children}
    </span>
  )
}

/** The characters at the same place that are right. */
export function Agrees({ children }: { children: ReactNode }) {
  return <span className={css.agrees}>{children}</span>
}
