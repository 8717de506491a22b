import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import { Link } from '@tanstack/react-router'
import CircleCheck from 'lucide-react/icons/circle-check'
import { FaultNote } from '../../answer/fault-note.tsx'
import { ApiProblem } from '../../api/api-problem.ts'
import type { useRenewToken } from '../../api/token.ts'
import { Diagnosis } from '../../ui/diagnosis.tsx'
import { Evidence } from '../../ui/evidence.tsx'
import { count, localTime, milliseconds } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { ProblemReport } from '../../ui/problem-report.tsx'
import { Progress } from '../../ui/progress.tsx'
import text from '../../ui/text.module.css'
import css from './practice.module.css'

type Props = {
  connection: ConnectionView
  renewal: ReturnType<typeof useRenewToken>
  onAction: (action: DiagnosisAction) => void
  connectionName: (id: string) => string | undefined
  onRetry: () => void
}

const formats = { jwt: 'a JWT', encrypted: 'encrypted', opaque: 'opaque' } as const

/** What came of a token request. */
export function TokenResult({ connection, renewal, onAction, connectionName, onRetry }: Props) {
  const { isPending, data, error } = renewal
  if (isPending) return <Progress label="Requesting a token" />
  if (error) {
    if (!(error instanceof ApiProblem)) throw error
    return (
      <>
        <FaultNote connectionId={connection.id} headers={error.problem.exchange?.response?.headers ?? []} />
        <ProblemReport
          problem={error.problem}
          onAction={onAction}
          connectionName={connectionName}
          onRetry={onRetry}
          pane
        />
      </>
    )
  }
  if (!data) return null
  return (
    <>
      <FaultNote connectionId={connection.id} headers={data.response.headers} />
      <div className={css.issued} role="status">
        <p>
          <Icon of={CircleCheck} tone="ok" /> <span className={text.strong}>A token was issued.</span> It is{' '}
          {formats[data.format]}, with {count(data.scopes.length, 'scope')}.{' '}
          <Link to="/c/$connection/token" params={{ connection: connection.id }}>
            Show the token
          </Link>
        </p>
        <Evidence>
          {`${data.request.method} ${new URL(data.request.url).pathname}`}
          {[data.response.status, data.response.statusText].filter(Boolean).join(' ')}
          {data.duration === undefined ? null : milliseconds(data.duration)}
          {data.expiresAt === undefined ? null : `expires ${localTime(data.expiresAt)}`}
        </Evidence>
      </div>
      {data.findings.map((finding) => (
        <Diagnosis
          key={finding.cause}
          diagnosis={finding}
          finding
          pane
          onAction={onAction}
          connectionName={connectionName}
        />
      ))}
    </>
  )
}
