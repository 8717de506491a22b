import { useSyncExternalStore } from 'react'
import { storedText } from './stored-text.ts'

const { read, write, subscribe } = storedText('accepted-drift')

/** By connection: since when its token is otherwise than before, as it is meant to be. */
const accepted = (): Record<string, unknown> => {
  try {
    const kept: unknown = JSON.parse(read() ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...kept } : {}
  } catch {
    return {}
  }
}

/** The change of a connection's token (by when it came) of which somebody here said that it is meant to be so. */
export const useAcceptedDrift = (connectionId: string): unknown =>
  useSyncExternalStore(subscribe, () => accepted()[connectionId])

/** It is meant to be so: no word of it any more, in this browser. */
export const acceptDrift = (connectionId: string, since: string): void =>
  write(JSON.stringify({ ...accepted(), [connectionId]: since }))

/** Forgets all that was accepted. */
export const forgetAcceptedDrift = (): void => write(null)
