import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestFaults } from './switchboard.ts'

/** A body that ends in a cut connection and not in an end of its own fails with this. */
export class ConnectionCut extends Error {
  override name = 'ConnectionCut'
}

/** How many bytes are written at once, and how long is waited after that, for so many bytes a second. */
const pace = (bytesPerSecond: number) => {
  const bytes = Math.max(1, Math.floor(bytesPerSecond / 10))
  return { bytes, wait: (bytes / bytesPerSecond) * 1000 }
}

type Way = {
  faults: RequestFaults
  /** The clock in epoch milliseconds. */
  now: () => number
  /** Aborted when the connection is over, whoever ended it. */
  gone: AbortSignal
}

const writeHead = (response: ServerResponse, answer: Response, { faults, now }: Way, isCut: boolean): void => {
  const skew = faults.apply('clock-skew')
  if (skew !== undefined) response.setHeader('date', new Date(now() + skew * 1000).toUTCString())
  if (faults.apply('cors')) {
    response.setHeader('access-control-allow-origin', '*')
    response.setHeader('access-control-expose-headers', '*')
  }
  // In front of the server nobody knows of its request IDs.
  if (faults.value('html502')) response.removeHeader('x-request-id')
  const applied = faults.applied()
  if (applied !== '') response.setHeader('x-sandbox-fault-applied', applied)
  for (const [name, value] of answer.headers)
    // A length would be kept by a body that is short enough, and the cut would not be seen.
    if (!isCut || name !== 'content-length') response.setHeader(name, value)
  response.writeHead(answer.status)
}

const write = async (response: ServerResponse, bytes: Uint8Array, gone: AbortSignal): Promise<void> => {
  if (!response.write(bytes)) await once(response, 'drain', { signal: gone })
}

const sendBody = async (response: ServerResponse, answer: Response, way: Way): Promise<void> => {
  const { faults, gone } = way
  const hasBody = answer.body !== null && response.req.method !== 'HEAD'
  const stall = hasBody ? faults.apply('stall') : undefined
  const trickle = hasBody ? faults.apply('trickle') : undefined
  const drop = hasBody ? faults.apply('drop') : undefined
  writeHead(response, answer, way, drop !== undefined)
  if (!answer.body || !hasBody) {
    await answer.body?.cancel()
    response.end()
    return
  }
  const reader = answer.body.getReader()
  // What makes the body may be waiting for its own time: it has to hear that nobody waits for it any more.
  const cancel = () => void reader.cancel().catch(() => undefined)
  gone.addEventListener('abort', cancel)
  try {
    response.flushHeaders()
    if (stall !== undefined) await sleep(stall, undefined, { signal: gone })
    const slice = trickle === undefined ? undefined : pace(trickle)
    let left = drop ?? Number.POSITIVE_INFINITY
    while (left > 0) {
      const { value, done } = await reader.read()
      if (done) break
      const size = slice?.bytes ?? value.length
      for (let start = 0; start < value.length && left > 0; start += size) {
        const bytes: Uint8Array = value.subarray(start, start + Math.min(size, left))
        left -= bytes.length
        await write(response, bytes, gone)
        if (slice) await sleep(slice.wait, undefined, { signal: gone })
      }
    }
    if (drop === undefined) response.end()
    else throw new ConnectionCut()
  } finally {
    gone.removeEventListener('abort', cancel)
    if (!response.writableEnded) cancel()
  }
}

/**
 * Sends an answer the way that the switches of its request say. Ends early where the client hangs up, and leaves nothing
 * behind.
 */
export const send = async (response: ServerResponse, answer: Response, way: Way): Promise<void> => {
  try {
    const slow = way.faults.apply('slow')
    if (slow !== undefined) await sleep(slow, undefined, { signal: way.gone })
    await sendBody(response, answer, way)
  } catch (error) {
    if (way.gone.aborted) await answer.body?.cancel().catch(() => undefined)
    // What was written goes out first, and then the connection ends without the end of the body.
    else if (error instanceof ConnectionCut) response.socket?.destroySoon()
    else throw error
  }
}
