import { useSyncExternalStore } from 'react'
import { storedText } from './stored-text.ts'

const { read, write, subscribe } = storedText('connection')

/** The connection that was used last in this browser. */
const lastConnection = (): string | undefined => read() ?? undefined

/** Remembers which connection is in use. */
export const rememberConnection = (id: string): void => {
  if (id !== lastConnection()) write(id)
}

/** `lastConnection`, anew when it changes. */
export const useLastConnection = (): string | undefined => useSyncExternalStore(subscribe, lastConnection)
