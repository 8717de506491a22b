import type { CallOutcome, CallState } from '../../answer/call-state.ts'

/** What a pane shows: what was kept of a call or, once it is run again, that run, with the kept answer before it. */
export const shownState = (kept: CallOutcome, run: CallState): CallState => {
  if (run.status === 'idle') return kept
  if (run.status === 'answered' || run.status === 'broken') return run
  const before = kept.status === 'answered' || kept.status === 'broken' ? kept : undefined
  return { ...run, before: run.before ?? before }
}
