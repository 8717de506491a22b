import type { CallDetail } from '@developer-console/shared/contract/history'
import { useNavigate } from '@tanstack/react-router'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { freeCall } from '../../drafts/free-call-id.ts'
import type { RerunControl } from './use-rerun.ts'

/** What the buttons of a kept call's diagnosis do: it is run again here, and edited in the explorer. */
export const useCallActions = ({ connectionId, operationId }: CallDetail, { press }: RerunControl) => {
  const navigate = useNavigate()
  return useDiagnosisAction(connectionId, {
    'send-again': press,
    'edit-request': () =>
      void navigate({
        to: '/c/$connection/explore/{-$operation}',
        params: { connection: connectionId, operation: operationId ?? freeCall },
      }),
  })
}
