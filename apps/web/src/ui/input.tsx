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

type AreaLook = Look & {
  /** A secret of several lines: shown as dots, as a password is. */
  masked?: boolean | undefined
}

export function TextArea({ mono, small, leftOut, masked, className, ...rest }: ComponentProps<'textarea'> & AreaLook) {
  const field = useField()
  return (
    <textarea
      spellCheck={mono || masked ? false : undefined}
      id={field?.id}
      aria-describedby={field?.describedBy}
      aria-invalid={field?.invalid || undefined}
      className={classNames(
        css.input,
        css.area,
        masked && css.masked,
        mono && css.mono,
        small && css.small,
        leftOut && css.leftOut,
        className,
      )}
      {...rest}
    />
  )
}
