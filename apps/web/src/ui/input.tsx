import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { useField } from './field.tsx'
import css from './input.module.css'

type Look = {
  /** Protocol facts (names, values, URLs) are set in the mono. */
  mono?: boolean | undefined
  /** 28 px high, for dense forms. */
  small?: boolean | undefined
  /** Nothing is sent for it: dashed. Empty is a value of its own. */
  leftOut?: boolean | undefined
}

export function Input({ mono, small, leftOut, className, ...rest }: ComponentProps<'input'> & Look) {
  const field = useField()
  return (
    <input
      type="text"
      spellCheck={mono ? false : undefined}
      id={field?.id}
      aria-describedby={field?.describedBy}
      aria-invalid={field?.invalid || undefined}
      className={classNames(css.input, mono && css.mono, small && css.small, leftOut && css.leftOut, className)}
      {...rest}
    />
  )
}

export function TextArea({ mono, small, leftOut, className, ...rest }: ComponentProps<'textarea'> & Look) {
  const field = useField()
  return (
    <textarea
      spellCheck={mono ? false : undefined}
      id={field?.id}
      aria-describedby={field?.describedBy}
      aria-invalid={field?.invalid || undefined}
      className={classNames(
        css.input,
        css.area,
        mono && css.mono,
        small && css.small,
        leftOut && css.leftOut,
        className,
      )}
      {...rest}
    />
  )
}
