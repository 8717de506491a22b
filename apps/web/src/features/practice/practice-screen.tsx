import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { Practice } from '@developer-console/shared/contract/practice'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import CircleAlert from 'lucide-react/icons/circle-alert'
import GraduationCap from 'lucide-react/icons/graduation-cap'
import RotateCcw from 'lucide-react/icons/rotate-ccw'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import { useState, type ReactNode } from 'react'
import { practiceQuery, useResetFailures, useSwitchFailures } from '../../api/practice.ts'
import { QueryFailure } from '../../routes/query-failure.tsx'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import { Banner } from '../../ui/banner.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Empty } from '../../ui/empty.tsx'
import { count } from '../../ui/format.ts'
import layout from '../../ui/layout.module.css'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Skeleton } from '../../ui/skeleton.tsx'
import { Badge } from '../../ui/tag.tsx'
import text from '../../ui/text.module.css'
import { showToast } from '../../ui/toasts.tsx'
import { VisuallyHidden } from '../../ui/visually-hidden.tsx'
import css from './practice.module.css'
import { SwitchesPanel } from './switches-panel.tsx'
import { TryPanel } from './try-panel.tsx'

/** The sandbox is made to fail, and what follows is looked at. */
export function PracticeScreen() {
  const connection = useCurrentConnection()
  if (!connection) return null
  if (connection.origin === 'sandbox') return <Sandbox key={connection.id} connection={connection} />
  return (
    <Frame>
      <Panel padded>
        <Empty
          level={2}
          icon={GraduationCap}
          title={`${connection.name} is not made to fail`}
          actions={
            <Link
              className={buttonClass({ variant: 'primary' })}
              to="/c/$connection/explore/{-$operation}"
              params={{ connection: connection.id, operation: undefined }}
            >
              Explore {connection.name}
            </Link>
          }
        >
          It leads to a system that others work with. Choose a connection of the sandbox above: start the console with{' '}
          <span className={text.mono}>--sandbox</span> where there is none.
        </Empty>
      </Panel>
    </Frame>
  )
}

function Frame({ actions, children }: { actions?: ReactNode; children: ReactNode }) {
  return (
    <Page
      title="Practice failures"
      windowTitle="Practice failures"
      lead={
        <>
          Only in the sandbox. A switch makes it answer as a real system does on a bad day. Whatever was made to fail
          says so in <span className={classNames(text.mono, css.header)}>x-sandbox-fault-applied</span>.
        </>
      }
      actions={actions}
    >
      {children}
    </Page>
  )
}

function Sandbox({ connection }: { connection: ConnectionView }) {
  const { data: practice, error, refetch } = useQuery(practiceQuery(connection))
  if (practice) return <Switches connection={connection} practice={practice} />
  if (error)
    return (
      <Frame>
        <QueryFailure connectionId={connection.id} error={error} onRetry={() => void refetch()} />
      </Frame>
    )
  return (
    <Frame>
      <VisuallyHidden>
        <span role="status">Asking the sandbox what can fail</span>
      </VisuallyHidden>
      <div className={layout.columns}>
        <Panel padded aria-hidden="true" className={layout.span7}>
          <Skeleton height="560px" />
        </Panel>
        <Panel padded aria-hidden="true" className={layout.span5}>
          <Skeleton height="280px" />
        </Panel>
      </div>
    </Frame>
  )
}

function Switches({ connection, practice }: { connection: ConnectionView; practice: Practice }) {
  const { failures, switches, elsewhere } = practice
  const change = useSwitchFailures(connection)
  const reset = useResetFailures(connection)
  const [latest, setLatest] = useState<string>()
  const on = switches.length
  const chosen = failures.find(({ name }) => name === (latest ?? switches.at(-1)?.name))
  const switchOff = (names: readonly string[]) =>
    change.mutate((before) => before.filter(({ name }) => !names.includes(name)), {
      onError: ({ message }) => showToast(`Still on. ${message}`, { tone: 'danger' }),
    })
  return (
    <Frame
      actions={
        <>
          <span role="status">
            {on > 0 ? (
              <Badge tone="warn" icon={TriangleAlert}>
                {on} {on === 1 ? 'is' : 'are'} on
              </Badge>
            ) : (
              <span className={text.muted}>All are off</span>
            )}
          </span>
          <Button
            icon={RotateCcw}
            disabled={on + elsewhere === 0 && !reset.isPending}
            loading={reset.isPending}
            onClick={() => reset.mutate()}
          >
            Reset all
          </Button>
        </>
      }
    >
      <div className={layout.stack}>
        {reset.error && (
          <Banner tone="danger" icon={CircleAlert} role="alert">
            {reset.error.message}
          </Banner>
        )}
        {elsewhere > 0 && (
          <Banner icon={TriangleAlert}>
            {count(elsewhere, 'further rule stands', 'further rules stand')} in this sandbox, for other connections or
            put there by hand. Reset all ends {elsewhere === 1 ? 'it' : 'them'} too.
          </Banner>
        )}
        <div className={layout.columns}>
          <SwitchesPanel
            practice={practice}
            onSwitch={async (name, next) => {
              if (next) setLatest(name)
              await change.mutateAsync((before) => {
                const others = before.filter((one) => one.name !== name)
                return next ? [...others, next] : others
              })
            }}
            className={layout.span7}
          />
          <TryPanel
            connection={connection}
            practice={practice}
            chosen={chosen}
            onSwitchOff={switchOff}
            switching={change.isPending}
            className={layout.span5}
          />
        </div>
      </div>
    </Frame>
  )
}
