import type { ComponentProps, ReactNode } from 'react'
import css from './check.module.css'

/** A checkbox with its words. */
export function Check({ children, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { children: ReactNode }) {
  return (
    <label className={css.check}>
      <input type="checkbox" {...rest} />
      <span>{children}</span>
    </label>
  )
}
