import { createDocumentReader, type DocumentReader, type ReaderOptions } from './reader.ts'

type Task = 'open' | 'prepare' | 'slice' | 'search'
type Began = (task: Task) => (outcome: 'done' | 'failed') => void

/** A document reader whose tasks are told of: how long they take, waiting for their thread included, and how they end. */
export const measuredReader = ({ documentTask }: { documentTask: Began }, options: ReaderOptions): DocumentReader => {
  const reader = createDocumentReader(options)
  const measured = async <Answer>(task: Task, work: Promise<Answer>): Promise<Answer> => {
    const end = documentTask(task)
    try {
      const answer = await work
      end('done')
      return answer
    } catch (error) {
      end('failed')
      throw error
    }
  }
  return {
    open: (bytes, options) => measured('open', reader.open(bytes, options)),
    prepare: (content) => measured('prepare', reader.prepare(content)),
    slice: (content, request) => measured('slice', reader.slice(content, request)),
    search: (content, words) => measured('search', reader.search(content, words)),
    close: () => reader.close(),
  }
}
