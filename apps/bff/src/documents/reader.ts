import { Worker } from 'node:worker_threads'
import { UnreadableDocument } from './read.ts'
import type { SliceRequest } from './slice.ts'
import type { DocumentLimits, OpenedDocument, OtherText, TaskName, Tasks } from './worker-task.ts'
import type { Reply } from './worker.ts'

/** A document as the reader needs it for slices: `key` changes with the content. */
export type Content = Pick<OpenedDocument, 'content' | 'others'> & { key: string; url?: string }

/** Reads, searches and cuts documents in threads of their own: no document, however bad, holds up the event loop. */
export type DocumentReader = {
  /** Rejects with `UnreadableDocument` for what is refused. */
  open(
    bytes: Uint8Array,
    options: { url?: string; others?: [address: string, OtherText][] },
  ): Promise<Tasks['open']['answer']>
  /** Loads a document ahead of its first slice. */
  prepare(content: Content): Promise<void>
  /** JSON of the slice; `undefined` where the document has no such operation. */
  slice(content: Content, request: SliceRequest): Promise<Uint8Array | undefined>
  /** `METHOD path` of the operations whose texts hold all words. */
  search(content: Content, words: string[]): Promise<Set<string>>
  close(): Promise<void>
}

export type ReaderOptions = {
  limits: DocumentLimits
  /** MiB of heap that a thread may take. */
  memory?: number
  /** Milliseconds that a task may take before its thread is ended. */
  timeLimit?: number
  /** Milliseconds without a task after which a thread is ended, and its memory free. */
  idle?: number
}

// Beside this file, both as source and where both were built.
const workerUrl = new URL(import.meta.url.endsWith('.ts') ? 'worker.ts' : 'worker.js', import.meta.url)

/** Starts no thread before it is needed: one reads, another cuts, so that a slow document delays no slice. */
export const createDocumentReader = ({
  limits,
  memory = 1024,
  timeLimit = 60_000,
  idle = 60_000,
}: ReaderOptions): DocumentReader => {
  const reading = createThread({ memory, timeLimit, idle })
  const cutting = createThread({ memory, timeLimit, idle })

  /** Asks about a document, which is loaded first where the thread does not hold it (any more). */
  const about = async <Name extends 'ready' | 'slice' | 'search'>(
    { key, content, url, others }: Content,
    name: Name,
    ask: Omit<Tasks[Name]['ask'], 'key'>,
  ): Promise<Exclude<Tasks[Name]['answer'], { absent: true }>> => {
    const whole = { ...ask, key } as Tasks[Name]['ask']
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await cutting.run(name, whole)
      if (!('absent' in answer)) return answer as Exclude<Tasks[Name]['answer'], { absent: true }>
      await cutting.run('load', { key, content, others, ...(url === undefined ? {} : { url }) })
    }
    throw new Error('The document was loaded three times and not kept')
  }

  return {
    open: (bytes, { url, others = [] }) =>
      reading.run('open', { bytes, others, limits, ...(url === undefined ? {} : { url }) }),
    prepare: async (content) => {
      await about(content, 'ready', {})
    },
    slice: async (content, request) => (await about(content, 'slice', { request })).slice,
    search: async (content, words) => new Set((await about(content, 'search', { words })).found),
    close: async () => {
      await Promise.all([reading.close(), cutting.close()])
    },
  }
}

type ThreadOptions = { memory: number; timeLimit: number; idle: number }

/** A worker thread that does one task after the other, is started when there is one, and survives its own end. */
const createThread = ({ memory, timeLimit, idle }: ThreadOptions) => {
  let worker: Worker | undefined
  let idleTimer: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()

  const end = async (ending: Worker | undefined) => {
    if (worker === ending) worker = undefined
    await ending?.terminate()
  }

  const start = () => {
    const started = new Worker(workerUrl, {
      resourceLimits: { maxOldGenerationSizeMb: memory },
    })
    // A thread that fails while nobody waits for it is replaced at the next task.
    started.on('error', () => void end(started)).on('exit', () => void end(started))
    return started
  }

  const perform = async <Name extends TaskName>(
    name: Name,
    ask: Tasks[Name]['ask'],
  ): Promise<Tasks[Name]['answer']> => {
    clearTimeout(idleTimer)
    worker ??= start()
    const thread = worker
    const { promise, resolve, reject } = Promise.withResolvers<Tasks[Name]['answer']>()
    const timer = setTimeout(() => {
      reject(new UnreadableDocument(`Working through the document took longer than ${timeLimit / 1000} s.`))
      void end(thread)
    }, timeLimit)
    const onMessage = (reply: Reply) => {
      if ('answer' in reply) resolve(reply.answer as Tasks[Name]['answer'])
      else if ('refusal' in reply) reject(new UnreadableDocument(reply.refusal))
      else reject(new Error(`A document thread failed: ${reply.fault}`))
    }
    const onError = (error: Error & { code?: string }) => {
      const outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      const detail = `Working through the document takes more than ${memory} MiB of memory.`
      reject(outOfMemory ? new UnreadableDocument(detail, { cause: error }) : error)
    }
    const onExit = () => reject(new Error('A document thread ended before its answer'))
    thread.on('message', onMessage).on('error', onError).on('exit', onExit)
    thread.ref()
    thread.postMessage({ name, ask }, [])
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      thread.off('message', onMessage).off('error', onError).off('exit', onExit)
      thread.unref()
      idleTimer = setTimeout(() => void end(thread), idle)
      idleTimer.unref()
    }
  }

  return {
    run: <Name extends TaskName>(name: Name, ask: Tasks[Name]['ask']): Promise<Tasks[Name]['answer']> => {
      const result = last.then(() => perform(name, ask))
      last = result.catch(() => undefined)
      return result
    },
    close: async () => {
      clearTimeout(idleTimer)
      await end(worker)
    },
  }
}
