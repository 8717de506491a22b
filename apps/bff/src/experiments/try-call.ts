import { frameKind } from '@developer-console/shared/contract/call-format'
import type { AnswerEnd, AnswerHead } from '@developer-console/shared/contract/call'
import type { ExperimentStep } from '@developer-console/shared/contract/experiment'
import { FrameReader } from '@developer-console/shared/contract/frames'
import type { Problem } from '@developer-console/shared/contract/problem'
import type { makeCall } from '../calls/make-call.ts'
import { ProblemError } from '../problem.ts'

export type TryLimits = {
  /** Milliseconds for one call. */
  timeout: number
  /** Bytes of a body that are read. */
  bytes: number
}

export const defaultTryLimits: TryLimits = { timeout: 15_000, bytes: 1024 ** 2 }

export type Finding = Pick<ExperimentStep, 'outcome' | 'status' | 'reason' | 'diagnosis' | 'callId'>

/** What a problem says, without a full stop. */
const reasonOf = ({ title, detail }: Problem) => (detail ?? title).replace(/\.$/, '')

/**
 * Makes a call for what it answers, its body aside: it is given up beyond the limits. A call that is not allowed is
 * `skipped`; nothing that becomes of it is thrown but faults of the console.
 *
 * @param start begins the call, which ends by the signal it is given
 * @param signal ends the call: the browser has gone
 */
export const tryCall = async (
  start: (signal: AbortSignal) => ReturnType<typeof makeCall>,
  signal: AbortSignal,
  limits: TryLimits,
): Promise<Finding> => {
  const enough = new AbortController()
  const timer = setTimeout(() => enough.abort(), limits.timeout)
  try {
    const made = start(AbortSignal.any([signal, enough.signal]))
    const [read] = await Promise.all([readAnswer(made.response, limits.bytes, enough), made.ended])
    return findingOf(read, enough.signal.aborted, limits)
  } catch (error) {
    // Thrown before anything was sent: the connection, the role or a limit does not allow it.
    if (error instanceof ProblemError) return { outcome: 'skipped', reason: reasonOf(error.problem) }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

type Read = { head?: AnswerHead; end?: AnswerEnd; problem?: Problem }

const readAnswer = async (response: Promise<Response>, limit: number, enough: AbortController): Promise<Read> => {
  const read: Read = {}
  const text = new TextDecoder()
  const frames = new FrameReader()
  let bytes = 0
  try {
    const { body } = await response
    for await (const chunk of body ?? []) {
      for (const { kind, payload } of frames.push(chunk)) {
        if (kind === frameKind.head) read.head = JSON.parse(text.decode(payload)) as AnswerHead
        else if (kind === frameKind.end) read.end = JSON.parse(text.decode(payload)) as AnswerEnd
        else if (kind === frameKind.data) bytes += payload.length
      }
      // The call ends in order, with its last frame.
      if (bytes > limit) enough.abort()
    }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    read.problem = error.problem
  }
  return read
}

const findingOf = ({ head, end, problem = end?.problem }: Read, isGivenUp: boolean, limits: TryLimits): Finding => {
  const callId = head?.callId ?? problem?.callId
  const id = callId === undefined ? {} : { callId }
  if (head && (isGivenUp || end?.ok)) {
    const { status } = head
    const isPassed = (status >= 200 && status < 300) || status === 304
    return {
      outcome: isPassed ? 'passed' : 'refused',
      status,
      ...id,
      // Of a call that was given up it tells just that.
      ...(isGivenUp ? { reason: 'The rest of its answer was not waited for' } : {}),
      ...(!isGivenUp && end?.diagnosis && { diagnosis: end.diagnosis }),
    }
  }
  if (isGivenUp) return { outcome: 'failed', ...id, reason: `No answer came within ${limits.timeout / 1000} s` }
  const diagnosis = problem?.diagnosis ?? end?.diagnosis
  const reason = diagnosis?.title ?? (problem && reasonOf(problem))
  return {
    outcome: 'failed',
    ...(head && { status: head.status }),
    ...id,
    ...(reason !== undefined && { reason }),
    ...(diagnosis && { diagnosis }),
  }
}
