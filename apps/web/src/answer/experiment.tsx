import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import type { ExperimentStep } from '@developer-console/shared/contract/experiment'
import LoaderCircle from 'lucide-react/icons/loader-circle'
import { useId } from 'react'
import { Button } from '../ui/button.tsx'
import { milliseconds } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { ProblemReport } from '../ui/problem-report.tsx'
import { Remedies } from '../ui/remedies.tsx'
import { Status } from '../ui/status.tsx'
import { numberCell, Table } from '../ui/table.tsx'
import text from '../ui/text.module.css'
import css from './experiment.module.css'
import type { ExperimentState } from './use-experiment.ts'

type Props = {
  experiment: ExperimentState
  onCancel: () => void
  onRetry: () => void
  /** Does what a step's button says. */
  onAction: (action: DiagnosisAction) => void
  connectionName?: ((id: string) => string | undefined) | undefined
}

const titleOf = (experiment: ExperimentState): string => {
  switch (experiment.status) {
    case 'running':
      return 'Trying one thing at a time'
    case 'cancelled':
      return 'Cancelled'
    case 'failed':
      return 'No verdict'
    case 'ended':
      return experiment.verdict.title
  }
}

/** An experiment as it goes: what was tried and what came of it, then whose the refusal is and what to do. */
export function Experiment({ experiment, onCancel, onRetry, onAction, connectionName }: Props) {
  const id = useId()
  const { status, steps } = experiment
  const verdict = status === 'ended' ? experiment.verdict : undefined
  return (
    <section className={css.experiment} aria-labelledby={id} aria-busy={status === 'running'}>
      <div className={css.head}>
        {/* The verdict is said when it is there; the rows are not. */}
        <div role="status">
          <h4 className={css.title} id={id}>
            {titleOf(experiment)}
          </h4>
        </div>
        {status === 'running' && (
          <Button size="small" onClick={onCancel}>
            Cancel
          </Button>
        )}
      </div>
      {(steps.length > 0 || status === 'running') && (
        <Table aria-label="What was tried">
          <thead>
            <tr>
              <th scope="col">Tried</th>
              <th scope="col">Outcome</th>
              <th scope="col" className={numberCell}>
                Time
              </th>
            </tr>
          </thead>
          <tbody>
            {steps.map((step) => (
              <tr key={`${step.step} ${step.connectionId}`}>
                <td>
                  {step.title}
                  {step.reason && <p className={css.reason}>{step.reason}</p>}
                </td>
                <td>
                  <Outcome step={step} />
                </td>
                <td className={numberCell}>{step.outcome === 'skipped' ? '' : milliseconds(step.duration)}</td>
              </tr>
            ))}
            {status === 'running' && (
              <tr>
                <td colSpan={3} className={text.muted}>
                  <span className={css.running}>
                    <Icon of={LoaderCircle} size="small" spinning />
                    {steps.length === 0 ? 'A fresh token' : 'What comes next'}
                  </span>
                </td>
              </tr>
            )}
          </tbody>
        </Table>
      )}
      {status === 'failed' && (
        <ProblemReport
          problem={experiment.problem}
          onAction={onAction}
          {...(connectionName ? { connectionName } : {})}
          onRetry={onRetry}
          pane
        />
      )}
      {verdict && (
        <div className={css.verdict}>
          <p className={css.explanation}>{verdict.explanation}</p>
          <ul className={css.evidence} aria-label="What it rests on">
            {verdict.evidence.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {verdict.steps.length > 0 && (
            <Remedies steps={verdict.steps} onAction={onAction} connectionName={connectionName} />
          )}
        </div>
      )}
    </section>
  )
}

function Outcome({ step: { step, outcome, status } }: { step: ExperimentStep }) {
  switch (outcome) {
    case 'skipped':
      return <span className={text.muted}>not tried</span>
    case 'failed':
      return status === undefined ? <Status /> : <Status code={status}>broke off</Status>
    case 'passed':
      return step === 'fresh-token' ? <span>issued</span> : <Status code={status ?? 200} />
    case 'refused':
      return status === undefined ? <Status>refused</Status> : <Status code={status} />
  }
}
