import ChevronDown from 'lucide-react/icons/chevron-down'
import type { ComponentProps } from 'react'
import { classNames } from './class-names.ts'
import { useField } from './field.tsx'
import { Icon } from './icon.tsx'
import input from './input.module.css'
import css from './select.module.css'

type Props = ComponentProps<'select'> & {
  mono?: boolean | undefined
  /** 28 px high, for dense forms. */
  small?: boolean | undefined
  /** As wide as its place. */
  fill?: boolean | undefined
}

/** A native select in our clothes. */
export function Select({ mono, small, fill, className, children, ...rest }: Props) {
  const field = useField()
  return (
    <span className={classNames(css.select, fill && css.fill, className)}>
      <select
        id={field?.id}
        aria-describedby={field?.describedBy}
        aria-invalid={field?.invalid || undefined}
        className={classNames(input.input, mono && input.mono, small && input.small)}
        {...rest}
      >
        {children}
      </select>
      <Icon of={ChevronDown} size="small" />
    </span>
  )
}
