import type { CallDetail, CallPage, HistoryQuery } from '@developer-console/shared/contract/history'
import { ProblemError } from '../problem.ts'

/** Calls made, newest first. What is recorded has been redacted before: nothing here looks for secrets. */
export type History = {
  /** Queues a call for writing; never throws and never waits: a failing store must not fail a call. */
  record(call: CallDetail): void
  list(query: HistoryQuery): Promise<CallPage>
  get(id: string): Promise<CallDetail | undefined>
  /** Forgets all calls, or those of one connection. */
  clear(connectionId?: string): Promise<void>
  /** Resolves when everything queued is written. */
  flush(): Promise<void>
}

/** The call with this id. Rejects with the 404 problem where there is none, or no more. */
export const requireCall = async (history: Pick<History, 'get'>, id: string): Promise<CallDetail> => {
  const found = await history.get(id)
  if (!found) throw new ProblemError(404, 'call-unknown', 'There is no such call in the history')
  return found
}
