import type { ConsoleEvent } from '@developer-console/shared/contract/events'
import { basePath } from './base-path.ts'

/** Between the pages of one browser: what happened, or that a page is new and wants to know how things are. */
type Message = { kind: 'event'; event: ConsoleEvent } | { kind: 'hello' }

type Channel = Pick<BroadcastChannel, 'postMessage' | 'close'> & {
  onmessage: ((message: MessageEvent<Message>) => void) | null
}

type Surroundings = {
  /** Runs `lead` once this page is the one that listens for all, until what `lead` gives resolves. */
  whenLeading: (lead: () => Promise<void>, signal: AbortSignal) => void
  openChannel: () => Channel
  /** Opens the stream; gives the way to close it. */
  openStream: (onEvent: (event: ConsoleEvent) => void) => () => void
}

/**
 * Calls `onEvent` for all that happens in the console, until what it gives is called. Of all pages of a browser one
 * holds the stream and tells the others: a browser opens six connections to a host at most over HTTP/1.1.
 */
export const listenTogether = (
  onEvent: (event: ConsoleEvent) => void,
  { whenLeading, openChannel, openStream }: Surroundings,
): (() => void) => {
  const ending = new AbortController()
  const channel = openChannel()
  // The last of each kind and connection, for pages that come later.
  const latest = new Map<string, ConsoleEvent>()
  let leading = false

  const tell = (event: ConsoleEvent) => channel.postMessage({ kind: 'event', event } satisfies Message)
  channel.onmessage = ({ data }) => {
    if (data.kind === 'event') onEvent(data.event)
    else if (leading) for (const event of latest.values()) tell(event)
  }
  channel.postMessage({ kind: 'hello' } satisfies Message)

  const lead = () =>
    new Promise<void>((resolve) => {
      // A lock that was on its way when the page ended is given all the same.
      if (ending.signal.aborted) return resolve()
      leading = true
      const close = openStream((event) => {
        if (event.type === 'token') latest.set(event.data.connectionId, event)
        tell(event)
        onEvent(event)
      })
      ending.signal.addEventListener('abort', () => {
        leading = false
        close()
        resolve()
      })
    })
  whenLeading(lead, ending.signal)

  return () => {
    ending.abort()
    channel.close()
  }
}

/** Milliseconds until a stream that the server refused is tried anew; a broken one the browser opens again by itself. */
const afterRefusal = 15_000

const openStream = (onEvent: (event: ConsoleEvent) => void): (() => void) => {
  let source: EventSource
  let timer: ReturnType<typeof setTimeout> | undefined
  const open = () => {
    source = new EventSource(`${basePath}api/events`)
    for (const type of ['token', 'drift'] as const)
      source.addEventListener(type, ({ data }: MessageEvent<string>) =>
        onEvent({ type, data: JSON.parse(data) as ConsoleEvent['data'] } as ConsoleEvent),
      )
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, afterRefusal)
    })
  }
  open()
  return () => {
    clearTimeout(timer)
    source.close()
  }
}

/**
 * `listenTogether` in this browser. Without locks (a page that is not of a secure context) there is no stream: the
 * queries look for news by themselves now and then.
 */
export const listenToConsole = (onEvent: (event: ConsoleEvent) => void): (() => void) => {
  const name = `console-events ${basePath}`
  const { locks } = navigator as { locks?: LockManager }
  if (!locks || typeof BroadcastChannel === 'undefined') return () => {}
  return listenTogether(onEvent, {
    whenLeading: (lead, signal) => {
      // An abort while it waits is the page's own end.
      locks.request(name, { signal }, lead).catch(() => {})
    },
    openChannel: () => new BroadcastChannel(name),
    openStream,
  })
}
