import type { ReactNode } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { Evidence } from '../../ui/evidence.tsx'
import { localTime } from '../../ui/format.ts'
import { Step, type StepState } from '../../ui/steps.tsx'
import css from './get-started.module.css'

type Props = {
  number: number
  state: StepState
  title: string
  /** When it was proved: ISO 8601. */
  when?: string | undefined
  /** What is proved, or what will be. */
  children?: ReactNode
  /** What it rests on. */
  evidence?: ReactNode[] | undefined
  /** What can be done now. */
  action?: ReactNode
}

/** One step: its state, a sentence, the evidence under it, and, while it is due, what to press. */
export function StepBody({ number, state, title, when, children, evidence, action }: Props) {
  return (
    <Step
      number={number}
      state={state}
      className={classNames(
        state === 'done' && css.done,
        state === 'current' && css.current,
        state === 'later' && css.later,
      )}
    >
      <div className={css.head}>
        <h2 className={css.title}>{title}</h2>
        {when && (
          <time className={css.when} dateTime={when}>
            {localTime(when)}
          </time>
        )}
        {state === 'current' && <span className={classNames(css.when, css.next)}>Next</span>}
      </div>
      {children && <p className={css.text}>{children}</p>}
      {evidence && <Evidence>{evidence}</Evidence>}
      {action}
    </Step>
  )
}
