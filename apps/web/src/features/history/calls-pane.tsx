import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CallSummary } from '@developer-console/shared/contract/history'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import HistoryIcon from 'lucide-react/icons/history'
import SearchX from 'lucide-react/icons/search-x'
import { useCallback, useMemo } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { callDetailQuery, type HistoryFilters, historyQuery } from '../../api/history.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { Empty } from '../../ui/empty.tsx'
import { ProblemReport } from '../../ui/problem-report.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import text from '../../ui/text.module.css'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import css from './calls-pane.module.css'
import { CallsTable } from './calls-table.tsx'
import { Filters } from './filters.tsx'

type Props = {
  /** Connection of the address. */
  connectionId: string
  connections: readonly ConnectionView[]
  filters: HistoryFilters
  onChange: (change: HistoryFilters) => void
  /** Id of the call that is open beside the list. */
  open: string | undefined
  /** Id of the call that is held against it. */
  against: string | undefined
  /** Shows a call, or two of them, or none. */
  onShow: (a: string | undefined, b?: string) => void
}

const noFilters: HistoryFilters = { connection: undefined, method: undefined, status: undefined, path: undefined }

/** The calls that the filters let through, page after page as they are scrolled to. */
export function CallsPane({ connectionId, connections, filters, onChange, open, against, onShow }: Props) {
  const client = useQueryClient()
  const history = useInfiniteQuery({
    ...historyQuery(filters),
    placeholderData: keepPreviousData,
    // Other windows and other people make calls too.
    refetchOnWindowFocus: true,
  })
  const { data, error, hasNextPage, isFetching, isFetchNextPageError, isPlaceholderData, fetchNextPage } = history
  const calls = useMemo(() => data?.pages.flatMap((page) => page.calls), [data])
  const loadMore = useCallback(() => void fetchNextPage(), [fetchNextPage])
  // The earlier one stands on the left, wherever it was chosen first.
  const onPick = async ({ id, startedAt }: CallSummary, picked: boolean) => {
    if (!picked) return onShow(id === open ? against : open)
    if (open === undefined) return onShow(id)
    const other = await client.ensureQueryData(callDetailQuery(open)).catch(() => undefined)
    if (!other || other.startedAt <= startedAt) onShow(open, id)
    else onShow(id, open)
  }
  const isFiltered = Object.values(filters).some((value) => value !== undefined)

  return (
    <section className={css.pane} aria-label="Calls made">
      <Filters
        connections={connections}
        filters={filters}
        onChange={onChange}
        loaded={calls && !isPlaceholderData ? { calls: calls.length, whole: !hasNextPage } : undefined}
        connectionId={connectionId}
      />
      {isPlaceholderData && <Progress label="Looking for calls" className={css.progress} />}
      {error && !calls && (
        <ListFailure
          connectionId={connectionId}
          error={error}
          onRetry={() => void history.refetch()}
          onClear={isFiltered ? () => onChange(noFilters) : undefined}
        />
      )}
      {!error && !calls && <ListSkeleton />}
      {calls && calls.length === 0 && (
        <NoCalls connectionId={connectionId} onClear={isFiltered ? () => onChange(noFilters) : undefined} />
      )}
      {calls && calls.length > 0 && (
        <CallsTable
          // A list of other calls begins at its top.
          key={JSON.stringify(filters)}
          connectionId={connectionId}
          calls={calls}
          open={open}
          against={against}
          onPick={(call, picked) => void onPick(call, picked)}
          stale={isPlaceholderData}
          whole={!hasNextPage}
          onMore={hasNextPage && !isFetching && !isFetchNextPageError ? loadMore : undefined}
          end={
            <ListEnd
              loading={hasNextPage && !isFetchNextPageError}
              failure={isFetchNextPageError ? error : null}
              onRetry={loadMore}
            />
          }
        />
      )}
      {open !== undefined && (
        <div className={css.foot}>
          <span role="status">
            <span className={text.strong}>{against === undefined ? '1 chosen' : '2 chosen'}</span>{' '}
            {against === undefined ? 'Tick another call to compare the two' : 'compared on the right'}
          </span>
          <Button variant="quiet" size="small" className={css.clear} onClick={() => onShow(undefined)}>
            Clear
          </Button>
        </div>
      )}
    </section>
  )
}

type ClearProps = { connectionId: string; onClear: (() => void) | undefined }

function NoCalls({ connectionId, onClear }: ClearProps) {
  if (onClear)
    return (
      <Empty
        icon={SearchX}
        title="No call is like this"
        level={2}
        actions={
          <Button variant="primary" onClick={onClear}>
            Show all calls
          </Button>
        }
      >
        No call in the history has this connection, method, outcome and beginning of its path. A path begins with a
        slash and is compared letter by letter, as it was sent.
      </Empty>
    )
  return (
    <Empty
      icon={HistoryIcon}
      title="No call was made yet"
      level={2}
      actions={
        <>
          <Link
            className={buttonClass({ variant: 'primary' })}
            to="/c/$connection/explore/{-$operation}"
            params={{ connection: connectionId }}
          >
            Make a call
          </Link>
          <Link className={buttonClass()} to="/">
            Get started
          </Link>
        </>
      }
    >
      Every call that this console makes will stand here: what was sent, what was answered, how long it took and why it
      was refused. Each can be opened again and run again; secrets and tokens are never part of it.
    </Empty>
  )
}

function ListFailure({ connectionId, error, onRetry, onClear }: ClearProps & { error: Error; onRetry: () => void }) {
  const { onAction, connectionName } = useDiagnosisAction(connectionId, { 'send-again': onRetry })
  if (!(error instanceof ApiProblem)) throw error
  return (
    <div className={css.failure}>
      <ProblemReport
        problem={error.problem}
        onAction={onAction}
        connectionName={connectionName}
        // Filters that the server does not take are not taken the second time either.
        onRetry={error.problem.status === 400 ? undefined : onRetry}
        pane
        next={onClear && <Button onClick={onClear}>Show all calls</Button>}
      />
    </div>
  )
}

type EndProps = { loading: boolean; failure: Error | null; onRetry: () => void }

function ListEnd({ loading, failure, onRetry }: EndProps) {
  if (failure)
    return (
      <p className={css.end} role="alert">
        Older calls did not come: {failure.message}
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      </p>
    )
  return loading ? <p className={css.end}>Loading older calls</p> : null
}

const lines = Array.from({ length: 16 }, (_, at) => ['58%', '44%', '66%', '52%'][at % 4])

function ListSkeleton() {
  return (
    <div className={css.skeleton} aria-busy="true">
      <VisuallyHidden>
        <span role="status">Loading the calls</span>
      </VisuallyHidden>
      {lines.map((width, at) => (
        <div key={at} className={css.line} aria-hidden="true">
          <Skeleton width="56px" />
          <Skeleton width="72px" />
          <Skeleton width="36px" />
          <Skeleton width={width} />
        </div>
      ))}
    </div>
  )
}
