import { useSuspenseQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import HistoryIcon from 'lucide-react/icons/history'
import { useMemo } from 'react'
import { connectionsQuery } from '../../api/connections.ts'
import type { HistoryFilters } from '../../api/history.ts'
import { Empty } from '../../ui/empty.tsx'
import { WindowPage } from '../../ui/page.tsx'
import { Split, SplitHandle, SplitPane, usePanesStack } from '../../ui/split.tsx'
import { CallPane } from './call-pane.tsx'
import { CallsPane } from './calls-pane.tsx'
import { ComparePane } from './compare/compare-pane.tsx'
import css from './history-screen.module.css'

/** Every call, newest first; the one that is chosen beside them. */
export function HistoryScreen() {
  const { connection: connectionId } = useParams({ from: '/shell/c/$connection/history' })
  const { connection, method, status, path, a: open, b: against } = useSearch({ from: '/shell/c/$connection/history' })
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const navigate = useNavigate()
  const stacked = usePanesStack()
  const filters = useMemo(() => ({ connection, method, status, path }), [connection, method, status, path])

  const change = (changes: HistoryFilters) =>
    void navigate({
      to: '/c/$connection/history',
      params: { connection: connectionId },
      search: (before) => ({ ...before, ...changes }),
      replace: true,
      resetScroll: false,
    })
  const show = (a: string | undefined, b?: string) =>
    void navigate({
      to: '/c/$connection/history',
      params: { connection: connectionId },
      search: (before) => ({ ...before, a, b }),
      resetScroll: false,
    })
  const close = () => show(undefined)
  const comparison = open !== undefined && against !== undefined && (
    <ComparePane
      connectionId={connectionId}
      a={open}
      b={against}
      onSwap={() => show(against, open)}
      onRight={(id) => show(open, id)}
      onClose={close}
    />
  )

  // Without room beside the list, a call is a screen of its own.
  if (stacked && comparison)
    return (
      <WindowPage windowTitle="Two calls compared" className={css.history}>
        {comparison}
      </WindowPage>
    )
  if (stacked && open !== undefined)
    return <Navigate to="/c/$connection/history/$call" params={{ connection: connectionId, call: open }} replace />

  return (
    <WindowPage windowTitle="History" className={css.history}>
      <Split id="history">
        <SplitPane id="calls" size="44%" min="480px" className={css.calls}>
          <CallsPane
            connectionId={connectionId}
            connections={connections}
            filters={filters}
            onChange={change}
            open={open}
            against={against}
            onShow={show}
          />
        </SplitPane>
        <SplitHandle label="Width of the list" />
        {!stacked && (
          <SplitPane id="call" min="480px">
            {comparison ||
              (open === undefined ? (
                <Empty icon={HistoryIcon} title="Choose a call" level={2}>
                  What was sent, what was answered, where the time went and, if it was refused, why: all that was kept
                  of a call stands here. With the arrow keys you read one after the other; tick two to compare them.
                </Empty>
              ) : (
                <CallPane connectionId={connectionId} id={open} onClose={close} />
              ))}
          </SplitPane>
        )}
      </Split>
    </WindowPage>
  )
}
