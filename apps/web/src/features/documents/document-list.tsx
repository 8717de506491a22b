import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DocumentFailure, DocumentList as List, DocumentView } from '@developer-console/shared/contract/document'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import CircleAlert from 'lucide-react/icons/circle-alert'
import CircleX from 'lucide-react/icons/circle-x'
import Download from 'lucide-react/icons/download'
import Ellipsis from 'lucide-react/icons/ellipsis'
import FileBraces from 'lucide-react/icons/file-braces'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import SquareTerminal from 'lucide-react/icons/square-terminal'
import Trash2 from 'lucide-react/icons/trash-2'
import { type ReactNode, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { changeConnection } from '../../api/connections.ts'
import { documentAddress, removeDocument, useReadDocumentsAgain } from '../../api/documents.ts'
import { QueryFailure } from '../../routes/query-failure.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Evidence } from '../../ui/evidence.tsx'
import { count, fullTime, localTime } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Badge, Tag } from '../../ui/tag.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import { errorsOf, isReadAgain, removalOf, sourceWords, specificationWords, sumWords } from './document-words.ts'
import css from './documents.module.css'
import { type Reading, useRefresh } from './use-refresh.ts'

type Props = {
  connection: ConnectionView
  list: List
  /** The document whose findings are shown. */
  shown: string | undefined
  onRead: (reading: Reading) => void
}

/** The documents that were taken, and those that could not be. */
export function DocumentList({ connection, list, shown, onRead }: Props) {
  const { documents, failures } = list
  const again = useReadDocumentsAgain(connection.id)
  return (
    <Panel title="Documents" note={documents.length > 0 && sumWords(list)}>
      {documents.length === 0 && failures.length === 0 ? (
        <Empty icon={FileBraces} title="No document yet">
          Add one below, and its operations stand in Explore with their forms and scopes. Until then calls are free
          calls.
        </Empty>
      ) : (
        <ul>
          {documents.map((document) => (
            <DocumentRow
              key={document.id}
              connection={connection}
              document={document}
              isShown={document.id === shown}
              onRead={onRead}
            />
          ))}
          {failures.map((failure) => (
            <FailureRow
              key={JSON.stringify(failure.source)}
              failure={failure}
              connection={connection}
              loading={again.isPending}
              onRetry={() => again.mutate()}
            />
          ))}
        </ul>
      )}
      {again.error && <QueryFailure connectionId={connection.id} error={again.error} onRetry={again.mutate} pane />}
    </Panel>
  )
}

type RowProps = { connection: ConnectionView; document: DocumentView; isShown: boolean; onRead: Props['onRead'] }

function DocumentRow({ connection, document, isShown, onRead }: RowProps) {
  const { id, title, version, specification, operations, source, findings, fetchedAt } = document
  const refresh = useRefresh(connection.id, onRead)
  const errors = errorsOf(document)
  return (
    <li className={css.document} aria-current={isShown || undefined}>
      <div className={css.name}>
        <Icon of={FileBraces} tone="subtle" />
        <Link
          className={css.title}
          to="/c/$connection/documents"
          params={{ connection: connection.id }}
          search={{ document: id }}
          replace
        >
          {title}
        </Link>
        <Tag mono>{version}</Tag>
        {errors > 0 && (
          <Badge tone="danger" icon={CircleX}>
            {count(errors, 'error')}
          </Badge>
        )}
      </div>
      <Evidence className={css.evidence}>
        {specificationWords(specification)}
        {count(operations, 'operation')}
        <span className={text.break} title={source.type === 'url' ? source.url : undefined}>
          {sourceWords(source, connection.apiUrl)}
        </span>
        {findings.length > 0 && count(findings.length, 'finding')}
        <span title={fullTime(fetchedAt)}>read {localTime(fetchedAt)}</span>
      </Evidence>
      <div className={css.tools}>
        {isReadAgain(document) && (
          <Button
            size="small"
            icon={RefreshCw}
            loading={refresh.isPending}
            aria-label={`Refresh ${title}`}
            onClick={() => refresh.mutate(document)}
          >
            Refresh
          </Button>
        )}
        <DocumentMenu connection={connection} document={document} />
      </div>
      {refresh.error && (
        <div className={css.below}>
          <QueryFailure
            connectionId={connection.id}
            error={refresh.error}
            onRetry={() => refresh.mutate(document)}
            pane
          />
        </div>
      )}
    </li>
  )
}

const download = (connectionId: string, id: string) => {
  const link = window.document.createElement('a')
  link.href = documentAddress(connectionId, id)
  // An answer that is no document is not opened in place of the screen.
  link.download = ''
  link.click()
}

function DocumentMenu({ connection, document }: { connection: ConnectionView; document: DocumentView }) {
  const { id, title } = document
  const navigate = useNavigate()
  const [asks, setAsks] = useState(false)
  const removal = removalOf(document, connection)
  return (
    <>
      <Menu trigger={<Button variant="quiet" size="small" iconOnly icon={Ellipsis} aria-label={`More for ${title}`} />}>
        <MenuItem icon={Download} onSelect={() => download(connection.id, id)}>
          Download
        </MenuItem>
        <MenuItem
          icon={SquareTerminal}
          onSelect={() =>
            void navigate({ to: '/c/$connection/explore/{-$operation}', params: { connection: connection.id } })
          }
        >
          Show the operations
        </MenuItem>
        {removal !== 'configuration' && (
          <MenuItem icon={Trash2} danger onSelect={() => setAsks(true)}>
            Remove
          </MenuItem>
        )}
      </Menu>
      <RemoveDialog
        connection={connection}
        document={document}
        removal={removal}
        open={asks}
        onClose={() => setAsks(false)}
      />
    </>
  )
}

type RemoveProps = {
  connection: ConnectionView
  document: DocumentView
  removal: ReturnType<typeof removalOf>
  open: boolean
  onClose: () => void
}

function RemoveDialog({ connection, document, removal, open, onClose }: RemoveProps) {
  const client = useQueryClient()
  const { id, title, version, operations, source } = document
  const remove = useMutation({
    mutationFn: async () => {
      if (typeof removal === 'object') await changeConnection(client, connection.id, removal)
      else await removeDocument(client, connection.id, id)
    },
    onSuccess: () => {
      showToast(`${title} ${version} is removed`)
      onClose()
    },
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Remove ${title} ${version}?`}
      foot={
        <>
          <Button variant="quiet" data-first onClick={onClose}>
            Keep it
          </Button>
          <Button variant="danger" loading={remove.isPending} onClick={() => remove.mutate()}>
            Remove the document
          </Button>
        </>
      }
    >
      <p>
        {count(operations, 'operation')} {operations === 1 ? 'leaves' : 'leave'} Explore; the history of calls stays.{' '}
        {source.type === 'upload'
          ? 'The upload is not kept: download it first, if this is the only copy.'
          : 'It can be added again from its address.'}
      </p>
      {remove.error && (
        <p className={css.fault} role="alert">
          {remove.error instanceof ApiProblem ? remove.error.message : String(remove.error)}
        </p>
      )}
    </Dialog>
  )
}

type FailureProps = { connection: ConnectionView; failure: DocumentFailure; loading: boolean; onRetry: () => void }

function FailureRow({ connection, failure, loading, onRetry }: FailureProps) {
  const { source, title, detail, failedAt } = failure
  const words = sourceWords(source, connection.apiUrl)
  return (
    <li className={css.document} role="alert">
      <div className={css.name}>
        <Icon of={CircleAlert} tone="danger" />
        <span className={text.strong}>{title}</span>
      </div>
      <p className={css.detail}>{detail}</p>
      <Evidence className={css.evidence}>
        <span className={text.break}>{words}</span>
        <span title={fullTime(failedAt)}>tried {localTime(failedAt)}</span>
      </Evidence>
      <div className={css.tools}>
        <Button size="small" icon={RefreshCw} loading={loading} aria-label={`Try again: ${words}`} onClick={onRetry}>
          Try again
        </Button>
        {typeof removalOf({ ...failure, definedBy: 'connection' }, connection) === 'object' && (
          <Link
            className={buttonClass({ variant: 'quiet', size: 'small' })}
            to="/connections"
            search={{ edit: connection.id, field: 'openApi' }}
            aria-label={`Change the address ${words}`}
          >
            Change
          </Link>
        )}
      </div>
    </li>
  )
}

/** The size of a list of two. */
export function DocumentListSkeleton(): ReactNode {
  return (
    <Panel title="Documents" note={<span role="status">Reading the documents</span>} aria-busy>
      <ul>
        {[1, 2].map((row) => (
          <li key={row} className={css.document}>
            <div className={css.name}>
              <Skeleton width="180px" />
            </div>
            <div className={css.evidence}>
              <Skeleton width="260px" />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
