import CheckIcon from 'lucide-react/icons/check'
import LoaderCircle from 'lucide-react/icons/loader-circle'
import X from 'lucide-react/icons/x'
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import { Icon } from './icon.tsx'
import css from './steps.module.css'
import { VisuallyHidden } from './visually-hidden.tsx'

/** What happened to a step. */
export type StepState = 'done' | 'current' | 'running' | 'failed' | 'later'

/** An ordered list of steps, joined by a line. */
export function Steps({ className, children }: { className?: string | undefined; children: ReactNode }) {
  return <ol className={classNames(css.steps, className)}>{children}</ol>
}

type Props = {
  state: StepState
  /** Shown in the mark where the step is neither done nor failed. */
  number: number
  className?: string | undefined
  children: ReactNode
}

const said: Record<StepState, string> = {
  done: 'Passed',
  current: '',
  running: 'Under way',
  failed: 'Failed',
  later: '',
}

export function Step({ state, number, className, children }: Props) {
  const mark = { done: CheckIcon, failed: X, running: LoaderCircle, current: undefined, later: undefined }[state]
  return (
    <li className={className} aria-current={state === 'current' ? 'step' : undefined}>
      <span
        className={classNames(
          css.mark,
          state === 'done' && css.done,
          state === 'failed' && css.failed,
          state === 'current' && css.current,
        )}
      >
        {mark ? <Icon of={mark} spinning={state === 'running'} /> : number}
        {said[state] && <VisuallyHidden>{said[state]}</VisuallyHidden>}
      </span>
      <div>{children}</div>
    </li>
  )
}
