import { useEffect, useEffectEvent, useState } from 'react'
import type { Answer, CallOutcome } from '../call-state.ts'
import { useCall } from '../use-call.ts'
import type { FollowTarget } from './follows.ts'
import { isUnderWay, mostAsks, nextAsk } from './job.ts'
import { nextCall } from './next-call.ts'

/** How far a job is: how often it was asked for, the last answer, and when it is asked for again (epoch milliseconds). */
export type JobState = { asks: number; last: Answer; next: { at: number; asTold: boolean } | undefined }

/**
 * Asks for a job until an answer says that it is done, as often as `Retry-After` says and never more often. It ends with
 * `onDone`, and stops when its screen goes.
 */
export const useJob = (accepted: Answer, target: FollowTarget, onDone: (outcome: CallOutcome) => void): JobState => {
  const { send } = useCall()
  const [state, setState] = useState<JobState>({ asks: 0, last: accepted, next: undefined })
  const tellDone = useEffectEvent(onDone)

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let stopped = false
    const plan = (last: Answer, asks: number) => {
      const { delay, asTold } = nextAsk(last, asks)
      setState({ asks, last, next: { at: Date.now() + delay, asTold } })
      timer = setTimeout(() => void ask(last, asks + 1), delay)
    }
    const ask = async (last: Answer, asks: number) => {
      setState({ asks, last, next: undefined })
      const outcome = await send(accepted.sent.connectionId, nextCall(accepted.sent, target))
      if (stopped) return
      if (isUnderWay(outcome) && asks < mostAsks) plan(outcome, asks)
      else tellDone(outcome)
    }
    plan(accepted, 0)
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [accepted, send, target])

  return state
}
