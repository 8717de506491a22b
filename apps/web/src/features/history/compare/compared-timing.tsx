import { totalOf, type Answer } from '../../../answer/call-state.ts'
import { milliseconds } from '../../../ui/format.ts'
import { phaseOrder } from '../../../ui/phase-order.ts'
import { numberCell, Table } from '../../../ui/table.tsx'
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx'
import css from './compare-pane.module.css'

type Timing = Answer['timing'] | undefined

const shown = (value: number | undefined) => (value === undefined ? '–' : milliseconds(value))

const change = (left: number | undefined, right: number | undefined) => {
  if (left === undefined || right === undefined) return ''
  const by = milliseconds(Math.abs(right - left))
  return by === milliseconds(0) ? by : `${right < left ? '−' : '+'}${by}`
}

/** Phase by phase, how long each call took. */
export function ComparedTiming({ left, right }: { left: Timing; right: Timing }) {
  const phases = phaseOrder.filter((phase) => left?.[phase] !== undefined || right?.[phase] !== undefined)
  if (phases.length === 0) return <p className={css.remark}>No times were measured.</p>
  const totals = [left && totalOf(left), right && totalOf(right)] as const
  return (
    <div className={css.scroll} tabIndex={0} role="group" aria-label="Times">
      <Table className={css.timing}>
        <caption>
          <VisuallyHidden>Times of both calls, phase by phase</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">Phase</th>
            {['A', 'B', 'B against A'].map((head) => (
              <th key={head} scope="col" className={numberCell}>
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {phases.map((phase) => (
            <tr key={phase}>
              <th scope="row">{phase}</th>
              <td className={numberCell}>{shown(left?.[phase])}</td>
              <td className={numberCell}>{shown(right?.[phase])}</td>
              <td className={numberCell}>{change(left?.[phase], right?.[phase])}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">in total</th>
            <td className={numberCell}>{shown(totals[0])}</td>
            <td className={numberCell}>{shown(totals[1])}</td>
            <td className={numberCell}>{change(...totals)}</td>
          </tr>
        </tfoot>
      </Table>
    </div>
  )
}
