import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DocumentList } from '@developer-console/shared/contract/document'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import CircleAlert from 'lucide-react/icons/circle-alert'
import CircleCheck from 'lucide-react/icons/circle-check'
import Ellipsis from 'lucide-react/icons/ellipsis'
import Pencil from 'lucide-react/icons/pencil'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import Shield from 'lucide-react/icons/shield'
import Trash2 from 'lucide-react/icons/trash-2'
import type { ReactNode } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { checkConnection, removeConnection, restoreConnection } from '../../api/connections.ts'
import { documentsQuery, useReadDocumentsAgain } from '../../api/documents.ts'
import { tokenQuery } from '../../api/token.ts'
import { rememberConnection } from '../../api/connection-choice.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { EnvironmentMark, environmentWords } from '../../ui/environment-mark.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { count, localDate, localTime } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Redacted } from '../../ui/redacted.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Badge, Tag } from '../../ui/tag.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import { CheckSteps } from './check-steps.tsx'
import css from './connection-card.module.css'
import { useCheck } from './use-check.ts'

type Props = { connection: ConnectionView; inUse: boolean }

/** One connection: where it leads, what it may call, and how its token and its documents stand. */
export function ConnectionCard({ connection, inUse }: Props) {
  const { id, name, kind } = connection
  const word = environmentWords[kind]
  const { check, start } = useCheck()
  const { onAction } = useDiagnosisAction(id)
  return (
    <Panel
      title={
        <span className={css.title}>
          <EnvironmentMark kind={kind} />
          {name}
        </span>
      }
      note={
        <span className={css.marks}>
          {kind === 'sandbox' ? (
            <Tag>{word}</Tag>
          ) : (
            <Badge tone={kind} {...(connection.confirmWrites ? { icon: Shield } : {})}>
              {word}
            </Badge>
          )}
          {inUse && <Badge tone="accent">In use</Badge>}
        </span>
      }
      tools={
        <>
          {!inUse && (
            <Button size="small" aria-label={`Use ${name}`} onClick={() => rememberConnection(id)}>
              Use
            </Button>
          )}
          <Button
            size="small"
            aria-label={`Check ${name}`}
            loading={check?.running}
            onClick={() => void start((onStep, signal) => checkConnection(id, onStep, signal))}
          >
            Check
          </Button>
          {connection.origin === 'store' && <CardMenu connection={connection} />}
        </>
      }
      foot={<TokenState connection={connection} />}
      className={classNames(kind === 'production' && css.production)}
    >
      {check && <CheckSteps check={check} onAction={onAction} />}
      {connection.description && <p className={css.description}>{connection.description}</p>}
      <Facts padded>
        <Fact name="Token URL">{connection.tokenUrl}</Fact>
        {connection.audience && <Fact name="Audience">{connection.audience}</Fact>}
        <Fact name="API">{connection.apiUrl}</Fact>
        <Fact name="Client ID">{connection.clientId}</Fact>
        <Fact name="Client secret" words>
          {connection.hasSecret ? <Redacted /> : 'none'} {secretNote(connection)}
        </Fact>
        {connection.scope && <Fact name="Asks for">{connection.scope}</Fact>}
        <Fact name="May call">
          {connection.methods.join(' ')}
          {connection.confirmWrites && <span className={text.muted}> · writes ask first</span>}
        </Fact>
        {connection.headers.length > 0 && <Fact name="Sends too">{connection.headers.join(', ')}</Fact>}
        <Fact name="Documents" words>
          <Documents connectionId={id} />
        </Fact>
      </Facts>
    </Panel>
  )
}

/** What can be done with a connection that was added here. */
function CardMenu({ connection: { id, name } }: { connection: ConnectionView }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const bringBack = () => {
    restoreConnection(client, id).catch((error: unknown) =>
      showToast(`${name} is still removed. ${messageOf(error)}`, {
        tone: 'danger',
        action: { label: 'Try again', run: bringBack },
      }),
    )
  }
  const remove = async () => {
    try {
      await removeConnection(client, id)
      showToast(`${name} is removed`, { action: { label: 'Bring it back', run: bringBack } })
    } catch (error) {
      showToast(`${name} is not removed. ${messageOf(error)}`, { tone: 'danger' })
    }
  }
  return (
    <Menu trigger={<Button variant="quiet" size="small" iconOnly icon={Ellipsis} aria-label={`More for ${name}`} />}>
      <MenuItem icon={Pencil} onSelect={() => void navigate({ to: '/connections', search: { edit: id } })}>
        Change
      </MenuItem>
      <MenuItem icon={Trash2} danger onSelect={() => void remove()}>
        Remove
      </MenuItem>
    </Menu>
  )
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const secretNote = ({ origin, secretUpdatedAt }: ConnectionView): string => {
  if (origin === 'sandbox') return 'made by the sandbox'
  if (origin === 'configuration') return 'from the configuration'
  return secretUpdatedAt ? `replaced ${localDate(secretUpdatedAt)}` : ''
}

function Documents({ connectionId }: { connectionId: string }) {
  const { data, error } = useQuery(documentsQuery(connectionId))
  const again = useReadDocumentsAgain(connectionId)
  const retry = { onRetry: () => again.mutate(), loading: again.isPending }
  const failed = again.error ?? (data ? null : error)
  if (!data && !failed) return <Skeleton width="160px" />
  return (
    <>
      {data && summaryOf(data, connectionId)}
      {failed && <Failure title={messageOf(failed)} {...retry} />}
      {data?.failures.map(({ source, title, detail }) => (
        <Failure key={JSON.stringify(source)} title={title} detail={detail} {...retry} />
      ))}
    </>
  )
}

const summaryOf = ({ documents, failures }: DocumentList, connectionId: string): ReactNode => {
  const operations = documents.reduce((sum, document) => sum + document.operations, 0)
  const words =
    documents.length > 0
      ? `${documents.map(({ title, version }) => `${title} ${version}`).join(', ')}, with ${count(operations, 'operation')}`
      : failures.length > 0
        ? 'Show what is wrong'
        : 'Add one'
  return (
    <>
      {documents.length === 0 && 'none, so calls are free calls. '}
      <Link to="/c/$connection/documents" params={{ connection: connectionId }}>
        {words}
      </Link>
    </>
  )
}

function Failure({
  title,
  detail,
  onRetry,
  loading,
}: {
  title: string
  detail?: string
  onRetry: () => void
  loading: boolean
}) {
  return (
    <div className={css.failure} role="alert">
      <p>
        <Icon of={CircleAlert} tone="danger" /> {title}
      </p>
      {detail && <p className={text.muted}>{detail}</p>}
      <Button size="small" icon={RefreshCw} loading={loading} onClick={onRetry}>
        Try again
      </Button>
    </div>
  )
}

/** What is known already: looking at the list requests no token. */
function TokenState({ connection }: { connection: ConnectionView }) {
  const { data: token, error } = useQuery({ ...tokenQuery(connection.id), enabled: false })
  const link = (words: string) => (
    <Link to="/c/$connection/token" params={{ connection: connection.id }}>
      {words}
    </Link>
  )
  if (token) {
    return (
      <>
        <span className={css.state}>
          <Icon of={CircleCheck} tone="ok" /> {count(token.scopes.length, 'scope')}
        </span>
        {token.expiresAt && <span className={text.mono}>until {localTime(token.expiresAt)}</span>}
        {link('Show the token')}
      </>
    )
  }
  if (error instanceof ApiProblem) {
    return (
      <>
        <span className={css.state}>
          <Icon of={CircleAlert} tone="danger" /> {error.problem.diagnosis?.title ?? error.problem.title}
        </span>
        {link('Why')}
      </>
    )
  }
  return (
    <>
      <span>No token requested in this browser yet</span>
      {link('Request one')}
    </>
  )
}
