import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useSuspenseQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { connectionsQuery } from '../../api/connections.ts'
import { environmentWords } from '../../ui/environment-mark.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import layout from '../../ui/layout.module.css'
import { Panel } from '../../ui/panel.tsx'
import { Redacted } from '../../ui/redacted.tsx'
import css from './get-started.module.css'

/** What the steps work with, and, beside a sandbox, the connections that show how a refusal looks. */
export function AboutConnection({ connection }: { connection: ConnectionView }) {
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const lessons = connections.filter(
    ({ origin, id, description }) => origin === 'sandbox' && id !== connection.id && description,
  )
  return (
    <aside className={layout.stack} aria-label="About this connection">
      <Panel
        title="What you connect with"
        padded
        foot={
          <Link to="/connections">
            {connection.origin === 'sandbox' ? 'Use your own credentials' : 'All connections'}
          </Link>
        }
      >
        <Facts>
          <Fact name="Environment" words>
            {connection.origin === 'sandbox' ? 'Sandbox, on this machine' : environmentWords[connection.kind]}
          </Fact>
          <Fact name="Token URL">{connection.tokenUrl}</Fact>
          {connection.audience && <Fact name="Audience">{connection.audience}</Fact>}
          <Fact name="Client ID">{connection.clientId}</Fact>
          <Fact name="Client secret">
            <Redacted />
          </Fact>
        </Facts>
      </Panel>
      {lessons.length > 0 && (
        <Panel
          title="When your own are refused"
          foot={
            connection.origin === 'sandbox' && (
              <Link to="/c/$connection/practice" params={{ connection: connection.id }}>
                Practice failures
              </Link>
            )
          }
        >
          <ul className={css.lessons}>
            {lessons.map(({ id, name, description }) => (
              <li key={id}>
                <Link to="/c/$connection/token" params={{ connection: id }}>
                  <span>{name}</span>
                  <span>{description}</span>
                </Link>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </aside>
  )
}
