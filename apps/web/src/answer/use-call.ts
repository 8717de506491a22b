import type { AnswerHead, DescribedCallInput } from '@developer-console/shared/contract/call'
import { useCallback, useEffect, useReducer, useRef } from 'react'
import { ApiProblem } from '../api/api-problem.ts'
import { makeCall } from '../api/call.ts'
import {
  nextCallState,
  outcomeOfEnd,
  startLimit,
  wasTried,
  type CallOutcome,
  type CallState,
  type SentCall,
} from './call-state.ts'
import { prepareBodyWorker } from './body-worker.ts'
import { headerValue, readMediaType, streamFormat } from './media-type.ts'
import { ReceivedBody } from './received-body.ts'
import { resumed, withLastId } from './stream/resumed.ts'
import { StreamReader } from './stream/stream-reader.ts'

/** How often the screen hears of what has come, in milliseconds. */
const showEvery = 100

/** A body that has come by then is shown whole, and no part of it before. */
const showAfter = 300

export type Call = {
  state: CallState
  /**
   * Sends a described call and tells how it ended; the state says the same as it happens. A call that is under way is
   * cancelled.
   */
  send: (connectionId: string, call: DescribedCallInput, body?: Blob) => Promise<CallOutcome>
  /** Stops what is under way, up to the API. */
  cancel: () => void
  /** Shows an outcome from elsewhere, or nothing. What is under way is cancelled. */
  show: (outcome: CallOutcome | undefined) => void
}

/** The life of one call at a time. What is under way is cancelled when the screen goes. */
export const useCall = (): Call => {
  const [state, dispatch] = useReducer(nextCallState, { status: 'idle' } satisfies CallState)
  const running = useRef<AbortController>(undefined)

  useEffect(() => () => running.current?.abort(), [])

  const send = useCallback(
    async (connectionId: string, call: DescribedCallInput, body?: Blob): Promise<CallOutcome> => {
      running.current?.abort()
      const controller = new AbortController()
      running.current = controller
      const { signal } = controller
      const isCurrent = () => running.current === controller
      const sent: SentCall = { connectionId, call, startedAt: Date.now() }
      const began = performance.now()
      dispatch({ type: 'sent', sent })

      let head: AnswerHead | undefined
      const received = new ReceivedBody()
      let stream: StreamReader | undefined
      let shownAt = 0
      let showing: ReturnType<typeof setTimeout> | undefined
      const show = () => {
        showing = undefined
        shownAt = performance.now()
        if (isCurrent())
          dispatch({ type: 'received', received: received.size, preview: received.preview(), stream: stream?.rows() })
      }
      let outcome: CallOutcome
      const listeners = {
        signal,
        onData: (bytes: Uint8Array) => {
          received.push(bytes as Uint8Array<ArrayBuffer>)
          stream?.push(bytes)
          if (received.size > startLimit) prepareBodyWorker()
          // What has come is shown also where nothing comes after it for a while.
          showing ??= setTimeout(show, Math.max(0, shownAt + showEvery - performance.now()))
        },
      }
      try {
        const first = await makeCall(connectionId, call, body, {
          ...listeners,
          onProgress: (progress) => {
            if (isCurrent()) dispatch({ type: 'progress', progress })
          },
          onHead: (told) => {
            head = told
            const format = streamFormat(readMediaType(headerValue(told.headers, 'content-type'))?.type)
            stream = format && new StreamReader(format)
            shownAt = performance.now() + showAfter - showEvery
            if (isCurrent()) dispatch({ type: 'head', head: told })
          },
        })
        stream?.end()
        const end =
          stream && head?.status === 200
            ? await resumed(first, {
                stream,
                method: call.method,
                signal,
                onWait: (again) => {
                  if (isCurrent()) dispatch({ type: 'again', again })
                },
                ask: (lastId, takes) => {
                  let isTaken = false
                  return makeCall(connectionId, withLastId(call, lastId), body, {
                    signal,
                    onHead: (told) => {
                      isTaken = takes(told)
                    },
                    onData: (bytes) => {
                      if (isTaken) listeners.onData(bytes)
                    },
                  })
                },
              })
            : first
        outcome = outcomeOfEnd({
          sent,
          head,
          body: received.take(),
          end,
          elapsed: performance.now() - began,
          stream: stream?.rows(),
        })
      } catch (error) {
        const duration = performance.now() - began
        if (signal.aborted)
          outcome = { status: 'cancelled', sent, duration, head, received: received.size, stream: stream?.rows() }
        else if (error instanceof ApiProblem)
          outcome = { status: wasTried(error.problem) ? 'failed' : 'refused', sent, duration, problem: error.problem }
        else throw error
      } finally {
        clearTimeout(showing)
      }
      if (isCurrent()) {
        running.current = undefined
        dispatch({ type: 'ended', outcome })
      }
      return outcome
    },
    [],
  )

  const cancel = useCallback(() => running.current?.abort(), [])

  const show = useCallback((outcome: CallOutcome | undefined) => {
    const under = running.current
    running.current = undefined
    under?.abort()
    dispatch({ type: 'shown', outcome })
  }, [])

  return { state, send, cancel, show }
}
