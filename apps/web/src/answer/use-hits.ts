import { useEffect, useEffectEvent, useState } from 'react'

/** Hits are nodes or lines, in the order in which they were found. */
export type Hits = {
  found: readonly number[]
  /** False while the search goes on. */
  done: boolean
  /** Which of them is shown, from 0. */
  current: number
}

/** What is sought and found: yields hits, and `undefined` where it may stop to take breath. */
export type Search = () => Generator<number | undefined>

const sliceMs = 8
const hitLimit = 100_000

/**
 * Runs a search in slices, so that the page goes on answering; a new search ends the one before. `onHit` hears of the
 * first hit and of each that one moves to, round and round.
 */
export const useHits = (search: Search | undefined, onHit: (hit: number) => void) => {
  const [state, setState] = useState<{ search: Search; hits: Hits }>()
  const tellHit = useEffectEvent(onHit)

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
      const [first] = found
      if (told === 0 && first !== undefined) tellHit(first)
      if (done || found.length !== told) {
        told = found.length
        const hits = { found: found.slice(), done }
        setState((known) => ({
          search,
          hits: { ...hits, current: known?.search === search ? known.hits.current : 0 },
        }))
      }
      if (!done) timer = setTimeout(run, 0)
    }
    timer = setTimeout(run, 0)
    return () => clearTimeout(timer)
  }, [search])

  const hits: Hits = search && state?.search === search ? state.hits : { found: [], done: !search, current: 0 }

  const move = (by: 1 | -1) => {
    const total = hits.found.length
    if (!search || total === 0) return
    const current = (hits.current + by + total) % total
    setState({ search, hits: { ...hits, current } })
    const hit = hits.found[current]
    if (hit !== undefined) onHit(hit)
  }

  return { hits, move }
}
