import { useSyncExternalStore } from 'react'

type Clock = { now: number; listeners: Set<() => void>; timer: ReturnType<typeof setTimeout> | undefined }

// One timer for each interval, however many clocks are on the screen; it runs only while somebody looks.
const clocks = new Map<number, Clock>()

const clockOf = (interval: number): Clock => {
  const known = clocks.get(interval)
  if (known) return known
  const made: Clock = { now: Date.now(), listeners: new Set(), timer: undefined }
  clocks.set(interval, made)
  return made
}

const run = (clock: Clock, interval: number) => {
  // On the interval's own boundary, so that all clocks of a page turn together.
  clock.timer = setTimeout(
    () => {
      clock.now = Date.now()
      for (const listener of clock.listeners) listener()
      run(clock, interval)
    },
    interval - (Date.now() % interval),
  )
}

/** The time now in epoch milliseconds, anew every `interval` milliseconds. */
export const useNow = (interval = 1000): number => {
  const clock = clockOf(interval)
  return useSyncExternalStore(
    (listener) => {
      if (clock.listeners.size === 0) {
        clock.now = Date.now()
        run(clock, interval)
      }
      clock.listeners.add(listener)
      return () => {
        clock.listeners.delete(listener)
        if (clock.listeners.size === 0) clearTimeout(clock.timer)
      }
    },
    () => {
      if (clock.listeners.size === 0) clock.now = Math.floor(Date.now() / interval) * interval
      return clock.now
    },
  )
}
