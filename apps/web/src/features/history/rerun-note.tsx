import { Link } from '@tanstack/react-router'
import Info from 'lucide-react/icons/info'
import { Button } from '../../ui/button.tsx'
import { buttonClass } from '../../ui/button-class.ts'
import { localTime } from '../../ui/format.ts'
import { Icon } from '../../ui/icon.tsx'
import { usePanesStack } from '../../ui/split.tsx'
import css from './rerun-note.module.css'
import { callIdOf, type RerunControl } from './use-rerun.ts'

type Props = {
  rerun: RerunControl
  /** Connection of the address. */
  connectionId: string
  /** The call is shown beside the list. */
  beside: boolean
}

/** Says that what is shown is the answer of a new run, or why there can be none. */
export function RerunNote({ rerun, connectionId, beside }: Props) {
  const { state, refusal, forget } = rerun
  const stacked = usePanesStack()
  if (state.status === 'idle')
    return refusal === undefined ? null : (
      <p className={css.note}>
        <Icon of={Info} tone="info" />
        <span>{refusal}</span>
      </p>
    )
  if (state.status === 'sending' || state.status === 'receiving') return null
  const id = callIdOf(state)
  const link = { className: buttonClass({ size: 'small' }), preload: false } as const
  return (
    <div className={css.note}>
      <Icon of={Info} tone="info" />
      <span>
        {state.status === 'refused'
          ? 'Not run again.'
          : `Run again at ${localTime(state.sent.startedAt)}, a call of its own.`}
      </span>
      {id !== undefined &&
        (beside && !stacked ? (
          <Link
            to="/c/$connection/history"
            params={{ connection: connectionId }}
            search={(before) => ({ ...before, a: id })}
            resetScroll={false}
            {...link}
          >
            Show that call
          </Link>
        ) : (
          <Link to="/c/$connection/history/$call" params={{ connection: connectionId, call: id }} {...link}>
            Show that call
          </Link>
        ))}
      <Button size="small" onClick={forget}>
        Back to what was kept
      </Button>
    </div>
  )
}
