import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { documentsQuery } from '../../api/documents.ts'
import { operationsQuery } from '../../api/operations.ts'
import { tokenQuery } from '../../api/token.ts'
import { QueryFailure } from '../../routes/query-failure.tsx'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import { WindowPage } from '../../ui/page.tsx'
import { Split, SplitHandle, SplitPane } from '../../ui/split.tsx'
import { Choose } from './choose.tsx'
import css from './explorer-screen.module.css'
import { freeCall } from '../../drafts/free-call-id.ts'
import { FreeCallWorkspace } from './free-call-workspace.tsx'
import { ListPane } from './list-pane.tsx'
import { OperationWorkspace } from './operation-workspace.tsx'
import { OperationsPane } from './operations-pane.tsx'
import { OperationsSkeleton } from './operations-skeleton.tsx'

/** Find an operation, fill it in, send it, read the answer. */
export function ExplorerScreen() {
  const { connection: id, operation } = useParams({ from: '/shell/c/$connection/explore/{-$operation}' })
  const connection = useCurrentConnection()
  const index = useQuery(operationsQuery(id))
  const documents = useQuery(documentsQuery(id))
  const token = useQuery(tokenQuery(id))
  if (!connection) return null
  const granted = token.data?.scopes
  const names = documents.data?.documents.map(({ title, version }) => `${title} ${version}`).join(', ') ?? ''
  const open = index.data?.operations.find((one) => one.id === operation)
  const title = operation === freeCall ? 'Free call' : open ? open.summary || `${open.method} ${open.path}` : 'Explore'
  return (
    <WindowPage windowTitle={title} className={css.explore}>
      <Split id="explore">
        <SplitPane id="operations" size="296px" min="220px">
          {index.data ? (
            <ListPane connection={connection}>
              <OperationsPane
                connectionId={id}
                index={index.data}
                granted={granted}
                open={operation}
                documents={names}
              />
            </ListPane>
          ) : index.error ? (
            <div className={css.failure}>
              <QueryFailure connectionId={id} error={index.error} onRetry={() => void index.refetch()} pane />
            </div>
          ) : (
            <OperationsSkeleton />
          )}
        </SplitPane>
        <SplitHandle label="Width of the operations" />
        <Workspace connection={connection} operation={operation} granted={granted} />
      </Split>
    </WindowPage>
  )
}

type WorkspaceProps = {
  connection: ConnectionView
  operation: string | undefined
  granted: readonly string[] | undefined
}

function Workspace({ connection, operation, granted }: WorkspaceProps) {
  const { data: index } = useQuery(operationsQuery(connection.id))
  const key = `${connection.id} ${operation ?? ''}`
  if (operation === freeCall) return <FreeCallWorkspace key={key} connection={connection} />
  const summary = index?.operations.find(({ id }) => id === operation)
  if (summary) return <OperationWorkspace key={key} connection={connection} operation={summary} granted={granted} />
  return <Choose connection={connection} index={index} wanted={operation} granted={granted} />
}
