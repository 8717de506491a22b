import type { CallDetail } from '@developer-console/shared/contract/history'
import { Link } from '@tanstack/react-router'
import Play from 'lucide-react/icons/play'
import SquareTerminal from 'lucide-react/icons/square-terminal'
import { safeMethods } from '@developer-console/shared/contract/methods'
import { buttonClass } from '../../ui/button-class.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { freeCall } from './free-call-id.ts'
import { RerunDialog } from './rerun-dialog.tsx'
import type { RerunControl } from './use-rerun.ts'

type Props = {
  detail: CallDetail
  rerun: RerunControl
  /** Running it again is what one would do next: nothing else on the screen is. */
  first: boolean
  small?: boolean
}

/** What can be done with a kept call. */
export function CallActions({ detail, rerun, first, small }: Props) {
  const { connection, refusal, state } = rerun
  const size = small ? 'small' : undefined
  const writesInProduction = connection?.kind === 'production' && !safeMethods.has(detail.request.method)
  return (
    <>
      {connection && (
        <Link
          className={buttonClass({ size })}
          to="/c/$connection/explore/{-$operation}"
          params={{ connection: connection.id, operation: detail.operationId ?? freeCall }}
          preload={false}
        >
          <Icon of={SquareTerminal} tone="subtle" />
          Open again
        </Link>
      )}
      <Button
        icon={Play}
        size={size}
        variant={first ? (writesInProduction ? 'production' : 'primary') : undefined}
        disabled={refusal !== undefined}
        loading={state.status === 'sending' || state.status === 'receiving'}
        title={connection && `Run again in ${connection.name}`}
        onClick={rerun.press}
      >
        Run again
      </Button>
      <RerunDialog detail={detail} rerun={rerun} />
    </>
  )
}
