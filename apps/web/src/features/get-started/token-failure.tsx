import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { Problem } from '@developer-console/shared/contract/problem'
import { useRenewToken } from '../../api/token.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { ProblemReport } from '../../ui/problem-report.tsx'
import css from './get-started.module.css'

/** Why there is no token, where the step stands that it holds up. */
export function TokenFailure({ connection, problem }: { connection: ConnectionView; problem: Problem | undefined }) {
  const renew = useRenewToken(connection.id)
  const retry = () => renew.mutate()
  const { onAction, connectionName } = useDiagnosisAction(connection.id, { 'send-again': retry })
  if (!problem) return null
  return (
    <div className={css.failure}>
      <ProblemReport problem={problem} onAction={onAction} connectionName={connectionName} onRetry={retry} />
    </div>
  )
}
