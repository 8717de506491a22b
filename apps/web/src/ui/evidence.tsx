import { Children, type ReactNode } from 'react'
import { classNames } from './class-names.ts'
import css from './evidence.module.css'

/** A line of proof under a statement: each child is one piece, set apart by a dot; empty children are left out. */
export function Evidence({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return (
    <p className={classNames(css.evidence, className)}>
      {Children.map(children, (piece) => (piece === null || piece === '' ? null : <span>{piece}</span>))}
    </p>
  )
}
