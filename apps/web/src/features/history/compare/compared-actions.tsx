import type { CallDetail } from '@developer-console/shared/contract/history'
import Play from 'lucide-react/icons/play'
import { SaveCallButton } from '../../../drafts/saved/save-call-button.tsx'
import { Button } from '../../../ui/button.tsx'
import { showToast } from '../../../ui/toasts.tsx'
import { RerunDialog } from '../rerun-dialog.tsx'
import { callIdOf, useRerun } from '../use-rerun.ts'

type Props = {
  /** The call on the right. */
  detail: CallDetail
  /** Id of the call that a new run made. */
  onRun: (id: string) => void
}

/** Saves the request of the call on the right, or runs it again, so that the one on the left is held against the new answer. */
export function ComparedActions({ detail, onRun }: Props) {
  const rerun = useRerun(detail, (outcome) => {
    const id = callIdOf(outcome)
    if (id !== undefined) onRun(id)
    else showToast(outcome.status === 'refused' ? outcome.problem.title : 'Not run again', { tone: 'danger' })
  })
  const { connection, refusal, state, press } = rerun
  return (
    <>
      {connection && (
        <SaveCallButton detail={detail} connection={connection} small label="Save" title="Save B under a name" />
      )}
      <Button
        size="small"
        icon={Play}
        disabled={refusal !== undefined}
        loading={state.status === 'sending' || state.status === 'receiving'}
        title={refusal ?? (connection && `Run B again in ${connection.name}, and compare A with the new answer`)}
        onClick={press}
      >
        Run again
      </Button>
      <RerunDialog detail={detail} rerun={rerun} />
    </>
  )
}
