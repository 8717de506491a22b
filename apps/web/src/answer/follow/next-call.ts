import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { SentCall } from '../call-state.ts'
import type { FollowTarget } from './follows.ts'

/** What is about one request's body or state, and would be wrong with another. */
const ownHeaders = /^(?:content-.*|idempotency-key|if-.*|range|last-event-id|prefer)$/i

/** The read that follows a call: with its headers, as far as they are not about its body, and its operation on its path. */
export const nextCall = ({ call }: SentCall, { path, query }: FollowTarget): DescribedCallInput => ({
  method: 'GET',
  path,
  query,
  headers: (call.headers ?? []).filter(([name]) => !ownHeaders.test(name)),
  ...(call.operationId !== undefined && call.method === 'GET' && call.path === path
    ? { operationId: call.operationId }
    : {}),
})
