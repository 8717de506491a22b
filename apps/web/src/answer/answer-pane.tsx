import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import { safeMethods } from '@developer-console/shared/contract/methods'
import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import CircleX from 'lucide-react/icons/circle-x'
import Download from 'lucide-react/icons/download'
import LoaderCircle from 'lucide-react/icons/loader-circle'
import SquareTerminal from 'lucide-react/icons/square-terminal'
import Unplug from 'lucide-react/icons/unplug'
import { useEffect, useEffectEvent, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { classNames } from '../ui/class-names.ts'
import { Diagnosis } from '../ui/diagnosis.tsx'
import { Empty } from '../ui/empty.tsx'
import { byteSize, milliseconds } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { isLayerOpen } from '../ui/open-layer.ts'
import { Phases } from '../ui/phases.tsx'
import { ProblemReport } from '../ui/problem-report.tsx'
import { Progress } from '../ui/progress.tsx'
import { Status } from '../ui/status.tsx'
import { Badge } from '../ui/tag.tsx'
import text from '../ui/text.module.css'
import { useNow } from '../ui/ticking.ts'
import { VisuallyHidden } from '../ui/visually-hidden.tsx'
import css from './answer-pane.module.css'
import { AnswerViews, type AnswerView } from './answer-views.tsx'
import type { Answer, CallOutcome, CallState } from './call-state.ts'
import { downloadBody } from './download.ts'
import { FaultNote } from './fault-note.tsx'
import { LimitNote } from './headers/limits-view.tsx'
import { SendAfterWait } from './headers/send-after-wait.tsx'
import { inDoubt } from './in-doubt.tsx'
import { announcement, declaredSize, phaseWords } from './pane-words.ts'
import { KeptWhatHappenedInVain } from './what-happened.tsx'
import { Preview } from './preview.tsx'
import { StreamView } from './stream/stream-view.tsx'

type Props = {
  state: CallState
  onCancel: () => void
  /** Does what a diagnosis proposes, `send-again` included. */
  onAction: (action: DiagnosisAction) => void
  connectionName?: (id: string) => string | undefined
  /** In place of the words for a pane in which nothing was shown yet. */
  empty?: ReactNode
  /** After the figures of an answer: a badge that says whether it keeps its contract. */
  verdict?: (answer: Answer) => ReactNode
  /** At the end of an answer's first line, before the download. */
  tools?: (answer: Answer) => ReactNode
  /** Further views of an answer, after its own. */
  further?: (answer: Answer) => readonly AnswerView[]
  /** Sends the read that an answer points to: its next page, its `Location`. Without it no way on is offered. */
  onFollow?: (call: DescribedCallInput) => void
  /** Shows how a job ended that was followed to its end. Without it none is. */
  onOutcome?: (outcome: CallOutcome) => void
  className?: string | undefined
}

/** The pane of one call's answer: what is under way, what came, and why it was refused. */
export function AnswerPane({ state, onCancel, className, ...rest }: Props) {
  return (
    <section className={classNames(css.pane, className)} aria-label="Response">
      <Announcement state={state} />
      <PaneContent state={state} onCancel={onCancel} {...rest} />
    </section>
  )
}

// What happens is said once, in words; what ticks on the screen is not said.
function Announcement({ state }: { state: CallState }) {
  const { words, failed } = announcement(state)
  return (
    <VisuallyHidden>
      <span role="status">{failed ? '' : words}</span>
      <span role="alert">{failed ? words : ''}</span>
    </VisuallyHidden>
  )
}

type ContentProps = Omit<Props, 'className'>

function PaneContent({ state, onCancel, ...rest }: ContentProps) {
  const { onAction, connectionName, empty } = rest
  switch (state.status) {
    case 'idle':
      return (
        empty ?? (
          <Empty icon={SquareTerminal} title="No answer yet">
            Send the request: status, headers, body, times and what happened on the way stand here. If it is refused,
            you read why and how to mend it.
          </Empty>
        )
      )
    case 'sending':
      return (
        <>
          <Progress label="Waiting for the answer" className={css.progress} />
          <div className={css.head}>
            <span className={css.waiting}>
              <Icon of={LoaderCircle} spinning />
              <span>{phaseWords(state)}</span>
            </span>
            <Elapsed since={state.sent.startedAt} />
            <CancelButton onCancel={onCancel} />
          </div>
          {state.before && <Before answer={state.before} dimmed {...rest} />}
        </>
      )
    case 'receiving': {
      const size = declaredSize(state.head.headers)
      return (
        <>
          <Progress
            label="Received"
            className={css.progress}
            {...(size ? { done: Math.min(100, (state.received / size) * 100) } : {})}
          />
          <div className={css.head}>
            <Status code={state.head.status} className={css.status}>
              {state.head.statusText}
            </Status>
            <Elapsed since={state.sent.startedAt} />
            <span>
              receiving {byteSize(state.received)}
              {size ? ` of ${byteSize(size)}` : ''}
            </span>
            <CancelButton onCancel={onCancel} />
          </div>
          {state.stream ? (
            <div className={css.stream}>
              <StreamView stream={state.stream} live again={state.again} method={state.sent.call.method} />
            </div>
          ) : state.preview.length > 0 ? (
            <Preview head={state.head} bytes={state.preview} received={state.received} />
          ) : (
            state.before && <Before answer={state.before} dimmed {...rest} />
          )}
        </>
      )
    }
    case 'answered':
      return <AnswerContent answer={state} {...rest} />
    case 'broken':
      return <AnswerContent answer={state} broken why={state.problem?.detail ?? state.problem?.title} {...rest} />
    case 'refused':
    case 'failed': {
      const { problem } = state
      const hasWay = problem.diagnosis?.steps.some((step) => step.action?.type === 'send-again')
      return (
        <>
          <div className={css.head}>
            <Status className={css.status}>{state.status === 'refused' ? 'Not sent' : 'No answer'}</Status>
            <span>{milliseconds(state.duration)}</span>
          </div>
          <div className={css.scroll}>
            <ProblemReport
              problem={problem}
              onAction={onAction}
              {...(connectionName ? { connectionName } : {})}
              {...(state.status === 'failed' && !hasWay ? { onRetry: () => onAction({ type: 'send-again' }) } : {})}
              pane
              next={inDoubt(
                { connectionId: state.sent.connectionId, callId: problem.callId, status: undefined },
                { onAction, connectionName },
              )}
            />
            {state.status === 'failed' && problem.callId && <KeptWhatHappenedInVain callId={problem.callId} />}
            {state.before && <Before answer={state.before} {...rest} />}
          </div>
        </>
      )
    }
    case 'cancelled':
      return (
        <>
          <div className={css.head}>
            <span className={css.waiting}>
              <Icon of={CircleX} tone="subtle" />
              <span className={text.strong}>Cancelled</span>
            </span>
            <span>{milliseconds(state.duration)}</span>
            {state.received > 0 && <span>{byteSize(state.received)}</span>}
          </div>
          <p className={css.remark}>
            {safeMethods.has(state.sent.call.method)
              ? 'The request was stopped, up to the API.'
              : 'The request was stopped. The API may have received it all the same: look before you send it again.'}
          </p>
          {state.stream ? (
            <div className={css.stream}>
              <StreamView stream={state.stream} live={false} />
            </div>
          ) : (
            state.before && <Before answer={state.before} {...rest} />
          )}
        </>
      )
  }
}

function Elapsed({ since }: { since: number }) {
  const now = useNow(100)
  return <span>{milliseconds(Math.max(0, now - since))}</span>
}

function CancelButton({ onCancel }: { onCancel: () => void }) {
  const cancel = useEffectEvent(onCancel)

  useEffect(() => {
    // Whatever is open above the page closes first: the browser does that after this, and prevents nothing.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented && !isLayerOpen()) cancel()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])

  return (
    <div className={css.tools}>
      <Button size="small" onClick={onCancel} aria-keyshortcuts="Escape">
        Cancel
      </Button>
    </div>
  )
}

type AnswerProps = Omit<ContentProps, 'state' | 'onCancel' | 'empty'> & { answer: Answer }

/** The answer before: still there while the next is under way, or where none came. */
function Before({ answer, dimmed, ...rest }: AnswerProps & { dimmed?: boolean }) {
  return (
    <div className={classNames(css.before, dimmed && css.dimmed)} inert={dimmed} aria-busy={dimmed}>
      {!dimmed && <p className={css.remark}>The answer before this call:</p>}
      <AnswerContent answer={answer} {...rest} />
    </div>
  )
}

function AnswerContent({
  answer,
  broken = false,
  why,
  onAction,
  connectionName,
  verdict,
  tools,
  further,
  onFollow,
  onOutcome,
}: AnswerProps & { broken?: boolean; why?: string | undefined }) {
  const { sent, head, body, timing, duration, diagnosis } = answer
  const size = broken ? declaredSize(head.headers) : undefined
  return (
    <>
      <div className={css.head}>
        <Status code={head.status} className={css.status}>
          {head.statusText}
        </Status>
        <span>{milliseconds(duration)}</span>
        <span>
          {byteSize(body.whole ?? body.size)}
          {size ? ` of ${byteSize(size)}` : ''}
        </span>
        {broken && (
          <Badge tone="danger" icon={Unplug}>
            Broke off
          </Badge>
        )}
        <LimitNote answer={answer} />
        {verdict?.(answer)}
        <div className={css.tools}>
          {tools?.(answer)}
          {body.size > 0 && (
            <Button
              variant="quiet"
              size="small"
              iconOnly
              icon={Download}
              aria-label="Download body"
              title="Download body"
              onClick={() => void downloadBody(answer)}
            />
          )}
        </div>
      </div>
      <Phases timing={timing} />
      <FaultNote connectionId={sent.connectionId} headers={head.headers} />
      <div className={css.scroll}>
        <SendAfterWait key={sent.startedAt} answer={answer} onSend={() => onAction({ type: 'send-again' })} />
        {diagnosis && (
          <Diagnosis
            diagnosis={diagnosis}
            onAction={onAction}
            {...(connectionName ? { connectionName } : {})}
            finding={head.status < 300 && !broken}
            pane
            next={inDoubt(
              { connectionId: sent.connectionId, callId: head.callId, status: head.status },
              { onAction, connectionName },
            )}
          />
        )}
        <AnswerViews
          answer={answer}
          broken={broken}
          further={further?.(answer) ?? []}
          onFollow={onFollow}
          onOutcome={onOutcome}
        />
        {broken && !diagnosis && (
          <div className={css.why} role="alert">
            <p>
              <Icon of={CircleX} tone="danger" />
              <span>
                <span className={text.strong}>The body broke off after {body.size.toLocaleString('en')} bytes.</span>{' '}
                {size ? `content-length says ${size.toLocaleString('en')}. ` : ''}
                {why}
              </span>
            </p>
            <div className={css.whyActions}>
              <Button size="small" onClick={() => onAction({ type: 'send-again' })}>
                Send it again
              </Button>
              {body.size > 0 && (
                <Button size="small" icon={Download} onClick={() => void downloadBody(answer)}>
                  Download the part
                </Button>
              )}
            </div>
          </div>
        )}
      </div>
    </>
  )
}
