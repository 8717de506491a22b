import type { ConsoleEvent } from '@developer-console/shared/contract/events'

type Listener = { onEvent: (event: ConsoleEvent) => void; onEnd: () => void }

/** Hands what happens in the console to all who listen. */
export type EventHub = {
  publish(event: ConsoleEvent): void
  /** Calls `onEnd` once, where the hub is closed (at once where it has been); gives the way to stop listening. */
  subscribe(listener: Listener): () => void
  /** How many listen. */
  readonly listeners: number
  close(): void
}

export const createEventHub = (): EventHub => {
  const listeners = new Set<Listener>()
  let closed = false
  return {
    publish: (event) => {
      for (const { onEvent } of listeners) onEvent(event)
    },
    subscribe: (listener) => {
      if (closed) listener.onEnd()
      else listeners.add(listener)
      return () => listeners.delete(listener)
    },
    get listeners() {
      return listeners.size
    },
    close: () => {
      closed = true
      for (const { onEnd } of listeners) onEnd()
      listeners.clear()
    },
  }
}
