import type { CallTiming } from '@developer-console/shared/contract/call'
import { classNames } from '../ui/class-names.ts'
import { byteSize, milliseconds } from '../ui/format.ts'
import { geometry } from '../ui/geometry.ts'
import { phaseOrder } from '../ui/phase-order.ts'
import { numberCell, Table } from '../ui/table.tsx'
import { VisuallyHidden } from '../ui/visually-hidden.tsx'
import { totalOf } from './call-state.ts'
import phase from './phase.module.css'
import css from './timing-waterfall.module.css'

type Props = {
  timing: CallTiming
  /** Host that was called. */
  host?: string | undefined
  /** Bytes that were received. */
  received?: number | undefined
}

const notes = ({ host, received }: Props): Record<(typeof phaseOrder)[number], string | undefined> => ({
  session: 'your session was checked',
  token: 'from the cache, or requested',
  dns: host,
  connect: 'TCP',
  tls: 'keys and certificate',
  send: 'the request',
  wait: 'until the first byte',
  receive: received === undefined ? undefined : byteSize(received),
})

/** The phases that were measured, each from its beginning to its end in milliseconds. */
const spansOf = (timing: CallTiming) => {
  let elapsed = 0
  return phaseOrder.flatMap((name) => {
    const ms = timing[name]
    if (ms === undefined) return []
    const from = elapsed
    elapsed += ms
    return [{ name, ms, from, to: elapsed }]
  })
}

/** Where the time of a call went, phase after phase. */
export function TimingWaterfall(props: Props) {
  const { timing } = props
  const total = totalOf(timing)
  if (total === undefined) return <p className={css.none}>No times were measured.</p>
  const words = notes(props)
  const rows = spansOf(timing)
  const percent = (ms: number) => (total === 0 ? 0 : Number(((ms / total) * 100).toFixed(2)))
  const beforeUse = rows.findIndex(({ name }) => name === 'send' || name === 'wait' || name === 'receive')
  const reusedAt = timing.reused ? (beforeUse === -1 ? rows.length : beforeUse) : undefined
  const reused = (
    <tr key="reused">
      <th scope="row">
        connect<span>reused: the connection was open</span>
      </th>
      <td>
        <VisuallyHidden>no time</VisuallyHidden>
      </td>
      <td className={numberCell}>0 ms</td>
    </tr>
  )
  return (
    <Table className={css.waterfall}>
      <caption>
        <VisuallyHidden>Timing</VisuallyHidden>
      </caption>
      <thead>
        <tr>
          <th scope="col">Phase</th>
          <th scope="col">
            <VisuallyHidden>When</VisuallyHidden>
            <span className={css.scale} aria-hidden="true">
              <span>0</span>
              <span>{Math.round(total / 2).toLocaleString('en')}</span>
              <span>{milliseconds(total)}</span>
            </span>
          </th>
          <th scope="col" className={numberCell}>
            Duration
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, ms, from, to }, at) => [
          at === reusedAt && reused,
          <tr key={name}>
            <th scope="row">
              {name}
              {words[name] && <span>{words[name]}</span>}
            </th>
            <td>
              <VisuallyHidden>
                {milliseconds(from)} to {milliseconds(to)}
              </VisuallyHidden>
              <div
                className={classNames(css.track, phase[name])}
                style={geometry({ '--at': percent(from), '--to': percent(to) })}
              />
            </td>
            <td className={numberCell}>{milliseconds(ms)}</td>
          </tr>,
        ])}
        {reusedAt === rows.length && reused}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">in total</th>
          <td>
            <VisuallyHidden>all phases</VisuallyHidden>
          </td>
          <td className={numberCell}>{milliseconds(total)}</td>
        </tr>
      </tfoot>
    </Table>
  )
}
