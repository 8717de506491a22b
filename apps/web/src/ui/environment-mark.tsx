import type { EnvironmentKind } from '@developer-console/shared/contract/connection'
import { classNames } from './class-names.ts'
import css from './environment-mark.module.css'

/** The word for a kind of environment. */
export const environmentWords: Record<EnvironmentKind, string> = {
  production: 'Production',
  test: 'Test',
  sandbox: 'Sandbox',
}

/** Solid for production, half for test, dashed for sandbox; the word always stands beside it. */
export function EnvironmentMark({ kind, className }: { kind: EnvironmentKind; className?: string | undefined }) {
  return <span className={classNames(css.environment, css[kind], className)} aria-hidden="true" />
}
