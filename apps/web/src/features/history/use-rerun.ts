import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { CallOutcome, CallState } from '../../answer/call-state.ts'
import { safeMethods } from '@developer-console/shared/contract/methods'
import { useCall } from '../../answer/use-call.ts'
import { connectionsQuery } from '../../api/connections.ts'
import { showToast } from '../../ui/toasts.tsx'
import { rerunOf } from '../../answer/rerun.ts'

export type RerunControl = {
  /** The connection that the call was made with; `undefined` where it is gone. */
  connection: ConnectionView | undefined
  /** Why it cannot be run again. */
  refusal: string | undefined
  /** The call that runs, or ran last; `idle` before. */
  state: CallState
  /** Runs it, or asks first where its method may change something. */
  press: () => void
  asking: boolean
  confirm: () => void
  stopAsking: () => void
  cancel: () => void
  /** Back to what was kept. */
  forget: () => void
}

/** Runs a kept call again; `onRun` is told what came of it. */
export const useRerun = (detail: CallDetail, onRun?: (outcome: CallOutcome) => void): RerunControl => {
  const client = useQueryClient()
  const { data: connections } = useSuspenseQuery(connectionsQuery())
  const { state, send, cancel, show } = useCall()
  const [asking, setAsking] = useState(false)
  const connection = connections.find(({ id }) => id === detail.connectionId)
  const rerun = useMemo(() => rerunOf(detail, connection), [detail, connection])

  const run = async () => {
    setAsking(false)
    if ('refusal' in rerun) return
    const outcome = await send(detail.connectionId, rerun.call, rerun.body)
    await client.invalidateQueries({ queryKey: ['history'] })
    onRun?.(outcome)
  }

  return {
    connection,
    refusal: 'refusal' in rerun ? rerun.refusal : undefined,
    state,
    press: () => {
      if ('refusal' in rerun) showToast(rerun.refusal, { tone: 'info' })
      else if (safeMethods.has(detail.request.method)) void run()
      else setAsking(true)
    },
    asking,
    confirm: () => void run(),
    stopAsking: () => setAsking(false),
    cancel,
    forget: () => show(undefined),
  }
}

/** Id under which the history keeps a call that just ended; `undefined` where it was not sent, or never told. */
export const callIdOf = (outcome: CallOutcome): string | undefined => {
  switch (outcome.status) {
    case 'answered':
    case 'broken':
    case 'cancelled':
      return outcome.head?.callId
    case 'refused':
    case 'failed':
      return outcome.problem.callId
  }
}
