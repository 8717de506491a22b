import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { Problem } from '@developer-console/shared/contract/problem'
import { useQuery } from '@tanstack/react-query'
import RefreshCw from 'lucide-react/icons/refresh-cw'
import { tokenEventsQuery, useRenewToken } from '../../api/token.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { Button } from '../../ui/button.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { localTime, milliseconds, utcTime } from '../../ui/format.ts'
import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ProblemReport } from '../../ui/problem-report.tsx'
import { Redacted } from '../../ui/redacted.tsx'
import { ExchangePanel } from './exchange-panel.tsx'
import { RequestsPanel } from './requests-panel.tsx'

/** No token came: why, what to do, and what was sent. */
export function RefusedToken({ connection, problem }: { connection: ConnectionView; problem: Problem }) {
  const renew = useRenewToken(connection.id)
  const { data: events = [] } = useQuery(tokenEventsQuery(connection.id))
  const retry = () => renew.mutate()
  const { onAction, connectionName } = useDiagnosisAction(connection.id, { 'send-again': retry })
  const { exchange } = problem
  return (
    <Page
      title="Access token"
      windowTitle="Token"
      evidence={[
        exchange && `${exchange.request.method} ${new URL(exchange.request.url).pathname}`,
        exchange?.response
          ? [exchange.response.status, exchange.response.statusText].filter(Boolean).join(' ')
          : 'no answer',
        exchange?.duration === undefined ? null : milliseconds(exchange.duration),
        events[0] && `${localTime(events[0].at)} local, ${utcTime(events[0].at)} UTC`,
      ]}
      actions={
        <Button icon={RefreshCw} loading={renew.isPending} onClick={retry}>
          Request a new token
        </Button>
      }
    >
      <div className={layout.columns}>
        <div className={layout.span8}>
          <ProblemReport problem={problem} onAction={onAction} connectionName={connectionName} onRetry={retry} />
        </div>
        <div className={`${layout.span4} ${layout.stack} ${layout.rows2}`}>
          {exchange ? (
            <ExchangePanel exchange={exchange} duration={exchange.duration} title="What was sent" />
          ) : (
            <Panel title="What you connect with" padded>
              <Facts>
                <Fact name="Token URL">{connection.tokenUrl}</Fact>
                {connection.audience && <Fact name="Audience">{connection.audience}</Fact>}
                <Fact name="Client ID">{connection.clientId}</Fact>
                <Fact name="Client secret">
                  <Redacted />
                </Fact>
              </Facts>
            </Panel>
          )}
        </div>
        {events.length > 1 && <RequestsPanel title="Before this" events={events.slice(1)} className={layout.span8} />}
      </div>
    </Page>
  )
}
