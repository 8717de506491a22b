import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { CallDetail, KeptBody } from '@developer-console/shared/contract/history'
import type { Problem } from '@developer-console/shared/contract/problem'
import { BodyContent } from './body-content.ts'
import { startLimit, type Answer, type AnswerBody, type CallOutcome, type SentCall } from './call-state.ts'

const keptBytes = ({ text, base64 }: KeptBody): Uint8Array<ArrayBuffer> => {
  if (text !== undefined) return new TextEncoder().encode(text)
  return base64 === undefined ? new Uint8Array() : Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

const bodyOf = (kept: KeptBody | undefined, received: number): AnswerBody => {
  const bytes = kept ? keptBytes(kept) : new Uint8Array()
  const whole = kept ? kept.size : received
  // A text that was kept in another charset than it was sent in has another size: it is whole all the same.
  const isWhole = kept ? kept.whole : received === 0
  return {
    size: bytes.length,
    start: bytes.subarray(0, startLimit),
    content: new BodyContent([bytes]),
    ...(isWhole ? {} : { whole }),
  }
}

/** A call of the history as it is shown by an answer pane: all that was kept of it. */
export const outcomeOfDetail = (detail: CallDetail): CallOutcome => {
  const { request, answer: head, timing, duration, diagnosis, problem, outcome } = detail
  const sent: SentCall = {
    connectionId: detail.connectionId,
    call: {
      method: request.method as DescribedCallInput['method'],
      path: request.path,
      query: request.query,
      headers: request.headers,
      ...(detail.operationId ? { operationId: detail.operationId } : {}),
    },
    startedAt: Date.parse(detail.startedAt),
  }
  if (!head) {
    if (outcome === 'cancelled') return { status: 'cancelled', sent, duration, received: detail.receivedBytes }
    const told: Problem = problem ?? { type: 'about:blank', title: 'No answer came', status: 0 }
    const cause = told.diagnosis ?? diagnosis
    return { status: 'failed', sent, duration, problem: cause ? { ...told, diagnosis: cause } : told }
  }
  const answer: Answer = {
    sent,
    head: { ...head, callId: detail.id },
    body: bodyOf(detail.body, detail.receivedBytes),
    timing: { ...head.timing, ...timing },
    duration,
    diagnosis: diagnosis ?? problem?.diagnosis,
  }
  if (outcome === 'answered') return { status: 'answered', ...answer }
  const cancelled: Problem = { type: 'about:blank', title: 'It was cancelled while it came.', status: 0 }
  return { status: 'broken', ...answer, problem: problem ?? (outcome === 'cancelled' ? cancelled : undefined) }
}
