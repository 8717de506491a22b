import { useSyncExternalStore } from 'react'

const key = 'connection'
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

/** The connection that was used last in this browser. */
const lastConnection = (): string | undefined => localStorage.getItem(key) ?? undefined

/** Remembers which connection is in use. */
export const rememberConnection = (id: string): void => {
  if (id === lastConnection()) return
  localStorage.setItem(key, id)
  for (const listener of listeners) listener()
}

/** `lastConnection`, anew when it changes. */
export const useLastConnection = (): string | undefined => useSyncExternalStore(subscribe, lastConnection)
