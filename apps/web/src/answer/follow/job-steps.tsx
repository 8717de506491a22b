import { Button } from '../../ui/button.tsx'
import { byteSize, count, localTime, span } from '../../ui/format.ts'
import { Progress } from '../../ui/progress.tsx'
import { Step, Steps } from '../../ui/steps.tsx'
import text from '../../ui/text.module.css'
import { useNow } from '../../ui/ticking.ts'
import type { Answer, CallOutcome } from '../call-state.ts'
import { headerValue } from '../media-type.ts'
import type { FollowTarget } from './follows.ts'
import css from './job-steps.module.css'
import { useJob } from './use-job.ts'

type Props = {
  accepted: Answer
  target: FollowTarget
  /** Shows how it ended. */
  onDone: (outcome: CallOutcome) => void
  onStop: () => void
}

/** A job that was accepted, followed until it is done. */
export function JobSteps({ accepted, target, onDone, onStop }: Props) {
  const { asks, last, next } = useJob(accepted, target, onDone)
  const now = useNow(1000)
  const { sent, head } = accepted
  const seconds = next && Math.max(0, Math.ceil((next.at - now) / 1000))
  return (
    <section className={css.job} aria-label="Job">
      <Steps>
        <Step state="done" number={1}>
          <p className={css.head}>
            <span className={text.strong}>Accepted</span>
            <span>{localTime(sent.startedAt)}</span>
          </p>
          <p className={css.evidence}>
            <span>
              {head.sent.method} {sent.call.path}
            </span>
            <span>
              {head.status} {head.statusText}
            </span>
            <span>location {headerValue(head.headers, 'location')}</span>
          </p>
        </Step>
        <Step state="running" number={2}>
          <p className={css.head}>
            <span className={text.strong}>Running</span>
            {asks > 0 && (
              <span>
                {last.head.status} {last.head.statusText}, {byteSize(last.body.size)}
              </span>
            )}
          </p>
          <Progress label="Running" />
          <p className={css.evidence}>
            <span role="status">{asks === 0 ? 'not asked yet' : `asked ${count(asks, 'time')}`}</span>
            <span>
              {next
                ? `next in ${seconds ?? 0} s, ${next.asTold ? 'as retry-after says' : 'since the API does not say when'}`
                : 'asking'}
            </span>
          </p>
        </Step>
        <Step state="later" number={3}>
          <p className={css.head}>
            <span className={text.muted}>Result</span>
            <span className={text.muted}>not yet</span>
          </p>
        </Step>
      </Steps>
      <p className={css.foot}>
        <span>
          since {localTime(sent.startedAt)}, {span((now - sent.startedAt) / 1000)}
        </span>
        <Button size="small" onClick={onStop}>
          Stop following
        </Button>
      </p>
    </section>
  )
}
