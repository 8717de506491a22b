import { inDoubt } from '../../answer/in-doubt.tsx'
import { useDiagnosisAction } from '../../routes/use-diagnosis-action.ts'
import { Diagnosis } from '../../ui/diagnosis.tsx'
import { ProblemReport } from '../../ui/problem-report.tsx'
import css from './get-started.module.css'
import { succeeded, type Tried } from './try-operation.ts'

type Props = { connectionId: string; tried: Tried | undefined; onRetry: () => void }

/** Why a tried call was refused; nothing where it was not. */
export function TriedFailure({ connectionId, tried, onRetry }: Props) {
  const { onAction, connectionName } = useDiagnosisAction(connectionId, { 'send-again': onRetry })
  if (!tried || succeeded(tried)) return null
  const { head, end } = tried
  const diagnosis = end.diagnosis ?? end.problem?.diagnosis
  return (
    <div className={css.failure}>
      {diagnosis ? (
        <Diagnosis
          diagnosis={diagnosis}
          onAction={onAction}
          connectionName={connectionName}
          // What an experiment reads is no step that was taken here.
          next={inDoubt(
            { connectionId, callId: head?.callId ?? end.problem?.callId, status: head?.status, historyStays: true },
            { onAction, connectionName },
          )}
        />
      ) : (
        <ProblemReport
          problem={
            end.problem ?? {
              type: 'about:blank',
              title: `The API answered ${head?.status} ${head?.statusText ?? ''}`.trim(),
              status: head?.status ?? 0,
            }
          }
          onAction={onAction}
          connectionName={connectionName}
          onRetry={onRetry}
        />
      )}
    </div>
  )
}
