import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useId, useMemo } from 'react'
import { callDetailQuery } from '../api/history.ts'
import { classNames } from '../ui/class-names.ts'
import { Evidence } from '../ui/evidence.tsx'
import { milliseconds } from '../ui/format.ts'
import { Status } from '../ui/status.tsx'
import text from '../ui/text.module.css'
import type { Answer } from './call-state.ts'
import { happenedSteps, type HappenedStep, type Unanswered, unansweredSteps } from './happened.ts'
import phase from './phase.module.css'
import { SentRequest } from './sent-request.tsx'
import css from './what-happened.module.css'

/** What happened, in the order in which it did: one line down, one mark a step. */
export function WhatHappened({ answer, broken = false }: { answer: Answer; broken?: boolean }) {
  const steps = useMemo(() => happenedSteps(answer, broken), [answer, broken])
  return <Steps steps={steps} request={<SentRequest answer={answer} className={css.request} />} />
}

/** The same of a call that got no answer, as far as it came. */
export function WhatHappenedInVain({ call }: { call: Unanswered }) {
  return <Steps steps={unansweredSteps(call)} />
}

/** The same, of what the history kept of such a call. */
export function KeptWhatHappenedInVain({ callId }: { callId: string }) {
  const { data: call } = useQuery(callDetailQuery(callId))
  const id = useId()
  if (!call) return null
  return (
    <section aria-labelledby={id}>
      <h3 className={css.title} id={id}>
        What happened
      </h3>
      <WhatHappenedInVain call={call} />
    </section>
  )
}

function Steps({ steps, request: sent }: { steps: HappenedStep[]; request?: ReactNode }) {
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
            {request && sent}
          </div>
        </li>
      ))}
    </ol>
  )
}
