import type { CallDetail } from '@developer-console/shared/contract/history'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import Maximize2 from 'lucide-react/icons/maximize-2'
import X from 'lucide-react/icons/x'
import { type ReactNode, useMemo } from 'react'
import { AnswerPane } from '../../answer/answer-pane.tsx'
import { outcomeOfDetail } from '../../answer/outcome-of-detail.ts'
import { callDetailQuery } from '../../api/history.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import { fullTime, localDate, localTime, utcTime } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Method } from '../../ui/method.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { CallActions } from './call-actions.tsx'
import { CallFailure } from './call-failure.tsx'
import css from './call-pane.module.css'
import { Environment } from './environment.tsx'
import { KeptRequest } from './kept-request.tsx'
import { RerunNote } from './rerun-note.tsx'
import { shownState } from './shown-state.ts'
import { useCallActions } from './use-call-actions.ts'
import { useCallTitle } from './use-call-title.ts'
import { useRerun } from './use-rerun.ts'

type Props = {
  /** Connection of the address. */
  connectionId: string
  /** Id of the call. */
  id: string
  onClose: () => void
}

/** One call beside the list. */
export function CallPane({ connectionId, id, onClose }: Props) {
  const {
    data: detail,
    error,
    isPlaceholderData,
    refetch,
  } = useQuery({
    ...callDetailQuery(id),
    // From one call to the next, the one before stays until the other is there.
    placeholderData: keepPreviousData,
  })
  const close = (
    <Button
      variant="quiet"
      size="small"
      iconOnly
      icon={X}
      aria-label="Close the call"
      title="Close"
      onClick={onClose}
    />
  )
  if (detail)
    return (
      <section
        className={classNames(css.pane, isPlaceholderData && css.stale)}
        aria-label="Call"
        aria-busy={isPlaceholderData}
      >
        <KeptCall key={detail.id} connectionId={connectionId} detail={detail} close={close} />
      </section>
    )
  return (
    <section className={css.pane} aria-label="Call" aria-busy={!error}>
      <div className={css.bar}>{close}</div>
      {error ? (
        <CallFailure connectionId={connectionId} error={error} onRetry={() => void refetch()} pane />
      ) : (
        <div className={css.skeleton}>
          <VisuallyHidden>
            <span role="status">Loading the call</span>
          </VisuallyHidden>
          <Skeleton width="240px" height="24px" />
          <Skeleton width="60%" />
          <Skeleton height="240px" />
        </div>
      )}
    </section>
  )
}

type KeptProps = { connectionId: string; detail: CallDetail; close: ReactNode }

function KeptCall({ connectionId, detail, close }: KeptProps) {
  const title = useCallTitle(detail)
  const rerun = useRerun(detail)
  const kept = useMemo(() => outcomeOfDetail(detail), [detail])
  const { onAction, connectionName } = useCallActions(detail, rerun)
  const state = shownState(kept, rerun.state)
  const isShown = rerun.state.status === 'idle'
  const hasViews = kept.status === 'answered' || kept.status === 'broken'
  return (
    <>
      <header className={css.head}>
        <div className={css.line}>
          <h2 className={css.title} title={title}>
            {title}
          </h2>
          <CopyButton text={detail.id} label="Copy call ID" />
          <Link
            className={buttonClass({ variant: 'quiet', size: 'small', iconOnly: true })}
            to="/c/$connection/history/$call"
            params={{ connection: connectionId, call: detail.id }}
            preload={false}
            aria-label="Open as a screen of its own"
            title="Open as a screen of its own"
          >
            <Icon of={Maximize2} />
          </Link>
          <CallActions detail={detail} rerun={rerun} first={isShown && !detail.diagnosis && !detail.problem} small />
          {close}
        </div>
        <p className={css.line}>
          <Method boxed>{detail.method}</Method>
          <span className={css.path} title={detail.path}>
            {detail.path}
          </span>
        </p>
        <p className={css.line}>
          <Environment call={detail} named />
          <time className={text.muted} dateTime={detail.startedAt} title={fullTime(detail.startedAt)}>
            {localDate(detail.startedAt)} {localTime(detail.startedAt)} local, {utcTime(detail.startedAt)} UTC
          </time>
        </p>
      </header>
      <RerunNote rerun={rerun} connectionId={connectionId} beside />
      <AnswerPane
        className={css.answer}
        state={state}
        onCancel={rerun.cancel}
        onAction={onAction}
        connectionName={connectionName}
        further={({ head }) => [
          { value: 'request', label: 'Request', content: <KeptRequest detail={detail} head={head} /> },
        ]}
      />
      {isShown && !hasViews && (
        <div className={css.request}>
          <KeptRequest detail={detail} />
        </div>
      )}
    </>
  )
}
