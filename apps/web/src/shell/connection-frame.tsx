import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { Outlet, useMatches, useParams } from '@tanstack/react-router'
import PlugZap from 'lucide-react/icons/unplug'
import { Link } from '@tanstack/react-router'
import { useCurrentConnection } from '../routes/use-connection.ts'
import { buttonClass } from '../ui/button-class.ts'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'
import text from '../ui/text.module.css'
import { PracticeBanner, useFailuresOn } from './practice-banner.tsx'
import css from './shell.module.css'

const namedWhere = new Set(['/shell/c/$connection/token', '/shell/c/$connection/explore/{-$operation}'])

/** A screen, below the failures that are on where they could be taken for faults. */
function Screens({ connection }: { connection: ConnectionView }) {
  const screen = useMatches({ select: (matches) => matches.at(-1)?.routeId })
  const failures = useFailuresOn(connection, screen !== undefined && namedWhere.has(screen))
  const isNamed = failures.length > 0
  return (
    <div className={isNamed ? css.noticed : undefined}>
      {isNamed && (
        <div className={css.notice}>
          <PracticeBanner connectionId={connection.id} failures={failures} />
        </div>
      )}
      <Outlet />
    </div>
  )
}

/** The screens of one connection; an address may name one that is not there (any more). */
export function ConnectionFrame() {
  const { connection: named } = useParams({ from: '/shell/c/$connection' })
  const connection = useCurrentConnection()
  if (connection) return <Screens connection={connection} />
  return (
    <Page title="No such connection" windowTitle="No such connection">
      <Panel aria-label="No such connection">
        <Empty
          level={2}
          icon={PlugZap}
          title={
            <>
              No connection has the id <span className={text.mono}>{named}</span>
            </>
          }
          actions={
            <Link className={buttonClass({ variant: 'primary' })} to="/connections">
              Show the connections
            </Link>
          }
        >
          It was removed, or the link is from another console. Choose one above to see the same screen of it.
        </Empty>
      </Panel>
    </Page>
  )
}
