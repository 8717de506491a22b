import { useMemo } from 'react'
import { classNames } from '../ui/class-names.ts'
import { Evidence } from '../ui/evidence.tsx'
import { milliseconds } from '../ui/format.ts'
import { Status } from '../ui/status.tsx'
import text from '../ui/text.module.css'
import type { Answer } from './call-state.ts'
import { happenedSteps } from './happened.ts'
import phase from './phase.module.css'
import { SentRequest } from './sent-request.tsx'
import css from './what-happened.module.css'

/** What happened, in the order in which it did: one line down, one mark a step. */
export function WhatHappened({ answer, broken = false }: { answer: Answer; broken?: boolean }) {
  const steps = useMemo(() => happenedSteps(answer, broken), [answer, broken])
  return (
    <ol className={css.record}>
      {steps.map(({ key, at, look, title, to, status, evidence, why, request, kind }) => (
        <li key={key}>
          <time>{at === undefined ? '' : milliseconds(at)}</time>
          <span className={classNames(css.mark, phase[look], kind && css[kind])} aria-hidden="true" />
          <div>
            <p>
              {title}
              {to && (
                <>
                  {' '}
                  <span className={text.mono}>{to}</span>
                </>
              )}
              {status !== undefined && (
                <>
                  {' '}
                  <Status code={status} className={css.status} />
                </>
              )}
            </p>
            {evidence.length > 0 && <Evidence>{evidence}</Evidence>}
            {why && <p className={css.why}>{why}</p>}
            {request && <SentRequest answer={answer} className={css.request} />}
          </div>
        </li>
      ))}
    </ol>
  )
}
