import { useMemo, useSyncExternalStore } from 'react'
import { type KeptOperations, keptText, readKept, withPinTurned, withSent } from './kept-operations.ts'
import { storedText } from './stored-text.ts'

const { read, write, subscribe } = storedText('operations')

/** The operations of a connection that were pinned or sent in this browser. */
export const useKeptOperations = (connectionId: string): KeptOperations | undefined => {
  const text = useSyncExternalStore(subscribe, read)
  return useMemo(() => readKept(text).get(connectionId), [text, connectionId])
}

const keep = (connectionId: string, change: (kept: KeptOperations) => KeptOperations) =>
  write(keptText(read(), connectionId, change))

export const keepSent = (connectionId: string, id: string): void => keep(connectionId, withSent(id))

export const turnPin = (connectionId: string, id: string): void => keep(connectionId, withPinTurned(id))

/** Forgets all of them. */
export const forgetKeptOperations = (): void => write(null)
