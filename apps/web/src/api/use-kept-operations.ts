import { useMemo, useSyncExternalStore } from 'react'
import { type KeptOperations, keptText, readKept, withPinTurned, withSent } from './kept-operations.ts'

const key = 'operations'
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

const stored = (): string | null => localStorage.getItem(key)

/** The operations of a connection that were pinned or sent in this browser. */
export const useKeptOperations = (connectionId: string): KeptOperations | undefined => {
  const text = useSyncExternalStore(subscribe, stored)
  return useMemo(() => readKept(text).get(connectionId), [text, connectionId])
}

const keep = (connectionId: string, change: (kept: KeptOperations) => KeptOperations) => {
  try {
    localStorage.setItem(key, keptText(stored(), connectionId, change))
  } catch {
    // A full or forbidden store takes nothing: the list stays as it is.
  }
  for (const listener of listeners) listener()
}

export const keepSent = (connectionId: string, id: string): void => keep(connectionId, withSent(id))

export const turnPin = (connectionId: string, id: string): void => keep(connectionId, withPinTurned(id))

/** Forgets all of them. */
export const forgetKeptOperations = (): void => {
  localStorage.removeItem(key)
  for (const listener of listeners) listener()
}
