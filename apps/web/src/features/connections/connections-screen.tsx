import { useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import Plus from 'lucide-react/icons/plus'
import { connectionsQuery } from '../../api/connections.ts'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { ConnectionCard } from './connection-card.tsx'
import css from './connection-form.module.css'
import { ConnectionForm } from './connection-form.tsx'
import { OwnCredentials } from './own-credentials.tsx'
import { WantedChange } from './wanted-change.tsx'

/** The connections there are; one is added, changed or removed here. */
export function ConnectionsScreen() {
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const { edit, field, value, add } = useSearch({ from: '/shell/connections' })
  const navigate = useNavigate()
  const current = useCurrentConnection()
  const edited = connections.find(({ id }) => id === edit)
  const changeable = edited?.origin === 'store' ? edited : undefined
  const isOpen = changeable !== undefined || add === true || connections.length === 0
  const close = () => void navigate({ to: '/connections', search: {} })
  return (
    <Page
      title="Connections"
      windowTitle="Connections"
      lead="One connection is one application in one environment. Secrets go in and never come out."
      actions={
        !isOpen && (
          <Button
            variant="primary"
            icon={Plus}
            onClick={() => void navigate({ to: '/connections', search: { add: true } })}
          >
            Add a connection
          </Button>
        )
      }
    >
      <div className={layout.stack}>
        {edited && !changeable && field && <WantedChange connection={edited} field={field} value={value} />}
        <div className={layout.columns}>
          {isOpen && (
            <div className={classNames(layout.span8, css.open)}>
              <ConnectionForm
                key={`${changeable?.id ?? 'new'} ${field ?? ''} ${value ?? ''}`}
                connection={changeable}
                wanted={field === undefined ? undefined : { field, value }}
                onDone={close}
              />
            </div>
          )}
          <div className={classNames(layout.stack, isOpen ? layout.span4 : layout.span7)}>
            {connections.map((connection) => (
              <ConnectionCard key={connection.id} connection={connection} inUse={connection.id === current?.id} />
            ))}
          </div>
          {!isOpen && (
            <div className={layout.span5}>
              <OwnCredentials />
            </div>
          )}
        </div>
      </div>
    </Page>
  )
}
