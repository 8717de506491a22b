import type { ReadCredentials } from '@developer-console/shared/connections/read-credentials'
import { Fact, Facts } from '../../ui/facts.tsx'
import { Redacted } from '../../ui/redacted.tsx'
import { authenticationWords } from './form-groups.tsx'
import css from './noticed-list.module.css'
import { fieldWords } from './noticed.ts'

/** What was read, and where from. */
export type Taken = { from: string; fields: ReadCredentials['fields'] }

const always = ['clientId', 'clientSecret', 'audience'] as const
const order = [...always, 'tokenUrl', 'apiUrl', 'scope', 'name', 'clientAuthentication'] as const

/** What was taken of a file or of what was pasted, and what was looked for and is not in it. */
export function TakenFacts({ taken: { from, fields } }: { taken: Taken }) {
  return (
    <section aria-label="What was taken">
      <div className={css.head}>
        <h3 className={css.title}>What was taken</h3>
        <span className={css.note} role="status">
          from {from}
        </span>
      </div>
      <Facts padded>
        {order
          .filter((field) => fields[field] !== undefined || always.some((one) => one === field))
          .map((field) => (
            <Fact key={field} name={fieldWords[field]} words={fields[field] === undefined}>
              {fields[field] === undefined ? (
                'not in it'
              ) : field === 'clientSecret' ? (
                <Redacted>{`${fields[field].length} characters, in its field`}</Redacted>
              ) : field === 'clientAuthentication' ? (
                authenticationWords[fields.clientAuthentication ?? 'client_secret_post']
              ) : (
                fields[field]
              )}
            </Fact>
          ))}
      </Facts>
    </section>
  )
}
