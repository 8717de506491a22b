import type { BodyRequest, BodyResponse } from './body.worker.ts'
import { openBody, type BodyTask, type OpenedBody } from './open-body.ts'
import { startWorker } from './trusted-worker.ts'

type Waiting = { request: BodyRequest; resolve: (opened: OpenedBody) => void; reject: (reason: unknown) => void }

// The URL alone: a worker may start from it only when the console's Trusted Types policy has passed it.
const [workerUrl = ''] = Object.values(
  import.meta.glob<string>('./body.worker.ts', { query: '?worker&url', import: 'default', eager: true }),
)

let worker: Worker | undefined
let made = 0
const waiting = new Map<number, Waiting>()

// Where no worker can be had, the page does the work itself: slower to answer meanwhile, but right.
const openHere = ({ request, resolve, reject }: Waiting) => {
  request.blob
    .arrayBuffer()
    .then((buffer) => resolve(openBody(request.task, new Uint8Array(buffer), request.charset)))
    .catch(reject)
}

const onMessage = ({ data }: MessageEvent<BodyResponse>) => {
  const open = waiting.get(data.id)
  waiting.delete(data.id)
  if ('opened' in data) open?.resolve(data.opened)
  else open?.reject(new Error(data.failure))
}

const onError = () => {
  worker?.terminate()
  worker = undefined
  const left = [...waiting.values()]
  waiting.clear()
  for (const open of left) openHere(open)
}

/** Starts the worker, so that it is there when a large body has come. */
export const prepareBodyWorker = (): void => {
  if (worker) return
  worker = startWorker(workerUrl)
  worker.addEventListener('message', onMessage)
  worker.addEventListener('error', onError)
}

/** Makes a body ready away from the page's thread. Rejects where it cannot be read or does not fit into memory. */
export const openInWorker = (task: BodyTask, blob: Blob, charset: string): Promise<OpenedBody> =>
  new Promise((resolve, reject) => {
    made += 1
    const request: BodyRequest = { id: made, task, blob, charset }
    waiting.set(made, { request, resolve, reject })
    try {
      prepareBodyWorker()
      worker?.postMessage(request, [])
    } catch {
      onError()
    }
  })
