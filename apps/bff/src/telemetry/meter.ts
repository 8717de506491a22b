import type { CallDetail } from '@developer-console/shared/contract/history'
import type { TokenEvent } from '@developer-console/shared/contract/token'

/** Told of what the console does, so that it can be counted. Nothing here takes a path, a client ID or a secret. */
export type Meter = {
  /** An answer of the console. `route` is the pattern; `ms` milliseconds. */
  request(answered: { method: string; route: string; status: number; ms: number }): void
  /** A request was refused because of a limit; `limit` is the key of the problem. */
  limitReached(limit: string): void
  /** A call has begun; the returned function tells that it is over. */
  callBegan(): () => void
  /** A call is over. */
  call(call: CallDetail): void
  /** A secret or token was replaced in an answer. */
  redaction(): void
  /** What came of a request for a connection's own token. */
  tokenRequest(connectionId: string, event: Pick<TokenEvent, 'outcome' | 'cause' | 'duration'>): void
  /** A token is asked for while a valid one is still in use. */
  tokenRenewal(connectionId: string): void
  /** A query to the store: milliseconds, and whether it failed. */
  storeQuery(query: { ms: number; failed: boolean }): void
  /** Calls that were given up, since the history could not be written. */
  historyDropped(count: number): void
  /** A task of a document thread has begun; the returned function tells how it ended. */
  documentTask(task: 'open' | 'prepare' | 'slice' | 'search'): (outcome: 'done' | 'failed') => void
}

const nothing = () => {}

/** Counts nothing: nobody asks for metrics. */
export const silentMeter: Meter = {
  request: nothing,
  limitReached: nothing,
  callBegan: () => nothing,
  call: nothing,
  redaction: nothing,
  tokenRequest: nothing,
  tokenRenewal: nothing,
  storeQuery: nothing,
  historyDropped: nothing,
  documentTask: () => nothing,
}
