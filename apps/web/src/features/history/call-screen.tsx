import type { CallDetail } from '@developer-console/shared/contract/history'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { Link, Navigate, useParams } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { AnswerPane } from '../../answer/answer-pane.tsx'
import { outcomeOfDetail } from '../../answer/outcome-of-detail.ts'
import { callDetailQuery } from '../../api/history.ts'
import { connectionsQuery } from '../../api/connections.ts'
import { CopyButton } from '../../ui/copy-button.tsx'
import layout from '../../ui/layout.module.css'
import { Method } from '../../ui/method.tsx'
import { usePageTitle } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { CallActions } from './call-actions.tsx'
import { CallFailure } from './call-failure.tsx'
import { CallRecord } from './call-record.tsx'
import css from './call-screen.module.css'
import { RerunNote } from './rerun-note.tsx'
import { shownState } from './shown-state.ts'
import { useCallActions } from './use-call-actions.ts'
import { useCallTitle } from './use-call-title.ts'
import { useRerun } from './use-rerun.ts'

/** One call as a screen of its own. */
export function CallScreen() {
  const { connection: connectionId, call: id } = useParams({ from: '/shell/c/$connection/history/$call' })
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const { data: detail, error, refetch } = useQuery(callDetailQuery(id))
  if (detail) {
    // The frame says in which environment one is: that of the call, while it is there.
    if (detail.connectionId !== connectionId && connections.some((one) => one.id === detail.connectionId))
      return (
        <Navigate to="/c/$connection/history/$call" params={{ connection: detail.connectionId, call: id }} replace />
      )
    return <KeptCall key={id} connectionId={connectionId} detail={detail} />
  }
  return (
    <CallPage connectionId={connectionId} id={id} title="Call" busy={!error}>
      {error ? (
        <CallFailure connectionId={connectionId} error={error} onRetry={() => void refetch()} />
      ) : (
        <CallSkeleton />
      )}
    </CallPage>
  )
}

type PageProps = {
  connectionId: string
  id: string
  title: string
  /** Under the title. */
  line?: ReactNode
  actions?: ReactNode
  busy?: boolean
  children: ReactNode
}

function CallPage({ connectionId, id, title, line, actions, busy, children }: PageProps) {
  usePageTitle(title)
  return (
    <div className={layout.page} aria-busy={busy}>
      <nav className={css.crumb} aria-label="Where this is">
        <Link to="/c/$connection/history" params={{ connection: connectionId }}>
          History
        </Link>
        <span aria-hidden="true">/</span>
        <span className={text.mono}>{id}</span>
        <CopyButton text={id} label="Copy call ID" className={css.copy} />
      </nav>
      <div className={layout.pageHead}>
        <div>
          <h1 className={layout.pageTitle}>{title}</h1>
          {line}
        </div>
        {actions && <div className={layout.actions}>{actions}</div>}
      </div>
      {children}
    </div>
  )
}

function KeptCall({ connectionId, detail }: { connectionId: string; detail: CallDetail }) {
  const title = useCallTitle(detail)
  const rerun = useRerun(detail)
  const kept = useMemo(() => outcomeOfDetail(detail), [detail])
  const { onAction, connectionName } = useCallActions(detail, rerun)
  const { method, path } = detail
  const query = path.indexOf('?')
  const isShown = rerun.state.status === 'idle'
  return (
    <CallPage
      connectionId={connectionId}
      id={detail.id}
      title={title}
      line={
        <p className={css.line}>
          <Method boxed>{method}</Method>
          <span className={css.path}>
            {query < 0 ? path : path.slice(0, query)}
            {query >= 0 && <span className={text.muted}>{path.slice(query)}</span>}
          </span>
        </p>
      }
      actions={<CallActions detail={detail} rerun={rerun} first={isShown && !detail.diagnosis && !detail.problem} />}
    >
      <div className={layout.stack}>
        <div className={css.note}>
          <RerunNote rerun={rerun} connectionId={connectionId} beside={false} />
        </div>
        {isShown ? (
          <CallRecord detail={detail} kept={kept} onAction={onAction} connectionName={connectionName} />
        ) : (
          <Panel aria-label="New run" className={css.run} clip>
            <AnswerPane
              state={shownState(kept, rerun.state)}
              onCancel={rerun.cancel}
              onAction={onAction}
              connectionName={connectionName}
            />
          </Panel>
        )}
      </div>
    </CallPage>
  )
}

function CallSkeleton() {
  return (
    <>
      <VisuallyHidden>
        <span role="status">Loading the call</span>
      </VisuallyHidden>
      <div className={layout.stack} aria-hidden="true">
        <Panel padded>
          <Skeleton width="280px" />
        </Panel>
        <div className={layout.columns}>
          <Panel className={layout.span6} padded>
            <Skeleton height="320px" />
          </Panel>
          <Panel className={layout.span6} padded>
            <Skeleton height="320px" />
          </Panel>
        </div>
      </div>
    </>
  )
}
