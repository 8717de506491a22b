import { useEffect, useState } from 'react'

const sliceMs = 8

/** What a long reading comes to, done in slices so that the page goes on answering; `undefined` until then. */
export const useRead = <Result>(reading: () => Generator<undefined, Result>): Result | undefined => {
  const [done, setDone] = useState<{ reading: typeof reading; result: Result }>()

  useEffect(() => {
    const running = reading()
    let timer: ReturnType<typeof setTimeout> | undefined
    const run = () => {
      const stopAt = performance.now() + sliceMs
      do {
        const step = running.next()
        if (step.done) {
          setDone({ reading, result: step.value })
          return
        }
      } while (performance.now() < stopAt)
      timer = setTimeout(run, 0)
    }
    run()
    return () => clearTimeout(timer)
  }, [reading])

  return done?.reading === reading ? done.result : undefined
}
