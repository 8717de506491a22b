import { useSyncExternalStore } from 'react'

const key = 'accepted-drift'
const listeners = new Set<() => void>()

/** By connection: since when its token is otherwise than before, as it is meant to be. */
const accepted = (): Record<string, unknown> => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...kept } : {}
  } catch {
    return {}
  }
}

const changed = () => {
  for (const listener of listeners) listener()
}

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

/** The change of a connection's token (by when it came) of which somebody here said that it is meant to be so. */
export const useAcceptedDrift = (connectionId: string): unknown =>
  useSyncExternalStore(subscribe, () => accepted()[connectionId])

/** It is meant to be so: no word of it any more, in this browser. */
export const acceptDrift = (connectionId: string, since: string): void => {
  localStorage.setItem(key, JSON.stringify({ ...accepted(), [connectionId]: since }))
  changed()
}

/** Forgets all that was accepted. */
export const forgetAcceptedDrift = (): void => {
  localStorage.removeItem(key)
  changed()
}
