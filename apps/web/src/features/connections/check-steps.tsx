import type { CheckStep } from '@developer-console/shared/contract/check'
import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import CircleX from 'lucide-react/icons/circle-x'
import { Banner } from '../../ui/banner.tsx'
import { Button } from '../../ui/button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Evidence } from '../../ui/evidence.tsx'
import { milliseconds } from '../../ui/format.ts'
import { ProblemReport } from '../../ui/problem-report.tsx'
import { Step, Steps } from '../../ui/steps.tsx'
import { Badge } from '../../ui/tag.tsx'
import text from '../../ui/text.module.css'
import css from './check-steps.module.css'
import type { Check } from './use-check.ts'

const titles: [CheckStep['step'], string][] = [
  ['name', 'Name resolution'],
  ['tls', 'TLS'],
  ['token-endpoint', 'Token endpoint'],
  ['token', 'Token'],
  ['api', 'API reachable'],
]

type Props = { check: Check; onAction: (action: DiagnosisAction) => void }

/** A check as it goes: each step with its outcome, its time, what was found, and, where it failed, why. */
export function CheckSteps({ check, onAction }: Props) {
  const { steps, running, problem } = check
  if (problem) return <ProblemReport problem={problem} onAction={onAction} pane />
  const failed = steps.find(({ outcome }) => outcome === 'failed')
  const total = steps.reduce((sum, { duration }) => sum + duration, 0)
  return (
    <section aria-label="Check" role="status">
      <div className={css.head}>
        <h3 className={css.title}>Check</h3>
        {failed ? (
          <Badge tone="danger" icon={CircleX}>
            Stopped at step {titles.findIndex(([name]) => name === failed.step) + 1} of {titles.length}
          </Badge>
        ) : (
          !running && <Badge tone="ok">Passed</Badge>
        )}
        <span className={css.total}>{milliseconds(total)}</span>
      </div>
      <Steps className={css.steps}>
        {titles.map(([name, title], index) => {
          const step = steps.find((one) => one.step === name)
          const state = step
            ? ({ passed: 'done', failed: 'failed', skipped: 'later' } as const)[step.outcome]
            : running && index === steps.length
              ? 'running'
              : 'later'
          return (
            <Step key={name} number={index + 1} state={state}>
              <div className={classNames(css.step, state === 'later' && text.muted)}>
                <span className={state === 'later' ? undefined : text.strong}>{step?.title ?? title}</span>
                <span>
                  {step
                    ? step.outcome === 'skipped'
                      ? 'not tried'
                      : milliseconds(step.duration)
                    : running
                      ? ''
                      : 'not tried'}
                </span>
              </div>
              {step && <Evidence>{step.evidence}</Evidence>}
              {step?.diagnosis && (
                <Why diagnosis={step.diagnosis} failed={step.outcome === 'failed'} onAction={onAction} />
              )}
            </Step>
          )
        })}
      </Steps>
    </section>
  )
}

type WhyProps = { diagnosis: NonNullable<CheckStep['diagnosis']>; failed: boolean; onAction: Props['onAction'] }

function Why({ diagnosis, failed, onAction }: WhyProps) {
  const [first] = diagnosis.steps
  const { action } = first ?? {}
  return (
    <div className={css.why}>
      <Banner tone={failed ? 'danger' : 'warn'} icon={CircleX} role={failed ? 'alert' : 'status'}>
        <p className={text.strong}>{diagnosis.title}</p>
        <p>{diagnosis.explanation}</p>
        {first && <p className={css.first}>{first.text}</p>}
      </Banner>
      {action?.type === 'edit-connection' && (
        <Button variant="primary" onClick={() => onAction(action)}>
          {action.value === undefined ? 'Go to the field' : `Use ${action.value}`}
        </Button>
      )}
    </div>
  )
}
