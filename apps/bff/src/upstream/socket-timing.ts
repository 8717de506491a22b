import { subscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'

/** How long the parts of opening a connection took, in milliseconds; or that it stood already. */
export type ConnectionTiming = { dns?: number; connect?: number; tls?: number } | { reused: true }

type Noted = { times: { dns?: number; connect?: number; tls?: number }; used: boolean }

const sockets = new WeakMap<Socket, Noted>()

/** Notes the times of a socket that has just begun to connect. */
export const noteConnection = (socket: Socket) => {
  const began = performance.now()
  const noted: Noted = { times: {}, used: false }
  let last = began
  sockets.set(socket, noted)
  socket.once('lookup', () => {
    last = performance.now()
    noted.times.dns = last - began
  })
  // Before undici's own listeners, which put a request on the socket at once.
  socket.prependOnceListener('connect', () => {
    const now = performance.now()
    noted.times.connect = now - last
    last = now
  })
  socket.prependOnceListener('secureConnect', () => {
    noted.times.tls = performance.now() - last
  })
}

let starting: ((timing: ConnectionTiming) => void) | undefined

/*
 * undici publishes the socket of a request on this channel right after the request's `onRequestStart`, in the same
 * turn. It is the only way to learn which socket carries which request.
 */
subscribe('undici:client:sendHeaders', (message) => {
  const take = starting
  starting = undefined
  if (!take) return
  const { socket } = message as { socket: Socket }
  const noted = sockets.get(socket)
  if (!noted) {
    // A tunnel through a proxy: when it was opened is not known, only whether it was used before.
    sockets.set(socket, { times: {}, used: true })
    take({})
    return
  }
  take(noted.used ? { reused: true } : noted.times)
  noted.used = true
})

/** To be called in a handler's `onRequestStart`: `take` gets the timing of the connection that carries the request. */
export const takeConnectionTiming = (take: (timing: ConnectionTiming) => void) => {
  starting = take
  queueMicrotask(() => {
    if (starting === take) starting = undefined
  })
}
