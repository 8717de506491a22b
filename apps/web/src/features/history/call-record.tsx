import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { safeMethods } from '@developer-console/shared/contract/methods'
import CircleX from 'lucide-react/icons/circle-x'
import Download from 'lucide-react/icons/download'
import Unplug from 'lucide-react/icons/unplug'
import { useId, useState } from 'react'
import { BodyView } from '../../answer/body-view.tsx'
import type { Answer, CallOutcome } from '../../answer/call-state.ts'
import { downloadBody } from '../../answer/download.ts'
import { HeadersTable } from '../../answer/headers-table.tsx'
import { inDoubt } from '../../answer/in-doubt.tsx'
import { sentHost } from '../../answer/request-text.ts'
import { TimingWaterfall } from '../../answer/timing-waterfall.tsx'
import { WhatHappened, WhatHappenedInVain } from '../../answer/what-happened.tsx'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { Diagnosis } from '../../ui/diagnosis.tsx'
import { byteSize, count, localDate, localTime, milliseconds, utcTime } from '../../ui/format.ts'
import layout from '../../ui/layout.module.css'
import { Panel } from '../../ui/panel.tsx'
import { Phases } from '../../ui/phases.tsx'
import { ProblemReport } from '../../ui/problem-report.tsx'
import { Status } from '../../ui/status.tsx'
import { TabPanel, Tabs } from '../../ui/tabs.tsx'
import { Badge } from '../../ui/tag.tsx'
import css from './call-record.module.css'
import { CallStatus } from './call-status.tsx'
import { Environment } from './environment.tsx'
import { KeptRequest } from './kept-request.tsx'

type Props = {
  detail: CallDetail
  /** The same as an answer pane takes it. */
  kept: CallOutcome
  onAction: (action: DiagnosisAction) => void
  connectionName: (id: string) => string | undefined
}

/** All that was kept of a call: how it ended, why, what happened, what was sent and what was answered. */
export function CallRecord({ detail, kept, onAction, connectionName }: Props) {
  const answer = kept.status === 'answered' || kept.status === 'broken' ? kept : undefined
  const broken = kept.status === 'broken'
  return (
    <>
      <Summary detail={detail} answer={answer} />
      <Why kept={kept} onAction={onAction} connectionName={connectionName} />
      <div className={layout.columns}>
        <Panel title="What happened" className={layout.span6}>
          {answer ? <WhatHappened answer={answer} broken={broken} /> : <WhatHappenedInVain call={detail} />}
        </Panel>
        <div className={`${layout.stack} ${layout.span6}`}>
          <Panel title={answer ? 'Request as it was sent' : 'Request'}>
            <KeptRequest detail={detail} />
          </Panel>
          {answer && <AnswerPanel answer={answer} broken={broken} />}
        </div>
      </div>
    </>
  )
}

function Summary({ detail, answer }: { detail: CallDetail; answer: Answer | undefined }) {
  const { status, outcome, duration, receivedBytes, startedAt, timing } = detail
  const redirects = answer?.head.redirects.length ?? 0
  return (
    <Panel aria-label="Outcome" clip>
      <div className={css.summary}>
        {answer ? (
          <Status code={status} className={css.status}>
            {answer.head.statusText}
          </Status>
        ) : (
          <CallStatus call={detail} />
        )}
        <span>{milliseconds(duration)}</span>
        {answer && <span>{byteSize(receivedBytes)}</span>}
        {answer && outcome === 'broken' && (
          <Badge tone="danger" icon={Unplug}>
            Broke off
          </Badge>
        )}
        {answer && outcome === 'cancelled' && <Badge tone="warn">Cancelled while it came</Badge>}
        {redirects > 0 && <Badge tone="info">{count(redirects, 'redirect')}</Badge>}
        <span className={css.when}>
          <time dateTime={startedAt}>
            {localDate(startedAt)} {localTime(startedAt)} local, {utcTime(startedAt)} UTC
          </time>
          <Environment call={detail} named />
        </span>
      </div>
      {(answer ?? timing) && <Phases timing={answer?.timing ?? timing ?? {}} />}
    </Panel>
  )
}

function Why({ kept, onAction, connectionName }: Pick<Props, 'kept' | 'onAction' | 'connectionName'>) {
  if (kept.status === 'failed' || kept.status === 'refused')
    return (
      <ProblemReport
        problem={kept.problem}
        onAction={onAction}
        connectionName={connectionName}
        onRetry={() => onAction({ type: 'send-again' })}
        next={inDoubt(
          { connectionId: kept.sent.connectionId, callId: kept.problem.callId, status: undefined },
          { onAction, connectionName },
        )}
      />
    )
  if (kept.status === 'cancelled')
    return (
      <Banner icon={CircleX}>
        {safeMethods.has(kept.sent.call.method)
          ? 'It was cancelled before an answer came.'
          : 'It was cancelled before an answer came. The API may have received it all the same: look before you run it again.'}
      </Banner>
    )
  if (!kept.diagnosis)
    return kept.status === 'broken' ? (
      <Banner tone="danger" icon={Unplug}>
        The body broke off after {byteSize(kept.body.whole ?? kept.body.size)}.{' '}
        {kept.problem?.detail ?? kept.problem?.title}
      </Banner>
    ) : null
  return (
    <Diagnosis
      diagnosis={kept.diagnosis}
      onAction={onAction}
      connectionName={connectionName}
      finding={kept.status === 'answered' && kept.head.status < 300}
      next={inDoubt(
        { connectionId: kept.sent.connectionId, callId: kept.head.callId, status: kept.head.status },
        { onAction, connectionName },
      )}
    />
  )
}

type View = 'body' | 'headers' | 'timing'

function AnswerPanel({ answer, broken }: { answer: Answer; broken: boolean }) {
  const [view, setView] = useState<View>('body')
  const id = useId()
  const { head, body, timing } = answer
  const host = sentHost(head)
  return (
    <Panel
      title="Answer"
      clip
      tools={
        body.size > 0 && (
          <Button
            variant="quiet"
            size="small"
            iconOnly
            icon={Download}
            aria-label="Download body"
            title="Download body"
            onClick={() => void downloadBody(answer)}
          />
        )
      }
    >
      <Tabs
        label="Answer"
        id={id}
        items={[
          { value: 'body', label: 'Body' },
          { value: 'headers', label: 'Headers', count: head.headers.length },
          { value: 'timing', label: 'Timing' },
        ]}
        value={view}
        onChange={setView}
        className={css.tabs}
      />
      <TabPanel of={id} value={view} className={view === 'body' && body.size > 0 ? css.body : undefined}>
        {view === 'body' && <BodyView answer={answer} cut={broken} onPlace={noPlace} />}
        {view === 'headers' && <HeadersTable headers={head.headers} />}
        {view === 'timing' && <TimingWaterfall timing={timing} host={host} received={body.whole ?? body.size} />}
      </TabPanel>
    </Panel>
  )
}

// Where one is in the body is said by the tree itself.
const noPlace = () => undefined
