import type {
  AnswerEnd,
  AnswerHead,
  CallPhase,
  CallProgress,
  CallTiming,
  DescribedCallInput,
} from '@developer-console/shared/contract/call'
import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import type { Problem } from '@developer-console/shared/contract/problem'
import { phaseOrder } from '../ui/phase-order.ts'
import type { BodyContent } from './body-content.ts'
import type { StreamRows } from './stream/stream-reader.ts'

/** The call that was described, to whom, and when it began (epoch milliseconds). */
export type SentCall = { connectionId: string; call: DescribedCallInput; startedAt: number }

/**
 * A body as it came. `start` is its beginning, at most `startLimit` bytes, in one piece; `content` is all of it, `size`
 * bytes. `whole` is how large it was where more came than was kept.
 */
export type AnswerBody = {
  size: number
  start: Uint8Array<ArrayBuffer>
  content: BodyContent
  whole?: number | undefined
}

/** How much of a body's beginning is at hand in one piece. A body up to this size is shown at once. */
export const startLimit = 256 * 1024

/** An answer that came, whole or in part. */
export type Answer = {
  sent: SentCall
  head: Omit<AnswerHead, 'callId'> & { callId?: string | undefined }
  body: AnswerBody
  timing: CallTiming
  /** Milliseconds from the beginning to the end. */
  duration: number
  diagnosis?: Diagnosis | undefined
  /** The rows that were read while it came, where it was a stream. */
  stream?: StreamRows | undefined
}

/** How a call ended. */
export type CallOutcome =
  /** The API answered, whatever it said. */
  | ({ status: 'answered' } & Answer)
  /** The body broke off: what came is kept. */
  | ({ status: 'broken'; problem?: Problem | undefined } & Answer)
  /** The console refused to send it. */
  | { status: 'refused'; sent: SentCall; problem: Problem; duration: number }
  /** It was sent or tried, and no answer came. */
  | { status: 'failed'; sent: SentCall; problem: Problem; duration: number }
  | {
      status: 'cancelled'
      sent: SentCall
      duration: number
      head?: AnswerHead | undefined
      received: number
      stream?: StreamRows | undefined
    }

/** The life of one call. While one is under way, `before` is the answer that stays on the screen, dimmed. */
export type CallState =
  | { status: 'idle' }
  | {
      status: 'sending'
      sent: SentCall
      phase?: CallPhase | undefined
      /** Bytes of the request's body that have left the console, where it told. */
      sentBytes?: number | undefined
      before?: Answer | undefined
    }
  | {
      status: 'receiving'
      sent: SentCall
      head: AnswerHead
      received: number
      /** The beginning of the body, which can be shown while it comes. */
      preview: Uint8Array<ArrayBuffer>
      /** In place of it, the rows of a stream. */
      stream?: StreamRows | undefined
      /** A stream of events broke off and is asked for again then (epoch milliseconds), for the how manieth time. */
      again?: { at: number; attempt: number } | undefined
      before?: Answer | undefined
    }
  | (CallOutcome & { before?: Answer | undefined })

export type CallEvent =
  | { type: 'sent'; sent: SentCall }
  | { type: 'progress'; progress: CallProgress }
  | { type: 'head'; head: AnswerHead }
  | { type: 'received'; received: number; preview: Uint8Array<ArrayBuffer>; stream?: StreamRows | undefined }
  /** A stream of events broke off; it is asked for again then, or now (`undefined`). */
  | { type: 'again'; again: { at: number; attempt: number } | undefined }
  | { type: 'ended'; outcome: CallOutcome }
  /** Shows an answer that was kept elsewhere, or none. */
  | { type: 'shown'; outcome: CallOutcome | undefined }

const answerOf = (state: CallState): Answer | undefined => {
  if (state.status === 'idle') return undefined
  if (state.status === 'answered' || state.status === 'broken') return state
  return state.before
}

/** The state after an event. Events that come too late (after the end) change nothing. */
export const nextCallState = (state: CallState, event: CallEvent): CallState => {
  switch (event.type) {
    case 'sent':
      return { status: 'sending', sent: event.sent, before: answerOf(state) }
    case 'progress':
      if (state.status !== 'sending') return state
      return { ...state, phase: event.progress.phase, sentBytes: event.progress.sent ?? state.sentBytes }
    case 'head':
      if (state.status !== 'sending') return state
      return {
        status: 'receiving',
        sent: state.sent,
        head: event.head,
        received: 0,
        preview: new Uint8Array(),
        before: state.before,
      }
    case 'received':
      return state.status === 'receiving'
        ? { ...state, received: event.received, preview: event.preview, stream: event.stream }
        : state
    case 'again':
      return state.status === 'receiving' ? { ...state, again: event.again } : state
    case 'ended':
      if (state.status !== 'sending' && state.status !== 'receiving') return state
      // An answer takes the place of the one before; without one, that stays.
      return event.outcome.status === 'answered' || event.outcome.status === 'broken'
        ? event.outcome
        : { ...event.outcome, before: state.before }
    case 'shown':
      return event.outcome ?? { status: 'idle' }
  }
}

/** Milliseconds of all phases together; `undefined` where none is known. */
export const totalOf = (timing: CallTiming): number | undefined => {
  const known = phaseOrder.flatMap((phase) => timing[phase] ?? [])
  return known.length === 0 ? undefined : known.reduce((sum, ms) => sum + ms, 0)
}

/** From the session's check to the last byte, retries and redirects included, as it was measured at the server. */
const durationOf = ({ at }: AnswerHead, timing: CallTiming): number | undefined =>
  at === undefined ? totalOf(timing) : (timing.session ?? 0) + at + (timing.receive ?? 0)

type Ended = {
  sent: SentCall
  head: AnswerHead | undefined
  body: AnswerBody
  end: AnswerEnd
  elapsed: number
  stream?: StreamRows | undefined
}

/** How a call ended that the console let through: with an answer, or without one. `elapsed` was measured here. */
export const outcomeOfEnd = ({ sent, head, body, end, elapsed, stream }: Ended): CallOutcome => {
  if (!head) {
    const problem: Problem = end.problem ?? { type: 'about:blank', title: 'No answer came', status: 0 }
    const diagnosis = end.problem?.diagnosis ?? end.diagnosis
    return { status: 'failed', sent, duration: elapsed, problem: diagnosis ? { ...problem, diagnosis } : problem }
  }
  const timing: CallTiming = { ...head.timing, receive: end.timing.receive }
  const answer: Answer = {
    sent,
    head,
    body,
    timing,
    duration: durationOf(head, timing) ?? elapsed,
    diagnosis: end.diagnosis ?? end.problem?.diagnosis,
    ...(stream ? { stream } : {}),
  }
  return end.ok ? { status: 'answered', ...answer } : { status: 'broken', ...answer, problem: end.problem }
}

/**
 * Whether a problem in place of an answer says that the call went out (or was tried) and no answer came, instead of that
 * the console refused it.
 */
export const wasTried = (problem: Problem): boolean =>
  problem.status === 0 || problem.status === 502 || problem.status === 504 || problem.callId !== undefined
