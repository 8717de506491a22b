import type { ConsoleEvent } from '@developer-console/shared/contract/events'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { streamSSE } from 'hono/streaming'
import { ProblemError } from '../problem.ts'
import { createRouter, problems } from '../router.ts'
import type { EventHub } from './event-hub.ts'

type EventRoutesDeps = {
  events: EventHub
  /** How things are when somebody begins to listen. */
  present: () => ConsoleEvent[]
  /** Whether the session that the request came with goes on. Rejects where that cannot be known just now. */
  isSignedIn: (c: Context) => Promise<boolean>
  /** Milliseconds between two signs of life. */
  heartbeat?: number
}

/** Milliseconds after which a browser whose stream broke off comes back. */
const retry = 3000
const mostListeners = 500

const listen = createRoute({
  method: 'get',
  path: '/',
  summary: 'What happens, as server-sent events',
  description:
    '`token`: the state of a connection’s own token; at the beginning that of each, then every change. `drift`: a new ' +
    'token has otherwise what the one before had. A comment every 15 s is a sign of life. The stream ends with the ' +
    'session. A browser needs one for all its pages.',
  responses: {
    200: { description: 'Events', content: { 'text/event-stream': { schema: z.string() } } },
    ...problems(401, 503),
  },
})

/** The stream of events, mounted at `/api/events`. */
export const eventRoutes = ({ events, present, isSignedIn, heartbeat = 15_000 }: EventRoutesDeps) =>
  createRouter().openapi(listen, (c) => {
    if (events.listeners >= mostListeners)
      throw new ProblemError(503, 'too-many-listeners', 'Too many pages listen to the console', {
        detail: 'This page goes on without: it asks now and then.',
      })
    // A proxy that collects an answer before it hands it on would keep all events back.
    c.header('x-accel-buffering', 'no')
    return streamSSE(c, async (stream) => {
      let end: () => void = () => {}
      const ended = new Promise<void>((resolve) => {
        end = resolve
      })
      const send = ({ type, data }: ConsoleEvent) =>
        void stream.writeSSE({ event: type, data: JSON.stringify(data) }).catch(end)
      stream.onAbort(end)
      const leave = events.subscribe({ onEvent: send, onEnd: end })
      await stream.write(`retry: ${retry}\n\n`)
      for (const event of present()) send(event)
      const beat = setInterval(() => {
        // Where the store is away nobody can tell; the stream goes on as calls do.
        isSignedIn(c).then(
          (goesOn) => (goesOn ? void stream.write(': still here\n\n').catch(end) : end()),
          () => void stream.write(': still here\n\n').catch(end),
        )
      }, heartbeat)
      await ended
      clearInterval(beat)
      leave()
    })
  })
