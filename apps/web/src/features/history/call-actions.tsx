import type { CallDetail } from '@developer-console/shared/contract/history'
import Play from 'lucide-react/icons/play'
import SquareTerminal from 'lucide-react/icons/square-terminal'
import { safeMethods } from '@developer-console/shared/contract/methods'
import { useQueryClient } from '@tanstack/react-query'
import { EvidenceButton } from '../../answer/evidence-button.tsx'
import { ExportMenu } from '../../answer/export-menu.tsx'
import { exchangesOfCalls } from '../../answer/exchanges-of-calls.ts'
import { SaveCallButton } from '../../drafts/saved/save-call-button.tsx'
import { Button } from '../../ui/button.tsx'
import { RerunDialog } from './rerun-dialog.tsx'
import { useOpenAgain } from './use-open-again.ts'
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
  const client = useQueryClient()
  const openAgain = useOpenAgain(detail, connection)
  const size = small ? 'small' : undefined
  const writesInProduction = connection?.kind === 'production' && !safeMethods.has(detail.request.method)
  return (
    <>
      {connection && (
        <Button icon={SquareTerminal} size={size} onClick={() => void openAgain()}>
          Open again
        </Button>
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
      {connection && <SaveCallButton detail={detail} connection={connection} small={small} />}
      {!detail.diagnosis && !detail.problem && <EvidenceButton callId={detail.id} small={small} />}
      <ExportMenu
        iconOnly
        title={`${detail.method} ${detail.path.split('?', 1)[0] ?? ''}`}
        exchanges={(signal) => exchangesOfCalls(client, [detail], signal)}
      />
      <RerunDialog detail={detail} rerun={rerun} />
    </>
  )
}
