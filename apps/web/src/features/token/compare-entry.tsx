import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type SubmitEvent, useId, useState } from 'react'
import { connectionsQuery } from '../../api/connections.ts'
import { Button } from '../../ui/button.tsx'
import { Field, FieldError } from '../../ui/field.tsx'
import { Input } from '../../ui/input.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Select } from '../../ui/select.tsx'
import text from '../../ui/text.module.css'
import css from './compare-entry.module.css'

/** What a second token is requested with; absent: as its connection does. */
export type Compared = { with?: string | undefined; scope?: string | undefined; audience?: string | undefined }

type Props = {
  connection: ConnectionView
  /** What was compared last. */
  compared?: Compared
}

/** The way to a second token beside the one in use. */
export function CompareEntry({ connection, compared }: Props) {
  const { data: connections = [connection] } = useQuery(connectionsQuery())
  const navigate = useNavigate()
  const title = useId()
  const [other, setOther] = useState(compared?.with ?? connection.id)
  const chosen = connections.find(({ id }) => id === other) ?? connection
  // What the chosen connection asks for stands in the fields until something else is typed.
  const [scope, setScope] = useState(compared?.scope)
  const [audience, setAudience] = useState(compared?.audience)
  const [same, setSame] = useState(false)

  const compare = (event: SubmitEvent) => {
    event.preventDefault()
    const search: Compared = {
      ...(chosen.id !== connection.id && { with: chosen.id }),
      ...(differs(scope, chosen.scope) && { scope }),
      ...(differs(audience, chosen.audience) && { audience }),
    }
    if (Object.keys(search).length === 0) return setSame(true)
    setSame(false)
    void navigate({ to: '/c/$connection/token/compare', params: { connection: connection.id }, search })
  }

  return (
    <Panel aria-labelledby={title} id="compare">
      <form className={css.entry} onSubmit={compare} noValidate>
        <div>
          <h2 className={css.title} id={title}>
            Compare with a second token
          </h2>
          <p className={text.muted}>
            Fewer scopes, another audience, another connection. It is kept apart and never used for calls.
          </p>
          {same && (
            <div role="alert">
              <FieldError>
                This is how the token in use was requested. Ask for another scope or audience, or choose another
                connection.
              </FieldError>
            </div>
          )}
        </div>
        <Field label="Connection">
          <Select
            value={chosen.id}
            onChange={({ target }) => {
              setOther(target.value)
              setScope(undefined)
              setAudience(undefined)
            }}
          >
            {connections.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label="Scope" note="empty: all">
          <Input
            mono
            className={css.wide}
            value={scope ?? chosen.scope ?? ''}
            maxLength={4096}
            spellCheck={false}
            autoComplete="off"
            onChange={({ target }) => setScope(target.value)}
          />
        </Field>
        <Field label="Audience">
          <Input
            mono
            className={css.wide}
            value={audience ?? chosen.audience ?? ''}
            maxLength={2048}
            spellCheck={false}
            autoComplete="off"
            onChange={({ target }) => setAudience(target.value)}
          />
        </Field>
        <Button type="submit">Request and compare</Button>
      </form>
    </Panel>
  )
}

const differs = (typed: string | undefined, own = '') => typed !== undefined && typed.trim() !== own.trim()
