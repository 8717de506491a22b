import Check from 'lucide-react/icons/check'
import Lock from 'lucide-react/icons/lock'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'
import css from './tag.module.css'
import { VisuallyHidden } from './visually-hidden.tsx'

type Props = {
  /** The scope as the server spells it. */
  children: string
  /** Whether the token has it; without it nothing is said. */
  state?: 'granted' | 'missing' | undefined
}

/** A scope: granted is closed and ticked, missing is open and locked. */
export function Scope({ children, state }: Props) {
  return (
    <span className={classNames(css.scope, state && css[state])}>
      {state && <Icon of={state === 'granted' ? Check : Lock} />}
      {children}
      {state && <VisuallyHidden> ({state})</VisuallyHidden>}
    </span>
  )
}
