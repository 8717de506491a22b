import type { ConnectionView } from '@developer-console/shared/contract/connection'
import Info from 'lucide-react/icons/info'
import { Banner } from '../../ui/banner.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import text from '../../ui/text.module.css'
import { variableOf } from './variables.ts'

type Props = { connection: ConnectionView; field: string; value?: string | undefined }

/** A diagnosis asked for a change that is made in the configuration: where, and to what. */
export function WantedChange({ connection, field, value }: Props) {
  const variable = connection.id === 'default' ? variableOf(field) : undefined
  return (
    <Banner tone="info" icon={Info} action={value && <CopyButton text={value} label="Copy the value" withLabel />}>
      <strong>
        {connection.name}: change <span className={text.mono}>{variable ?? field}</span>
        {value && (
          <>
            {' '}
            to <span className={text.mono}>{value}</span>
          </>
        )}
      </strong>
      <p>
        {connection.origin === 'sandbox'
          ? 'The sandbox made this connection, to be met as it is. Another one shows the same without the fault.'
          : 'This connection comes from the configuration. Change it there and start the console again; history and drafts stay.'}
      </p>
    </Banner>
  )
}
