import type { CallSummary } from '@developer-console/shared/contract/history'
import CircleX from 'lucide-react/icons/circle-x'
import Unplug from 'lucide-react/icons/unplug'
import { Icon } from '../../ui/icon.tsx'
import { Status } from '../../ui/status.tsx'
import css from './call-status.module.css'

type Props = { call: Pick<CallSummary, 'status' | 'outcome' | 'cause'> }

/** How a call ended, in the room of a cell. */
export function CallStatus({ call: { status, outcome, cause } }: Props) {
  return (
    <span className={css.status} title={cause}>
      {status === undefined && outcome === 'cancelled' ? (
        <span className={css.cancelled}>
          <Icon of={CircleX} size="small" />
          cancelled
        </span>
      ) : (
        <Status code={status} />
      )}
      {status !== undefined && outcome === 'broken' && (
        <Icon of={Unplug} size="small" tone="danger" label="the body broke off" />
      )}
      {status !== undefined && outcome === 'cancelled' && (
        <Icon of={CircleX} size="small" tone="subtle" label="cancelled" />
      )}
    </span>
  )
}
