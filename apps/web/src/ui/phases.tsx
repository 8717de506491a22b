import type { CallTiming } from '@developer-console/shared/contract/call'
import { milliseconds } from './format.ts'
import { geometry } from './geometry.ts'
import { phaseOrder } from './phase-order.ts'
import css from './phases.module.css'

/** A strip above an answer: where the time went. */
export function Phases({ timing }: { timing: CallTiming }) {
  const phases = phaseOrder.flatMap((phase) => {
    const ms = timing[phase]
    return ms === undefined ? [] : [{ phase, ms }]
  })
  return (
    <div
      className={css.phases}
      role="img"
      aria-label={`Time by phase: ${phases.map(({ phase, ms }) => `${phase} ${milliseconds(ms)}`).join(', ')}`}
    >
      {phases.map(({ phase, ms }) => (
        <span
          key={phase}
          className={css[phase]}
          title={`${phase} ${milliseconds(ms)}`}
          style={geometry({ '--ms': ms })}
        />
      ))}
    </div>
  )
}
