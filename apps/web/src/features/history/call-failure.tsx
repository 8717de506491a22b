import { Link } from '@tanstack/react-router'
import { ApiProblem } from '../../api/api-problem.ts'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { buttonClass } from '../../ui/button-class.ts'
import { ProblemReport } from '../../ui/problem-report.tsx'

type Props = { connectionId: string; error: Error; onRetry: () => void; pane?: boolean }

/** Why a call cannot be shown. */
export function CallFailure({ connectionId, error, onRetry, pane = false }: Props) {
  const { onAction, connectionName } = useDiagnosisAction(connectionId, { 'send-again': onRetry })
  if (!(error instanceof ApiProblem)) throw error
  const { problem } = error
  const isGone = problem.status === 404
  return (
    <ProblemReport
      problem={
        isGone
          ? {
              ...problem,
              detail: 'It was forgotten, it is older than what the history keeps, or the link is from another console.',
            }
          : problem
      }
      onAction={onAction}
      connectionName={connectionName}
      onRetry={isGone ? undefined : onRetry}
      pane={pane}
      next={
        isGone && (
          <Link className={buttonClass()} to="/c/$connection/history" params={{ connection: connectionId }}>
            Show the calls there are
          </Link>
        )
      }
    />
  )
}
