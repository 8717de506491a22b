import { useEffect, useState } from 'react'

/** Hits are nodes or lines, in the order in which they were found. */
export type Hits = { found: readonly number[]; done: boolean }

/** What is sought and found: yields hits, and `undefined` where it may stop to take breath. */
export type Search = () => Generator<number | undefined>

const sliceMs = 8
const hitLimit = 100_000

/** Runs a search in slices, so that the page goes on answering; a new search ends the one before. */
export const useHits = (search: Search | undefined): Hits => {
  const [state, setState] = useState<{ search: Search; hits: Hits }>()

  useEffect(() => {
    if (!search) return
    const found: number[] = []
    const running = search()
    let told = 0
    let timer: ReturnType<typeof setTimeout>
    const run = () => {
      const stopAt = performance.now() + sliceMs
      let done = false
      do {
        // The clock is looked at now and then: most steps are shorter than reading it.
        for (let step = 0; step < 256 && !done; step += 1) {
          const { value, done: over } = running.next()
          if (value !== undefined) found.push(value)
          done = over === true || found.length >= hitLimit
        }
      } while (!done && performance.now() < stopAt)
      if (done || found.length !== told) {
        told = found.length
        setState({ search, hits: { found: found.slice(), done } })
      }
      if (!done) timer = setTimeout(run, 0)
    }
    timer = setTimeout(run, 0)
    return () => clearTimeout(timer)
  }, [search])

  return search && state?.search === search ? state.hits : { found: [], done: !search }
}
