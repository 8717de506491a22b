import type { DiagnosisAction } from '@developer-console/shared/contract/diagnosis'
import type { Problem } from '@developer-console/shared/contract/problem'
import CircleX from 'lucide-react/icons/circle-x'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { classNames } from './class-names.ts'
import { Diagnosis } from './diagnosis.tsx'
import css from './diagnosis.module.css'
import { Fact, Facts } from './facts.tsx'
import { Icon } from './icon.tsx'
import { rawAnswer } from './raw-answer.ts'
import { Tag } from './tag.tsx'

type Props = {
  problem: Problem
  onAction: (action: DiagnosisAction) => void
  connectionName?: (id: string) => string | undefined
  /** Offered where there is no diagnosis with a button of its own. */
  onRetry?: (() => void) | undefined
  pane?: boolean
  next?: ReactNode
}

/** An error of the console's own interface: its diagnosis where the cause is known, otherwise what it said. */
export function ProblemReport({ problem, onAction, connectionName, onRetry, pane, next }: Props) {
  const { diagnosis, exchange } = problem
  if (diagnosis) {
    return (
      <Diagnosis
        diagnosis={diagnosis}
        onAction={onAction}
        raw={exchange?.response && rawAnswer(exchange.response)}
        {...(connectionName ? { connectionName } : {})}
        {...(pane ? { pane } : {})}
        next={next}
      />
    )
  }
  return (
    <article className={classNames(css.diagnosis, pane && css.pane)}>
      <div className={css.what} role="alert">
        <Icon of={CircleX} size="large" tone="danger" />
        <h2 className={css.title}>{problem.title}</h2>
        <Tag mono>{problem.status === 0 ? problem.type.split(':').at(-1) : problem.status}</Tag>
        {problem.detail && <p className={css.summary}>{problem.detail}</p>}
      </div>
      {problem.errors && problem.errors.length > 0 && (
        <div className={css.part}>
          <h3 className={css.label}>Why</h3>
          <Facts>
            {problem.errors.map(({ pointer, parameter, detail }) => (
              <Fact key={`${pointer ?? parameter ?? ''} ${detail}`} name={pointer ?? parameter ?? 'request'} words>
                {detail}
              </Fact>
            ))}
          </Facts>
        </div>
      )}
      {(onRetry ?? next) && (
        <div className={css.part}>
          <h3 className={css.label}>Mend it</h3>
          <div>
            {onRetry && (
              <Button variant="primary" size="large" onClick={onRetry}>
                Try again
              </Button>
            )}
            {next && <div className={css.next}>{next}</div>}
          </div>
        </div>
      )}
    </article>
  )
}
