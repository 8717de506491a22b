import { Link } from '@tanstack/react-router'
import SearchX from 'lucide-react/icons/search-x'
import { buttonClass } from '../ui/button-class.ts'
import { Empty } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { Panel } from '../ui/panel.tsx'

/** An address that leads to no screen. */
export function NotFound() {
  return (
    <Page title="No such screen" windowTitle="No such screen">
      <Panel aria-label="No such screen">
        <Empty
          level={2}
          icon={SearchX}
          title="Nothing has this address"
          actions={
            <Link className={buttonClass({ variant: 'primary' })} to="/">
              Go to Get started
            </Link>
          }
        >
          The link may be from another version of the console, or cut short.
        </Empty>
      </Panel>
    </Page>
  )
}
