import type { CallSummary } from '@developer-console/shared/contract/history'
import { classNames } from '../../ui/class-names.ts'
import { EnvironmentMark, environmentWords } from '../../ui/environment-mark.tsx'
import css from './environment.module.css'

/** Kind of environment of a call, by mark and word; `named` adds the connection's name. */
export function Environment({
  call: { kind, connectionName },
  named,
}: {
  call: Pick<CallSummary, 'kind' | 'connectionName'>
  named?: boolean
}) {
  return (
    <span className={css.environment} title={connectionName}>
      <EnvironmentMark kind={kind} />
      <span className={classNames(kind === 'production' && css.production)}>{environmentWords[kind]}</span>
      <span className={classNames(css.name, named && css.named)}>{connectionName}</span>
    </span>
  )
}
