import type { CheckStep } from '@developer-console/shared/contract/check'
import { useEffect, useRef, useState } from 'react'
import { ApiProblem } from '../../api/api-problem.ts'
import type { Problem } from '@developer-console/shared/contract/problem'

export type Check = {
  steps: CheckStep[]
  running: boolean
  /** When it ended: epoch milliseconds. */
  endedAt?: number | undefined
  /** The console refused to check. */
  problem?: Problem | undefined
}

type Run = (onStep: (step: CheckStep) => void, signal: AbortSignal) => Promise<void>

/** One check at a time; its steps as they end. */
export const useCheck = () => {
  const [check, setCheck] = useState<Check>()
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const start = async (run: Run): Promise<{ problem?: Problem | undefined }> => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const steps: CheckStep[] = []
    setCheck({ steps, running: true })
    let problem: Problem | undefined
    try {
      await run((step) => {
        steps.push(step)
        if (running.current === controller) setCheck({ steps: [...steps], running: true })
      }, controller.signal)
    } catch (error) {
      if (controller.signal.aborted) return {}
      if (!(error instanceof ApiProblem)) throw error
      ;({ problem } = error)
    }
    if (running.current === controller) setCheck({ steps, running: false, endedAt: Date.now(), problem })
    return { problem }
  }

  return { check, start, clear: () => setCheck(undefined) }
}
