import { useSuspenseQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import Plug from 'lucide-react/icons/plug'
import { connectionsQuery } from '../../api/connections.ts'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import { Empty } from '../../ui/empty.tsx'
import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { ConnectionCard } from './connection-card.tsx'
import { OwnCredentials } from './own-credentials.tsx'
import { WantedChange } from './wanted-change.tsx'

/** The connections there are, and how one's own are added. */
export function ConnectionsScreen() {
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const { edit, field, value } = useSearch({ from: '/shell/connections' })
  const current = useCurrentConnection()
  const edited = connections.find(({ id }) => id === edit)
  return (
    <Page
      title="Connections"
      windowTitle="Connections"
      lead="One connection is one application in one environment. Secrets go in and never come out."
    >
      <div className={layout.stack}>
        {edited && field && <WantedChange connection={edited} field={field} value={value} />}
        <div className={layout.columns}>
          <div className={`${layout.stack} ${layout.span7}`}>
            {connections.length === 0 && (
              <Panel padded>
                <Empty icon={Plug} title="No connection is configured">
                  With the client ID, the secret and the audience of an application, its token and its API are here.
                </Empty>
              </Panel>
            )}
            {connections.map((connection) => (
              <ConnectionCard key={connection.id} connection={connection} inUse={connection.id === current?.id} />
            ))}
          </div>
          <div className={layout.span5}>
            <OwnCredentials />
          </div>
        </div>
      </div>
    </Page>
  )
}
