import type { BodyContent } from './body-content.ts'
import type { BodyRequest, BodyResponse } from './body.worker.ts'
import { joined, openBody, type BodyTask, type OpenedBody } from './open-body.ts'
import { startWorker } from './trusted-worker.ts'

// The URL alone: a worker may start from it only when the console's Trusted Types policy has passed it.
const [workerUrl = ''] = Object.values(
  import.meta.glob<string>('./body.worker.ts', { query: '?worker&url', import: 'default', eager: true }),
)

type Opened = Extract<BodyResponse, { opened: OpenedBody }>

type Running = {
  worker: Worker
  waiting: Map<number, PromiseWithResolvers<Opened>>
}

let running: Promise<Running> | undefined
let made = 0

const start = (): Promise<Running> =>
  new Promise((resolve, reject) => {
    const worker = startWorker(workerUrl)
    const waiting: Running['waiting'] = new Map()
    worker.addEventListener('message', ({ data }: MessageEvent<BodyResponse>) => {
      if ('ready' in data) {
        resolve({ worker, waiting })
        return
      }
      const open = waiting.get(data.id)
      waiting.delete(data.id)
      if ('opened' in data) open?.resolve(data)
      else open?.reject(new Error(data.failure))
    })
    worker.addEventListener('error', (event) => {
      const error = new Error(event.message || 'the worker did not start')
      worker.terminate()
      // The next body gets a new worker.
      running = undefined
      for (const open of waiting.values()) open.reject(error)
      reject(error)
    })
  })

/** Starts the worker, so that it is there when a large body has come. */
export const prepareBodyWorker = (): void => {
  running ??= start()
  // Whoever opens a body hears of it.
  running.catch(() => undefined)
}

/** Makes a body ready away from the page's thread. Rejects where it was lost or does not fit into memory. */
export const openInWorker = async (task: BodyTask, content: BodyContent, charset: string): Promise<OpenedBody> => {
  prepareBodyWorker()
  const ready = await running?.catch(() => undefined)
  // Where no worker can be had, the page does the work itself: slower to answer meanwhile, but right.
  if (!ready) return openBody(task, joined(await content.copy()), charset)
  made += 1
  const request = { id: made, task, charset }
  const answer = Promise.withResolvers<Opened>()
  ready.waiting.set(request.id, answer)
  const whole = answer.promise.then(({ opened, original }) => original ?? opened.bytes)
  const parts = content.give(whole) ?? (await content.copy())
  ready.worker.postMessage({ ...request, parts } satisfies BodyRequest, [...new Set(parts.map((part) => part.buffer))])
  return (await answer.promise).opened
}
