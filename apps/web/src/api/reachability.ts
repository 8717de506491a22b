import { useSyncExternalStore } from 'react'

let reachable = true
const listeners = new Set<() => void>()

const change = (next: boolean) => {
  if (next === reachable) return
  reachable = next
  for (const listener of listeners) listener()
}

/** The console's server answered, whatever it said. */
export const noteReachable = (): void => change(true)

/** The console's server did not answer. */
export const noteUnreachable = (): void => change(false)

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether the console's server answered the last time it was asked. */
export const useReachable = (): boolean => useSyncExternalStore(subscribe, () => reachable)
