import type { TokenEvent } from '@developer-console/shared/contract/token'
import { useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { count, dayAndMinute, fullTime, localDate, localTime, milliseconds } from '../../ui/format.ts'
import { Panel } from '../../ui/panel.tsx'
import { Status } from '../../ui/status.tsx'
import { numberCell, Table } from '../../ui/table.tsx'
import text from '../../ui/text.module.css'
import { useNow } from '../../ui/ticking.ts'
import css from './requests-panel.module.css'

type Props = {
  title: string
  /** Newest first. */
  events: readonly TokenEvent[]
  className?: string | undefined
}

/** Shown at first; the others follow with one press. */
const few = 6

/** The token requests of the connection and what came of them. */
export function RequestsPanel({ title, events, className }: Props) {
  const [all, setAll] = useState(false)
  const today = localDate(useNow(60_000))
  if (events.length === 0) return null
  return (
    <Panel
      id="requests"
      title={title}
      note="kept without the tokens"
      foot={
        !all &&
        events.length > few && (
          <Button variant="quiet" size="small" onClick={() => setAll(true)}>
            Show {events.length - few} more
          </Button>
        )
      }
      clip
      className={className}
    >
      <Table className={css.requests} scrollLabel={`${title}, by time`} stacks>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Outcome</th>
            <th scope="col">Audience sent</th>
            <th scope="col" className={numberCell}>
              Time
            </th>
          </tr>
        </thead>
        <tbody>
          {events.slice(0, all ? undefined : few).map((event, index) => (
            <tr key={`${event.at} ${event.fingerprint ?? event.cause} ${index}`}>
              <td className={text.mono} title={fullTime(event.at)}>
                {localDate(event.at) === today ? localTime(event.at) : dayAndMinute(event.at)}
              </td>
              <td title={event.title}>
                <Status code={event.status}>{outcomeOf(event)}</Status>
              </td>
              <td className={text.mono}>
                {event.asked.audience ?? <span className={text.muted}>none</span>}
                {event.asked.scope !== undefined && <span className={text.muted}>, scope {event.asked.scope}</span>}
              </td>
              <td className={numberCell}>{event.duration === undefined ? '' : milliseconds(event.duration)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}

const outcomeOf = ({ outcome, scopes = [], cause = '' }: TokenEvent): string =>
  outcome === 'issued' ? (scopes.length === 0 ? 'no scopes' : count(scopes.length, 'scope')) : cause
