import { isCredential } from '@developer-console/shared/interchange/credential-name'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import Plus from 'lucide-react/icons/plus'
import { Button } from '../../ui/button.tsx'
import { Fact, Facts } from '../../ui/facts.tsx'
import { Redacted } from '../../ui/redacted.tsx'
import css from './builder.module.css'
import type { HeaderFill } from './header-fills.ts'
import { PairRows } from './pair-rows.tsx'
import pane from './pane.module.css'

type Props = {
  /** All headers of the call but the credentials. */
  described: readonly (readonly [name: string, value: string])[]
  connection: ConnectionView
  /** Those that were added here. */
  headers: readonly [name: string, value: string][]
  onChange: (headers: [name: string, value: string][]) => void
  /** Headers that are one press away. */
  fills?: readonly HeaderFill[]
}

/** The headers as they will be sent, those that are added on the server included, and a place to add others. */
export function HeadersTab({ described, connection, headers, onChange, fills }: Props) {
  return (
    <div className={pane.scroll}>
      <Facts padded>
        {described.map(([name, value], index) => (
          <Fact key={index} name={name}>
            {value}
          </Fact>
        ))}
        <Fact name="authorization">
          Bearer <Redacted>added on the server</Redacted>
        </Fact>
        {connection.headers.map((name) => (
          <Fact key={name} name={name}>
            <Redacted>added on the server</Redacted>
          </Fact>
        ))}
      </Facts>
      <div className={css.rows}>
        <PairRows
          label="header"
          pairs={headers}
          onChange={onChange}
          hint={(name) =>
            name.toLowerCase() === 'authorization'
              ? 'The console sets this one itself.'
              : isCredential(name)
                ? 'The value of a credential is kept only as long as this page is open.'
                : undefined
          }
        />
        {fills?.map(({ name, label, make }) => (
          <div key={name}>
            <Button size="small" icon={Plus} onClick={() => onChange([...headers, [name, make()]])}>
              {label}
            </Button>
          </div>
        ))}
      </div>
    </div>
  )
}
