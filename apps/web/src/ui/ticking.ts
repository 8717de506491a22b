import { useSyncExternalStore } from 'react'

type Clock = { subscribe: (listener: () => void) => () => void; now: () => number }

/** One timer for all who look; it runs only while somebody does. */
const createClock = (interval: number): Clock => {
  const listeners = new Set<() => void>()
  const wholeNow = () => Math.floor(Date.now() / interval) * interval
  let now = wholeNow()
  let timer: ReturnType<typeof setTimeout> | undefined

  const run = () => {
    // On the interval's own boundary, so that all clocks of a page turn together.
    timer = setTimeout(
      () => {
        now = wholeNow()
        for (const listener of listeners) listener()
        run()
      },
      interval - (Date.now() % interval),
    )
  }

  return {
    subscribe: (listener) => {
      if (listeners.size === 0) run()
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) clearTimeout(timer)
      }
    },
    now: () => {
      if (listeners.size === 0) now = wholeNow()
      return now
    },
  }
}

const clocks = new Map<number, Clock>()

const clockOf = (interval: number): Clock => {
  const clock = clocks.get(interval) ?? createClock(interval)
  clocks.set(interval, clock)
  return clock
}

/** The time now in epoch milliseconds, in whole intervals, anew every `interval` milliseconds. */
export const useNow = (interval = 1000): number => {
  const clock = clockOf(interval)
  return useSyncExternalStore(clock.subscribe, clock.now)
}
