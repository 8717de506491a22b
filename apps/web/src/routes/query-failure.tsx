import { ApiProblem } from '../api/api-problem.ts'
import { ProblemReport } from '../ui/problem-report.tsx'
import { useDiagnosisAction } from './use-diagnosis-action.ts'

type Props = {
  connectionId: string
  error: Error
  onRetry: () => void
  pane?: boolean
}

/** Why something of a connection could not be read, with a way to read it again. */
export function QueryFailure({ connectionId, error, onRetry, pane = false }: Props) {
  const { onAction, connectionName } = useDiagnosisAction(connectionId, { 'send-again': onRetry })
  if (!(error instanceof ApiProblem)) throw error
  return (
    <ProblemReport
      problem={error.problem}
      onAction={onAction}
      connectionName={connectionName}
      onRetry={onRetry}
      pane={pane}
    />
  )
}
