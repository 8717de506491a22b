import ChevronRight from 'lucide-react/icons/chevron-right'
import type { ComponentProps, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import css from './disclosure.module.css'
import { Icon } from './icon.tsx'

type Props = Omit<ComponentProps<'details'>, 'title'> & { summary: ReactNode }

/** Folds what is not needed at once. */
export function Disclosure({ summary, className, children, ...rest }: Props) {
  return (
    <details className={classNames(css.disclosure, className)} {...rest}>
      <summary>
        <Icon of={ChevronRight} size="small" />
        {summary}
      </summary>
      {children}
    </details>
  )
}
