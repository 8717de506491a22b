import type { CallDetail, CallPage, HistoryQuery } from '@developer-console/shared/contract/history'

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
