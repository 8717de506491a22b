import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import css from './table.module.css'

type Props = ComponentProps<'table'> & {
  /** Rows answer the pointer and can be selected (`aria-selected`). */
  rows?: boolean
  /** Rows become blocks on a phone. */
  stacks?: boolean
  /** Names a region that scrolls sideways; needed where the table can be wider than its place. */
  scrollLabel?: string
}

export function Table({ rows, stacks, scrollLabel, className, children, ...rest }: Props) {
  const table = (
    <table className={classNames(css.table, rows && css.rows, stacks && css.stacks, className)} {...rest}>
      {children}
    </table>
  )
  if (!scrollLabel) return table
  return (
    // A region that scrolls must be reachable by the keyboard.
    <section className={css.scroll} tabIndex={0} aria-label={scrollLabel}>
      {table}
    </section>
  )
}

/** Class of a cell with a number: right-aligned, in the mono. */
export const numberCell = css.number
