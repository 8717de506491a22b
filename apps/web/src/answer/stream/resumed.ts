import type { AnswerEnd, AnswerHead, DescribedCallInput } from '@developer-console/shared/contract/call'
import type { Problem } from '@developer-console/shared/contract/problem'
import { ApiProblem } from '../../api/api-problem.ts'
import { headerValue, readMediaType, streamFormat } from '../media-type.ts'
import { mostAttempts, mostBreaks, resumes, retryDelay } from './resuming.ts'
import type { StreamReader } from './stream-reader.ts'

/** The call that goes on after an event (`Last-Event-ID`, HTML Living Standard §9.2.4); without one it begins anew. */
export const withLastId = (call: DescribedCallInput, lastId: string | undefined): DescribedCallInput => ({
  ...call,
  headers: [
    ...(call.headers ?? []).filter(([name]) => name.toLowerCase() !== 'last-event-id'),
    ...(lastId ? [['Last-Event-ID', lastId] satisfies [string, string]] : []),
  ],
})

type Resuming = {
  stream: StreamReader
  method: string
  /** Stops it: what has come by then is the answer. */
  signal: AbortSignal
  /** Hears when it will be asked again, and `undefined` once that is under way. */
  onWait: (again: { at: number; attempt: number } | undefined) => void
  /** Asks again and reads into the same stream, as long as the head is one that `takes` takes. */
  ask: (lastId: string | undefined, takes: (head: AnswerHead) => boolean) => Promise<AnswerEnd>
}

const isStream = ({ status, headers }: AnswerHead) =>
  status === 200 && streamFormat(readMediaType(headerValue(headers, 'content-type'))?.type) === 'events'

const noStream = (status: number): Problem => ({
  type: 'about:blank',
  title: `Asked to go on after a break, the API answered ${status} and no stream of events.`,
  status: 0,
})

/** Resolves after so many milliseconds, or at once where it is stopped. */
const rest = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done)
  })

/**
 * Takes a stream of events up again after each break, from its last event on, as a browser’s `EventSource` does (HTML
 * Living Standard §9.2.3): after what `retry` says, until an answer is no stream (204 says that there is nothing more),
 * until it is stopped, or until several attempts in a row brought nothing. Resolves with the end that was the last.
 */
export const resumed = async (first: AnswerEnd, resuming: Resuming): Promise<AnswerEnd> => {
  const { stream, method, signal, onWait, ask } = resuming
  let end = first
  let attempts = 0
  for (
    let breaks = 0;
    breaks < mostBreaks && attempts < mostAttempts && stream.rows().format === 'events' && resumes(method);
    breaks += 1
  ) {
    const { lastId, count, retry } = stream.rows()
    const delay = retryDelay({ retry }, Math.max(0, attempts - 1))
    onWait({ at: Date.now() + delay, attempt: attempts + 1 })
    await rest(delay, signal)
    if (signal.aborted || !resumes(method)) break
    onWait(undefined)
    attempts += 1
    let status: number | undefined
    let takes = false
    try {
      const told = await ask(lastId, (head) => {
        status = head.status
        takes = isStream(head)
        return takes
      })
      if (takes) end = told
      stream.end()
    } catch (error) {
      if (signal.aborted || !(error instanceof ApiProblem)) throw error
    }
    if (status === 204) return { ...end, ok: true }
    if (status !== undefined && !takes) return { ...end, ok: false, problem: noStream(status) }
    if (stream.rows().count > count) attempts = 0
  }
  return end
}
