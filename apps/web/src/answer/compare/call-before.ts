import type { CallSummary } from '@developer-console/shared/contract/history'
import type { SentCall } from '../call-state.ts'

const bare = (path: string) => path.split('?', 1)[0]

/**
 * The last call before another, of the same operation, that was answered; where no document tells of it, of the same
 * method and path. `calls` are the newest first.
 */
export const callBefore = (
  calls: readonly CallSummary[],
  { call }: SentCall,
  id: string,
  startedAt: string | undefined,
): CallSummary | undefined =>
  calls.find(
    (one) =>
      one.id !== id &&
      (startedAt === undefined || one.startedAt <= startedAt) &&
      one.status !== undefined &&
      one.method === call.method &&
      (call.operationId === undefined ? bare(one.path) === bare(call.path) : one.operationId === call.operationId),
  )
