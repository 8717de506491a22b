import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { send } from './send.ts'
import { createSwitchboard } from './switchboard.ts'

let server: Server | undefined
afterEach(() => server?.close())

const switchboard = createSwitchboard({ operationIds: [], random: () => 0 })

/** A server that sends one answer under switches, and a client that reads what comes. `over` is the end of the sending. */
const sending = async (
  fault: string,
  body: ReadableStream<Uint8Array>,
): Promise<{ socket: Socket; over: Promise<void> }> => {
  const started = Promise.withResolvers<{ over: Promise<void> }>()
  server = createServer((_, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const faults = switchboard.faultsOf({ place: 'api', method: 'GET' }, fault)
    started.resolve({ over: send(response, new Response(body), { faults, now: Date.now, gone: gone.signal }) })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.resume().write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  return { socket, ...(await started.promise) }
}

describe('an answer whose client hangs up', () => {
  it.each(['slow=600000', 'stall=600000', 'trickle=1', 'drop=100000000', ''])(
    'ends at once, and so does what makes it: %s',
    async (fault) => {
      const cancelled = Promise.withResolvers<void>()
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array(1000)),
        // There is more to come, at a time that never is.
        pull: () => new Promise(() => undefined),
        cancel: () => cancelled.resolve(),
      })
      const { socket, over } = await sending(fault, body)
      socket.destroy()
      await expect(over).resolves.toBeUndefined()
      await expect(cancelled.promise).resolves.toBeUndefined()
    },
  )

  it('is not made faster than a client takes it', async () => {
    let made = 0
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        made++
        controller.enqueue(new Uint8Array(65_536))
      },
    })
    const { socket, over } = await sending('stall=0', body)
    socket.pause()
    const before = await new Promise<number>((resolve) => {
      // What the system keeps for a client that does not read has an end.
      const look = (last: number) => setTimeout(() => (made === last ? resolve(made) : look(made)), 100)
      look(made)
    })
    expect(before).toBeGreaterThan(0)
    socket.destroy()
    await expect(over).resolves.toBeUndefined()
  })
})
