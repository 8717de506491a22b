import type { ConnectionView } from '@developer-console/shared/contract/connection'
import Plug from 'lucide-react/icons/plug'
import { useCurrentConnection } from '../../routes/use-connection.ts'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Steps } from '../../ui/steps.tsx'
import text from '../../ui/text.module.css'
import { AboutConnection } from './about-connection.tsx'
import { ConnectionStep } from './connection-step.tsx'
import { FirstReadStep } from './first-read-step.tsx'
import { FirstWriteStep } from './first-write-step.tsx'
import css from './get-started.module.css'
import { TakeHomeStep } from './take-home-step.tsx'
import { TokenStep } from './token-step.tsx'
import { type Progress, useProgress } from './use-progress.ts'

/** From credentials to a working integration, each step proved by what really happened. */
export function GetStartedScreen() {
  const connection = useCurrentConnection()
  if (connection) return <GetStarted key={connection.id} connection={connection} />
  return (
    <Page title="Get started" windowTitle="Get started">
      <Panel padded>
        <Empty icon={Plug} title="No connection is configured">
          Start the console with the client ID, the secret and the audience of your application; Connections shows how.
        </Empty>
      </Panel>
    </Page>
  )
}

function GetStarted({ connection }: { connection: ConnectionView }) {
  const progress = useProgress(connection)
  return (
    <Page
      title="Get started"
      windowTitle="Get started"
      lead={`From credentials to a working integration. Each step is done for real against ${connection.name}; nothing is ticked by hand.`}
      actions={<Proved progress={progress} />}
      className={css.page}
    >
      <div className={css.columns}>
        <Steps>
          <ConnectionStep connection={connection} progress={progress} />
          <TokenStep connection={connection} progress={progress} />
          <FirstReadStep connection={connection} progress={progress} />
          <FirstWriteStep connection={connection} progress={progress} />
          <TakeHomeStep connection={connection} progress={progress} />
        </Steps>
        <AboutConnection connection={connection} />
      </div>
    </Page>
  )
}

function Proved({ progress: { states } }: { progress: Progress }) {
  const inOrder = Object.values(states)
  return (
    <div className={css.proved} role="status">
      <ol className={css.bar} aria-hidden="true">
        {Object.entries(states).map(([name, state]) => (
          <li key={name} data-state={state} />
        ))}
      </ol>
      <span>
        <span className={text.strong}>
          {inOrder.filter((state) => state === 'done').length} of {inOrder.length}
        </span>{' '}
        proved
      </span>
    </div>
  )
}
