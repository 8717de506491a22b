import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import { useCallback, useId, useState, type ReactNode } from 'react'
import { classNames } from '../ui/class-names.ts'
import { CopyButton } from '../ui/copy-button.tsx'
import { fullTime, localTime, utcTime } from '../ui/format.ts'
import { TabPanel, Tabs, type TabItem } from '../ui/tabs.tsx'
import css from './answer-views.module.css'
import type { BodyPlace } from './body-parts.tsx'
import { BodyView } from './body-view.tsx'
import type { Answer, CallOutcome } from './call-state.ts'
import { FollowBar } from './follow/follow-bar.tsx'
import { ContractCheck, useContractCheck } from './contract-check.tsx'
import { HeadersTable } from './headers-table.tsx'
import { LimitsView } from './headers/limits-view.tsx'
import { sentHost } from './request-text.ts'
import { TimingWaterfall } from './timing-waterfall.tsx'
import { WhatHappened } from './what-happened.tsx'

/** A further view of an answer, from whoever shows it: a check against the contract, for example. */
export type AnswerView = { value: string; label: string; count?: number | string | undefined; content: ReactNode }

const none: readonly AnswerView[] = []

type Props = {
  answer: Answer
  /** The body broke off. */
  broken?: boolean
  /** Views after the answer's own. */
  further?: readonly AnswerView[]
  /** Sends the read that the answer points to; without it no way on is offered. */
  onFollow?: ((call: DescribedCallInput) => void) | undefined
  /** Shows how a job ended that was followed to its end. */
  onOutcome?: ((outcome: CallOutcome) => void) | undefined
  className?: string | undefined
}

/** The views of one answer in tabs, and a line below that says where one is and when the call was sent. */
export function AnswerViews({ answer, broken = false, further = none, onFollow, onOutcome, className }: Props) {
  const { head, timing, body, sent } = answer
  const [chosen, setChosen] = useState('body')
  const [place, setPlace] = useState<BodyPlace>()
  const id = useId()
  const onPlace = useCallback((next: BodyPlace | undefined) => setPlace(next), [])

  const checked = useContractCheck(answer)
  const differences = checked?.faults.filter(({ severity }) => severity !== 'info').length || undefined

  const items: TabItem<string>[] = [
    { value: 'body', label: 'Body' },
    { value: 'headers', label: 'Headers', count: head.headers.length },
    { value: 'timing', label: 'Timing' },
    { value: 'happened', label: 'What happened' },
    ...(checked ? [{ value: 'contract', label: 'Contract', count: differences }] : []),
    ...further.map(({ value, label, count }) => ({ value, label, count })),
  ]
  // A further view can go while it is chosen.
  const view = items.some(({ value }) => value === chosen) ? chosen : 'body'
  const host = sentHost(head)

  return (
    <div className={classNames(css.views, className)}>
      <Tabs label="Answer" id={id} items={items} value={view} onChange={setChosen} className={css.tabs} />
      <TabPanel of={id} value={view} className={classNames(css.panel, view !== 'body' && css.scrolls)}>
        {view === 'body' && <BodyView answer={answer} cut={broken} onPlace={onPlace} />}
        {view === 'headers' && (
          <>
            <LimitsView answer={answer} />
            <HeadersTable headers={head.headers} />
          </>
        )}
        {view === 'timing' && <TimingWaterfall timing={timing} host={host} received={body.whole ?? body.size} />}
        {view === 'happened' && <WhatHappened answer={answer} broken={broken} />}
        {view === 'contract' && checked && <ContractCheck checked={checked} />}
        {further.find(({ value }) => value === view)?.content}
      </TabPanel>
      {onFollow && <FollowBar answer={answer} onFollow={onFollow} onOutcome={onOutcome} />}
      <div className={css.foot}>
        {view === 'body' && place && (
          <>
            <span className={css.path} title={place.normalizedPath}>
              {place.path}
            </span>
            {place.normalizedPath && <CopyButton label="Copy path" text={place.normalizedPath} className={css.copy} />}
            <CopyButton label="Copy value" text={place.value} withLabel className={css.copy} />
          </>
        )}
        <time className={css.when} dateTime={new Date(sent.startedAt).toISOString()} title={fullTime(sent.startedAt)}>
          Sent {localTime(sent.startedAt)} local, {utcTime(sent.startedAt)} UTC
        </time>
      </div>
    </div>
  )
}
