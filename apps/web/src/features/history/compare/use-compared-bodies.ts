import { useEffect, useState } from 'react'
import { compareInWorker } from '../../../answer/body-worker.ts'
import type { ComparedBodies, ComparedBody } from '../../../answer/compare/compare-bodies.ts'

/** Two bodies compared; `undefined` while that is under way, an error where it cannot be done. Give it the same objects again. */
export const useComparedBodies = (left: ComparedBody, right: ComparedBody): ComparedBodies | Error | undefined => {
  const [done, setDone] = useState<{ left: ComparedBody; right: ComparedBody; result: ComparedBodies | Error }>()

  useEffect(() => {
    let gone = false
    const tell = (result: ComparedBodies | Error) => {
      if (!gone) setDone({ left, right, result })
    }
    compareInWorker(left, right)
      .then(tell)
      .catch((error: unknown) => tell(error instanceof Error ? error : new Error(String(error))))
    return () => {
      gone = true
    }
  }, [left, right])

  return done?.left === left && done.right === right ? done.result : undefined
}
