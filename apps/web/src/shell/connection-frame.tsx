import { Outlet, useParams } from '@tanstack/react-router'
import PlugZap from 'lucide-react/icons/unplug'
import { Link } from '@tanstack/react-router'
import { useCurrentConnection } from '../routes/use-connection.ts'
import { buttonClass } from '../ui/button-class.ts'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'
import text from '../ui/text.module.css'

/** The screens of one connection; an address may name one that is not there (any more). */
export function ConnectionFrame() {
  const { connection: named } = useParams({ from: '/shell/c/$connection' })
  const connection = useCurrentConnection()
  if (connection) return <Outlet />
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
