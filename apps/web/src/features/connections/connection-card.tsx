import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DocumentList } from '@developer-console/shared/contract/document'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import CircleAlert from 'lucide-react/icons/circle-alert'
import CircleCheck from 'lucide-react/icons/circle-check'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import Shield from 'lucide-react/icons/shield'
import type { ReactNode } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { documentsQuery, useReadDocumentsAgain } from '../../api/documents.ts'
import { tokenQuery } from '../../api/token.ts'
import { rememberConnection } from '../../api/connection-choice.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { EnvironmentMark, environmentWords } from '../../ui/environment-mark.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { count, localDate, localTime } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Redacted } from '../../ui/redacted.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Badge, Tag } from '../../ui/tag.tsx'
import text from '../../ui/text.module.css'
import css from './connection-card.module.css'

type Props = { connection: ConnectionView; inUse: boolean }

/** One connection: where it leads, what it may call, and how its token and its documents stand. */
export function ConnectionCard({ connection, inUse }: Props) {
  const { id, name, kind } = connection
  const word = environmentWords[kind]
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
        !inUse && (
          <Button size="small" aria-label={`Use ${name}`} onClick={() => rememberConnection(id)}>
            Use
          </Button>
        )
      }
      foot={<TokenState connection={connection} />}
      className={classNames(kind === 'production' && css.production)}
    >
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

const secretNote = ({ origin, secretUpdatedAt }: ConnectionView): string => {
  if (origin === 'sandbox') return 'made by the sandbox'
  if (origin === 'configuration') return 'from the configuration'
  return secretUpdatedAt ? `replaced ${localDate(secretUpdatedAt)}` : ''
}

function Documents({ connectionId }: { connectionId: string }) {
  const { data, error } = useQuery(documentsQuery(connectionId))
  const again = useReadDocumentsAgain(connectionId)
  const retry = { onRetry: () => again.mutate(), loading: again.isPending }
  if (error && !data)
    return <Failure title={error instanceof ApiProblem ? error.problem.title : error.message} {...retry} />
  if (!data) return <Skeleton width="160px" />
  return (
    <>
      {summaryOf(data, connectionId)}
      {data.failures.map(({ source, title, detail }) => (
        <Failure key={JSON.stringify(source)} title={title} detail={detail} {...retry} />
      ))}
    </>
  )
}

const summaryOf = ({ documents, failures }: DocumentList, connectionId: string): ReactNode => {
  if (documents.length === 0) return failures.length > 0 ? null : 'none, so calls are free calls'
  const operations = documents.reduce((sum, document) => sum + document.operations, 0)
  return (
    <Link to="/c/$connection/explore/{-$operation}" params={{ connection: connectionId }}>
      {documents.map(({ title, version }) => `${title} ${version}`).join(', ')}, with {count(operations, 'operation')}
    </Link>
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
