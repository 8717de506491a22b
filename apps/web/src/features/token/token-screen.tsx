import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { TokenView } from '@developer-console/shared/contract/token'
import Columns2 from 'lucide-react/icons/columns-2'
import KeyRound from 'lucide-react/icons/key-round'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import Trash2 from 'lucide-react/icons/trash-2'
import { lazy } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import { tokenEventsQuery, tokenQuery, useForgetToken, useRenewToken } from '../../api/token.ts'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { Diagnosis } from '../../ui/diagnosis.tsx'
import { Empty } from '../../ui/empty.tsx'
import { milliseconds } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { WhenNear } from '../../ui/when-near.tsx'
import { AnswerPanel } from './answer-panel.tsx'
import { ClaimsPanel } from './claims-panel.tsx'
import { CompareEntry } from './compare-entry.tsx'
import { DriftBanner } from './drift-banner.tsx'
import { DriftLine } from './drift-line.tsx'
import { ExchangePanel } from './exchange-panel.tsx'
import { Glance } from './glance.tsx'
import { RefusedToken } from './refused-token.tsx'
import { RequestsPanel } from './requests-panel.tsx'
import { ScopesPanel } from './scopes-panel.tsx'
import { shortFingerprint } from '@developer-console/shared/oauth/short-fingerprint'
import { TokenLifeline } from './token-lifeline.tsx'
import { TokenSkeleton } from './token-skeleton.tsx'

// Twelve languages are written there, which most looks at a token have no need of.
const CommandPanel = lazy(async () => ({ default: (await import('./command-panel.tsx')).CommandPanel }))

export function TokenScreen() {
  const { connection: id } = useParams({ from: '/shell/c/$connection/token' })
  const connection = useCurrentConnection()
  const { data: token, error } = useQuery(tokenQuery(id))
  if (!connection) return null
  if (error && !token) {
    if (!(error instanceof ApiProblem)) throw error
    return <RefusedToken connection={connection} problem={error.problem} />
  }
  if (token === undefined) return <TokenSkeleton />
  return token === null ? <NoToken connectionId={id} /> : <Token connection={connection} token={token} />
}

function Token({ connection, token }: { connection: ConnectionView; token: TokenView }) {
  const renew = useRenewToken(connection.id)
  const forget = useForgetToken(connection.id)
  const { data: events = [] } = useQuery(tokenEventsQuery(connection.id))
  const { onAction, connectionName } = useDiagnosisAction(connection.id)
  return (
    <Page
      title="Access token"
      windowTitle="Token"
      evidence={[
        <span key="fingerprint" title={token.fingerprint}>
          {shortFingerprint(token.fingerprint)}
        </span>,
        token.source === 'cache' ? 'from the cache' : 'newly requested',
        token.duration === undefined ? null : `requested in ${milliseconds(token.duration)}`,
      ]}
      actions={
        <>
          <Button variant="quiet" icon={Trash2} loading={forget.isPending} onClick={() => forget.mutate()}>
            Forget
          </Button>
          <Link className={buttonClass()} to="/c/$connection/token/compare" params={{ connection: connection.id }}>
            <Icon of={Columns2} tone="subtle" />
            Compare
          </Link>
          <Button icon={RefreshCw} loading={renew.isPending} onClick={() => renew.mutate()}>
            Request a new token
          </Button>
        </>
      }
    >
      <div className={layout.stack}>
        <DriftBanner connectionId={connection.id} token={token} />
        <Panel aria-label="At a glance" foot={token.drift && <DriftLine drift={token.drift} token={token} />}>
          <Glance connection={connection} token={token} />
          <TokenLifeline token={token} events={events} />
        </Panel>
        {token.findings.map((finding) => (
          <Diagnosis
            key={finding.cause}
            diagnosis={finding}
            finding
            onAction={onAction}
            connectionName={connectionName}
          />
        ))}
        <div className={layout.columns}>
          <ScopesPanel connectionId={connection.id} token={token} className={layout.span8} />
          <AnswerPanel connection={connection} token={token} className={layout.span4} />
        </div>
        <ClaimsPanel connection={connection} token={token} />
        <div className={layout.columns}>
          <ExchangePanel exchange={token} duration={token.duration} className={layout.span6} />
          <WhenNear className={layout.span6} fallback={<Panel title="The same from your machine" fill />}>
            <CommandPanel connection={connection} />
          </WhenNear>
        </div>
        <RequestsPanel title="Token requests" events={events} />
        <CompareEntry connection={connection} />
      </div>
    </Page>
  )
}

function NoToken({ connectionId }: { connectionId: string }) {
  const renew = useRenewToken(connectionId)
  return (
    <Page title="Access token" windowTitle="Token">
      <Panel padded>
        <Empty
          icon={KeyRound}
          title="No token is held"
          actions={
            <Button variant="primary" icon={RefreshCw} loading={renew.isPending} onClick={() => renew.mutate()}>
              Request a new token
            </Button>
          }
        >
          The last one was forgotten on the server. What a new one allows will be here: its scopes, its claims and how
          long it lives.
        </Empty>
      </Panel>
    </Page>
  )
}
