import type { Problem } from '@developer-console/shared/contract/problem'
import type { TokenView } from '@developer-console/shared/contract/token'
import type { StepState } from '../../ui/steps.tsx'

export type StepName = 'connection' | 'token' | 'read' | 'write' | 'home'

type Known = {
  token: TokenView | undefined
  problem: Problem | undefined
  requesting: boolean
  read: unknown
  write: unknown
  /** In production nothing is written for practice: that step does not hold up the next. */
  writesAsk: boolean
}

/**
 * How each step stands. An authorization server that answered, even with a refusal, proves the connection; the first
 * step that is not proved is the current one.
 */
export const stepStates = ({
  token,
  problem,
  requesting,
  read,
  write,
  writesAsk,
}: Known): Record<StepName, StepState> => {
  const answered = token !== undefined || problem?.exchange?.response !== undefined
  const open = (proved: boolean, failed: boolean): StepState | undefined =>
    proved ? 'done' : failed ? 'failed' : requesting && !token ? 'running' : undefined
  const states: Record<StepName, StepState | undefined> = {
    connection: open(answered, problem !== undefined && !answered),
    token: open(token !== undefined, problem !== undefined && answered),
    read: read ? 'done' : undefined,
    write: write ? 'done' : undefined,
    home: undefined,
  }
  if (states.connection === 'running') states.token = undefined
  const next = (['connection', 'token', 'read', 'write', 'home'] as const).find(
    (name) => states[name] !== 'done' && !(name === 'write' && writesAsk),
  )
  const shown = (name: StepName): StepState => states[name] ?? (name === next ? 'current' : 'later')
  return {
    connection: shown('connection'),
    token: shown('token'),
    read: shown('read'),
    write: shown('write'),
    home: shown('home'),
  }
}
