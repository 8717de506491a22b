/** A text that this browser keeps under a key, for all its pages. */
export type StoredText = {
  read: () => string | null
  /** Keeps another text, or none; a store that is full or forbidden takes nothing, and all stays as it was. */
  write: (text: string | null) => void
  /** For `useSyncExternalStore`: told of every change, those of other pages included. */
  subscribe: (listener: () => void) => () => void
}

export const storedText = (key: string): StoredText => {
  const listeners = new Set<() => void>()
  return {
    read: () => localStorage.getItem(key),
    write: (text) => {
      try {
        if (text === null) localStorage.removeItem(key)
        else localStorage.setItem(key, text)
      } catch {
        return
      }
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      addEventListener('storage', listener)
      return () => {
        listeners.delete(listener)
        removeEventListener('storage', listener)
      }
    },
  }
}
