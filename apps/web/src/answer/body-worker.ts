import type { BodyContent } from './body-content.ts'
import type { BodyResponse, CompareRequest, OpenRequest } from './body.worker.ts'
import type { ComparedBodies, ComparedBody } from './compare/compare-bodies.ts'
import { joined, openBody, type BodyTask, type OpenedBody } from './open-body.ts'
import { startWorker } from './trusted-worker.ts'

// The URL alone: a worker may start from it only when the console's Trusted Types policy has passed it.
const [workerUrl = ''] = Object.values(
  import.meta.glob<string>('./body.worker.ts', { query: '?worker&url', import: 'default', eager: true }),
)

type Done = Exclude<BodyResponse, { ready: true } | { failure: string }>

type Running = {
  worker: Worker
  waiting: Map<number, PromiseWithResolvers<Done>>
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
      if ('failure' in data) open?.reject(new Error(data.failure))
      else open?.resolve(data)
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
  const { id, answer } = wait(ready)
  const opened = answer.then((done) => {
    if ('opened' in done) return done
    throw new Error('the worker answered another question')
  })
  const whole = opened.then((done) => done.original ?? done.opened.bytes)
  const parts = content.give(whole) ?? (await content.copy())
  ready.worker.postMessage({ id, task, charset, parts } satisfies OpenRequest, [
    ...new Set(parts.map((part) => part.buffer)),
  ])
  return (await opened).opened
}

const wait = ({ waiting }: Running) => {
  made += 1
  const { promise, ...settle } = Promise.withResolvers<Done>()
  waiting.set(made, { promise, ...settle })
  return { id: made, answer: promise }
}

/** Compares two bodies away from the page's thread. */
export const compareInWorker = async (left: ComparedBody, right: ComparedBody): Promise<ComparedBodies> => {
  prepareBodyWorker()
  const ready = await running?.catch(() => undefined)
  if (!ready) return (await import('./compare/compare-bodies.ts')).compareBodies(left, right)
  const { id, answer } = wait(ready)
  ready.worker.postMessage({ id, task: 'compare', left, right } satisfies CompareRequest)
  const done = await answer
  if ('compared' in done) return done.compared
  throw new Error('the worker answered another question')
}
