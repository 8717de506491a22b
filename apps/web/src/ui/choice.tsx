import type { ComponentProps, ReactNode } from 'react'
import css from './choice.module.css'
import text from './text.module.css'

/** One of few, each with a consequence worth reading. Put `Choice`s of one `name` into it. */
export function Choices({ children }: { children: ReactNode }) {
  return <div className={css.choices}>{children}</div>
}

type Props = Omit<ComponentProps<'input'>, 'type' | 'title'> & {
  title: ReactNode
  /** What follows from choosing it. */
  consequence: ReactNode
}

export function Choice({ title, consequence, ...rest }: Props) {
  return (
    <label className={css.choice}>
      <input type="radio" {...rest} />
      <span className={text.strong}>{title}</span>
      <span>{consequence}</span>
    </label>
  )
}
