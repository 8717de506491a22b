import type { CallDetail } from '@developer-console/shared/contract/history'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import ArrowDown from 'lucide-react/icons/arrow-down'
import ArrowLeftRight from 'lucide-react/icons/arrow-left-right'
import ArrowUp from 'lucide-react/icons/arrow-up'
import X from 'lucide-react/icons/x'
import { useId, useMemo, useRef, useState } from 'react'
import { BodyContent } from '../../../answer/body-content.ts'
import { comparable } from '../../../answer/compare/comparable.ts'
import type { Answer } from '../../../answer/call-state.ts'
import { headerValue } from '../../../answer/media-type.ts'
import { outcomeOfDetail } from '../../../answer/outcome-of-detail.ts'
import { callDetailQuery } from '../../../api/history.ts'
import { Button } from '../../../ui/button.tsx'
import { Check } from '../../../ui/check.tsx'
import { byteSize, count, fullTime, localTime, milliseconds } from '../../../ui/format.ts'
import { Kbd } from '../../../ui/kbd.tsx'
import { Skeleton } from '../../../ui/skeleton.tsx'
import { Status } from '../../../ui/status.tsx'
import { TabPanel, Tabs } from '../../../ui/tabs.tsx'
import { Badge } from '../../../ui/tag.tsx'
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx'
import { CallFailure } from '../call-failure.tsx'
import { CallStatus } from '../call-status.tsx'
import { Environment } from '../environment.tsx'
import { useCallTitle } from '../use-call-title.ts'
import { ComparedActions } from './compared-actions.tsx'
import { ComparedBody } from './compared-body.tsx'
import css from './compare-pane.module.css'
import { comparedHeaders, differs } from './compared-pairs.ts'
import { ComparedRequest } from './compared-request.tsx'
import { ComparedTiming } from './compared-timing.tsx'
import { PairsList } from './pairs-list.tsx'
import { useComparedBodies } from './use-compared-bodies.ts'
import { useDifferenceKeys } from './use-difference-keys.ts'

type Props = {
  /** Connection of the address. */
  connectionId: string
  /** Ids of the calls: the first stands on the left. */
  a: string
  b: string
  onSwap: () => void
  /** Another call takes the place of the one on the right. */
  onRight: (id: string) => void
  onClose: () => void
}

/** Two calls held against each other. */
export function ComparePane({ connectionId, a, b, onSwap, onRight, onClose }: Props) {
  const left = useQuery(callDetailQuery(a))
  const right = useQuery(callDetailQuery(b))
  if (left.data && right.data)
    return (
      <Compared
        key={`${a} ${b}`}
        left={left.data}
        right={right.data}
        onSwap={onSwap}
        onRight={onRight}
        onClose={onClose}
      />
    )
  const failed = [left, right].find(({ error }) => error)
  return (
    <section className={css.pane} aria-label="Two calls compared" aria-busy={!failed}>
      {failed?.error ? (
        <CallFailure
          connectionId={connectionId}
          error={failed.error}
          onRetry={() => void Promise.all([left.refetch(), right.refetch()])}
          pane
        />
      ) : (
        <div className={css.skeleton}>
          <VisuallyHidden>
            <span role="status">Loading the calls</span>
          </VisuallyHidden>
          <Skeleton width="240px" height="24px" />
          <Skeleton height="48px" />
          <Skeleton height="240px" />
        </div>
      )}
    </section>
  )
}

type View = 'body' | 'headers' | 'timing' | 'request'

type ComparedProps = { left: CallDetail; right: CallDetail } & Pick<Props, 'onSwap' | 'onRight' | 'onClose'>

/** Of a call that got no answer. */
const noBody: Answer['body'] = { size: 0, start: new Uint8Array(), content: new BodyContent([]) }

const answerOf = (detail: CallDetail): Answer | undefined => {
  const kept = outcomeOfDetail(detail)
  return kept.status === 'answered' || kept.status === 'broken' ? kept : undefined
}

const bodyOf = (answer: Answer | undefined) =>
  comparable(answer?.body ?? noBody, answer && headerValue(answer.head.headers, 'content-type'))

const differenceWords = (amount: number) => (amount === 0 ? 'No difference' : count(amount, 'difference'))

function Compared({ left, right, onSwap, onRight, onClose }: ComparedProps) {
  const id = useId()
  const pane = useRef<HTMLElement>(null)
  const [view, setView] = useState<View>('body')
  const [folded, setFolded] = useState(true)
  const [at, setAt] = useState<{ stop: number; row: number }>()
  const answers = useMemo(() => [answerOf(left), answerOf(right)] as const, [left, right])
  const bodies = useMemo(() => [bodyOf(answers[0]), bodyOf(answers[1])] as const, [answers])
  const result = useComparedBodies(bodies[0], bodies[1])
  const headers = useMemo(
    () => comparedHeaders(answers[0]?.head.headers ?? [], answers[1]?.head.headers ?? []),
    [answers],
  )
  const headersDiffering = headers.filter(differs).length
  const stops = result && !(result instanceof Error) && result.by !== 'bytes' ? result.compared.stops : undefined
  const inBodies =
    stops?.length ?? (result && !(result instanceof Error) && result.by === 'bytes' ? Number(!result.same) : undefined)

  const move = (by: 1 | -1) => {
    if (!stops || stops.length === 0) return
    setView('body')
    const stop = at === undefined ? (by === 1 ? 0 : stops.length - 1) : (at.stop + by + stops.length) % stops.length
    setAt({ stop, row: stops[stop] ?? 0 })
  }
  useDifferenceKeys(pane, { onMove: move, onFold: () => setFolded((before) => !before) })

  const titles = [useCallTitle(left), useCallTitle(right)]
  const title = titles[0] === titles[1] ? titles[0] : titles.join(' and ')
  return (
    <section ref={pane} className={css.pane} aria-label="Two calls compared">
      <header className={css.head}>
        <h2 className={css.title} title={title}>
          {title}
        </h2>
        {inBodies !== undefined && <Badge tone={inBodies === 0 ? 'ok' : 'info'}>{differenceWords(inBodies)}</Badge>}
        <div className={css.tools}>
          <Button variant="quiet" size="small" icon={ArrowLeftRight} onClick={onSwap}>
            Swap
          </Button>
          <ComparedActions detail={right} onRun={onRight} />
          <Button
            variant="quiet"
            size="small"
            iconOnly
            icon={X}
            aria-label="Close the comparison"
            title="Close"
            onClick={onClose}
          />
        </div>
      </header>
      <div className={css.pair}>
        <Side letter="A" detail={left} answer={answers[0]} />
        <Side letter="B" detail={right} answer={answers[1]} />
      </div>
      <Tabs
        label="Compare"
        id={id}
        items={[
          { value: 'body', label: 'Body', count: inBodies },
          { value: 'headers', label: 'Headers', count: headersDiffering },
          { value: 'timing', label: 'Timing' },
          { value: 'request', label: 'Request' },
        ]}
        value={view}
        onChange={setView}
        className={css.tabs}
      />
      <TabPanel of={id} value={view} className={css.view}>
        {view === 'body' && (
          <ComparedBody
            left={answers[0]?.body ?? noBody}
            right={answers[1]?.body ?? noBody}
            result={result}
            folded={folded}
            target={at}
            label="Differences of the bodies, A on the left"
          />
        )}
        {view === 'headers' && (
          <div className={css.scroll} tabIndex={0} role="group" aria-label="Headers of both">
            {headersDiffering === 0 && <p className={css.remark}>All headers are the same.</p>}
            <PairsList pairs={headers} folded={folded} thing="header" />
          </div>
        )}
        {view === 'timing' && <ComparedTiming left={answers[0]?.timing} right={answers[1]?.timing} />}
        {view === 'request' && <ComparedRequest left={left} right={right} folded={folded} />}
      </TabPanel>
      <footer className={css.foot}>
        <Button variant="quiet" size="small" icon={ArrowDown} disabled={!stops?.length} onClick={() => move(1)}>
          Next <Kbd hidden>N</Kbd>
        </Button>
        <Button variant="quiet" size="small" icon={ArrowUp} disabled={!stops?.length} onClick={() => move(-1)}>
          Previous <Kbd hidden>P</Kbd>
        </Button>
        <span role="status">
          {at && stops && `Difference ${(at.stop + 1).toLocaleString('en')} of ${stops.length.toLocaleString('en')}`}
        </span>
        <span className={css.footEnd}>
          <Check checked={folded} onChange={({ target }) => setFolded(target.checked)} aria-keyshortcuts="F">
            Fold what is the same
          </Check>
        </span>
      </footer>
    </section>
  )
}

function Side({ letter, detail, answer }: { letter: string; detail: CallDetail; answer: Answer | undefined }) {
  return (
    <div className={css.side}>
      <p className={css.line}>
        <span className={css.letter}>{letter}</span>
        <Link
          className={css.time}
          to="/c/$connection/history/$call"
          params={{ connection: detail.connectionId, call: detail.id }}
          preload={false}
          title={`Open ${letter}, ${fullTime(detail.startedAt)}`}
        >
          {localTime(detail.startedAt)}
        </Link>
        <Environment call={detail} named />
      </p>
      <p className={css.facts}>
        {answer ? <Status code={detail.status}>{answer.head.statusText}</Status> : <CallStatus call={detail} />}
        <span>{milliseconds(detail.duration)}</span>
        <span>{byteSize(detail.receivedBytes)}</span>
      </p>
    </div>
  )
}
