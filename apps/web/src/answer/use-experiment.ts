import type { ExperimentStep, ExperimentVerdict } from '@developer-console/shared/contract/experiment'
import type { Problem } from '@developer-console/shared/contract/problem'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../api/api-problem.ts'
import { runExperiment } from '../api/experiments.ts'

/** An experiment, its steps as they have ended. */
export type ExperimentState = { steps: readonly ExperimentStep[] } & (
  | { status: 'running' | 'cancelled' }
  | { status: 'ended'; verdict: ExperimentVerdict }
  | { status: 'failed'; problem: Problem }
)

export type ExperimentSubject = {
  connectionId: string
  callId: string
  /** What the screen shows of the history stays as it is: calls of an experiment are no steps of the engineer. */
  historyStays?: boolean | undefined
}

/** The experiment with a call that was refused: one at a time; it ends with the screen. */
export const useExperiment = ({ connectionId, callId, historyStays = false }: ExperimentSubject) => {
  const client = useQueryClient()
  const [experiment, setExperiment] = useState<ExperimentState>()
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const start = async (): Promise<void> => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const steps: ExperimentStep[] = []
    const show = (state: ExperimentState) => {
      if (running.current === controller) setExperiment(state)
    }
    show({ status: 'running', steps })
    try {
      const verdict = await runExperiment(
        connectionId,
        callId,
        (step) => {
          steps.push(step)
          show({ status: 'running', steps: [...steps] })
        },
        controller.signal,
      )
      show({ status: 'ended', steps, verdict })
    } catch (error) {
      if (controller.signal.aborted) show({ status: 'cancelled', steps })
      else if (error instanceof ApiProblem) show({ status: 'failed', steps, problem: error.problem })
      else throw error
    }
    await client.invalidateQueries({ queryKey: ['history'], refetchType: historyStays ? 'none' : 'active' })
  }

  return { experiment, start, cancel: () => running.current?.abort() }
}
