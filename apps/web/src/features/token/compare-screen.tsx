import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import ArrowLeftRight from 'lucide-react/icons/arrow-left-right'
import { ApiProblem } from '../../api/api-problem.ts'
import { connectionsQuery } from '../../api/connections.ts'
import { comparedTokenQuery, tokenQuery } from '../../api/token.ts'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Icon } from '../../ui/icon.tsx'
import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ProblemReport } from '../../ui/problem-report.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import { ClaimsDiff } from './claims-diff.tsx'
import { CompareEntry, type Compared } from './compare-entry.tsx'
import { ComparedScopes } from './compared-scopes.tsx'
import { DriftBanner } from './drift-banner.tsx'
import { VersusTable } from './versus-table.tsx'
import { WhatFollows } from './what-follows.tsx'

const route = '/shell/c/$connection/token/compare'

/** A second token beside the one in use: what it was requested with stands in the address. */
export function CompareScreen() {
  const { connection: id } = useParams({ from: route })
  const { swap, ...compared } = useSearch({ from: route })
  const connection = useCurrentConnection()
  const { data: connections = [] } = useQuery(connectionsQuery())
  if (!connection) return null
  const isAsked = Object.keys(compared).length > 0
  const other = compared.with === undefined ? connection : connections.find((one) => one.id === compared.with)
  return (
    <Page
      title="Two tokens compared"
      windowTitle="Two tokens compared"
      lead="The token in use and a second one. Neither is shown; both stay on the server, and no call is made with the second."
      actions={
        isAsked && (
          <>
            <Link
              className={buttonClass()}
              to="/c/$connection/token/compare"
              params={{ connection: id }}
              search={{ ...compared, ...(!swap && { swap: true }) }}
              replace
            >
              <Icon of={ArrowLeftRight} tone="subtle" />
              Swap
            </Link>
            <Link className={buttonClass()} to="/c/$connection/token/compare" params={{ connection: id }}>
              Another comparison
            </Link>
          </>
        )
      }
    >
      {isAsked && other ? (
        <Compare connection={connection} other={other} compared={compared} swap={swap === true} />
      ) : (
        <CompareEntry connection={connection} compared={compared} />
      )}
    </Page>
  )
}

type CompareProps = { connection: ConnectionView; other: ConnectionView; compared: Compared; swap: boolean }

function Compare({ connection, other, compared, swap }: CompareProps) {
  const { scope, audience } = compared
  const inUse = useQuery(tokenQuery(connection.id))
  const second = useQuery(
    comparedTokenQuery(other.id, {
      ...(scope !== undefined && { scope }),
      ...(audience !== undefined && { audience }),
    }),
  )
  if (inUse.data && second.data) {
    const mine = { token: inUse.data, name: 'The token in use' }
    const theirs = { token: second.data, name: secondName(connection, other, compared) }
    const [a, b] = swap ? [theirs, mine] : [mine, theirs]
    return (
      <div className={layout.stack}>
        <DriftBanner connectionId={connection.id} token={inUse.data} />
        <VersusTable a={a} b={b} />
        <div className={layout.columns}>
          <ComparedScopes connectionId={connection.id} a={a.token} b={b.token} className={layout.span8} />
          <WhatFollows connection={connection} a={a.token} b={b.token} className={layout.span4} />
        </div>
        <ClaimsDiff a={a.token} b={b.token} />
      </div>
    )
  }
  const failed = [
    { of: connection, name: 'The token in use', query: inUse },
    { of: other, name: 'The second token', query: second },
  ].find(({ query }) => query.error)
  if (failed) {
    return (
      <div className={layout.stack}>
        <Failed
          connection={failed.of}
          name={failed.name}
          error={failed.query.error}
          compared={failed.of.id === connection.id && failed.query === inUse ? undefined : compared}
          onRetry={() => void failed.query.refetch()}
        />
        <CompareEntry connection={connection} compared={compared} />
      </div>
    )
  }
  return <CompareSkeleton />
}

const secondName = (connection: ConnectionView, other: ConnectionView, { scope, audience }: Compared): string => {
  const asked = [
    scope !== undefined && (scope === '' ? 'without a scope' : 'with another scope'),
    audience !== undefined && (audience === '' ? 'without an audience' : 'for another audience'),
  ].filter(Boolean)
  if (other.id !== connection.id) return [other.name, ...asked].join(', ')
  return `The second token, ${asked.join(', ')}`
}

type FailedProps = {
  connection: ConnectionView
  name: string
  error: unknown
  /** What it was requested with, where that is for this screen to change. */
  compared: Compared | undefined
  onRetry: () => void
}

function Failed({ connection, name, error, compared, onRetry }: FailedProps) {
  const { connection: id } = useParams({ from: route })
  const navigate = useNavigate()
  const { onAction, connectionName } = useDiagnosisAction(connection.id, {
    'send-again': onRetry,
    'request-token': onRetry,
    ...(compared && {
      'edit-connection': ({ field, value }) => {
        // What was asked for here is changed here, and the connection stays as it is.
        const isOwn = (field === 'scope' || field === 'audience') && compared[field] !== undefined
        if (isOwn && value !== undefined)
          void navigate({
            to: '/c/$connection/token/compare',
            params: { connection: id },
            search: { ...compared, [field]: value },
          })
        else if (isOwn) document.querySelector<HTMLElement>('#compare input')?.focus()
        else void navigate({ to: '/connections', search: { edit: connection.id, field, value } })
      },
    }),
  })
  if (!(error instanceof ApiProblem)) throw error
  return (
    <section aria-label={`${name} did not come`}>
      <ProblemReport problem={error.problem} onAction={onAction} connectionName={connectionName} onRetry={onRetry} />
    </section>
  )
}

function CompareSkeleton() {
  return (
    <div className={layout.stack}>
      <VisuallyHidden>
        <span role="status">Requesting the second token</span>
      </VisuallyHidden>
      <Panel padded aria-hidden="true">
        <Skeleton height="248px" />
      </Panel>
      <Panel padded aria-hidden="true">
        <Skeleton height="240px" />
      </Panel>
    </div>
  )
}
