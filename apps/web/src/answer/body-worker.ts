import type { BodyContent } from './body-content.ts'
import type { BodyRequest, BodyResponse } from './body.worker.ts'
import { joined, openBody, type BodyTask, type OpenedBody } from './open-body.ts'
import { startWorker } from './trusted-worker.ts'

type Waiting = {
  task: BodyTask
  content: BodyContent
  charset: string
  resolve: (opened: OpenedBody) => void
  reject: (reason: unknown) => void
}

// The URL alone: a worker may start from it only when the console's Trusted Types policy has passed it.
const [workerUrl = ''] = Object.values(
  import.meta.glob<string>('./body.worker.ts', { query: '?worker&url', import: 'default', eager: true }),
)

let worker: Worker | undefined
let made = 0
const waiting = new Map<number, Waiting>()

// Where no worker can be had, the page does the work itself: slower to answer meanwhile, but right.
const openHere = async ({ task, content, charset, resolve, reject }: Waiting) => {
  try {
    resolve(openBody(task, joined(await content.copy()), charset))
  } catch (error) {
    reject(error)
  }
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
  for (const open of left) void openHere(open)
}

/** Starts the worker, so that it is there when a large body has come. */
export const prepareBodyWorker = (): void => {
  if (worker) return
  worker = startWorker(workerUrl)
  worker.addEventListener('message', onMessage)
  worker.addEventListener('error', onError)
}

const ask = async (id: number, { task, content, charset }: Waiting) => {
  try {
    prepareBodyWorker()
    // A copy moves there: should the worker fail, nothing is lost.
    const parts = await content.copy()
    const request: BodyRequest = { id, task, parts, charset }
    worker?.postMessage(
      request,
      parts.map((part) => part.buffer),
    )
  } catch {
    onError()
  }
}

/** Makes a body ready away from the page's thread. Rejects where it does not fit into memory. */
export const openInWorker = (task: BodyTask, content: BodyContent, charset: string): Promise<OpenedBody> =>
  new Promise((resolve, reject) => {
    made += 1
    const open: Waiting = { task, content, charset, resolve, reject }
    waiting.set(made, open)
    void ask(made, open)
  })
