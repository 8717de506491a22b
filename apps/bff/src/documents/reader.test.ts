import { afterEach, describe, expect, it } from 'vitest'
import { UnreadableDocument } from './read.ts'
import { type Content, createDocumentReader, type DocumentReader, type ReaderOptions } from './reader.ts'
import { answering } from './test-library.ts'
import { defaultDocumentLimits } from './worker-task.ts'

const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

let reader: DocumentReader
const start = (options: Partial<ReaderOptions> = {}) => {
  reader = createDocumentReader({ limits: defaultDocumentLimits, ...options })
  return reader
}
afterEach(() => reader.close())

const opened = async (value: unknown, key: string): Promise<Content> => {
  const answer = await reader.open(bytes(value), {})
  if ('missing' in answer) throw new Error('Something is missing')
  return { key, ...answer }
}

const request = { path: '/a', method: 'get', serverPath: '' } as const
/** Takes the parser of YAML a time that grows with the square of its length. */
const slow = `a: ${'['.repeat(500_000)}`

describe('the threads that read and cut documents', () => {
  it('leave the event loop free', async () => {
    start()
    let turns = 0
    const turning = setInterval(() => (turns += 1), 1)
    const paths = Object.fromEntries(
      Array.from({ length: 4000 }, (_, at) => [`/${at}`, { get: { summary: `Number ${at}` } }]),
    )
    await reader.open(bytes({ openapi: '3.1.0', paths }), {})
    clearInterval(turning)
    expect(turns).toBeGreaterThan(3)
  })

  it('hold the documents in use, and load others again', async () => {
    start()
    const documents = await Promise.all(['A', 'B'].map((title) => opened(answering({ title }), title)))
    await Promise.all(documents.map((document) => reader.prepare(document)))
    for (let round = 0; round < 2; round += 1) {
      for (const document of documents) {
        const slice = await reader.slice(document, request)
        expect(new TextDecoder().decode(slice)).toContain(`"title":"${document.key}"`)
      }
    }
    const [first] = documents
    if (first === undefined) throw new Error('There is no document')
    expect(await reader.slice(first, { ...request, path: '/nowhere' })).toBeUndefined()
  })

  it('are ended when nobody needs them, and started again', async () => {
    start({ idle: 0 })
    const document = await opened(answering({ title: 'A' }), 'A')
    for (let round = 0; round < 3; round += 1) {
      expect(await reader.slice(document, request)).toBeDefined()
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    }
  })

  it('give up a document that takes too long, and go on with the next', async () => {
    start({ timeLimit: 4000 })
    const [bad, good] = await Promise.allSettled([reader.open(bytes(slow), {}), reader.open(bytes(answering({})), {})])
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(UnreadableDocument) as Error })
    expect((bad as PromiseRejectedResult).reason).toMatchObject({
      message: expect.stringContaining('took longer') as string,
    })
    expect(good).toMatchObject({ status: 'fulfilled' })
  })

  it('give up a document that takes too much memory, and go on with the next', async () => {
    start({ memory: 24 })
    const large = `{"openapi":"3.1.0","x":[${'{"a":{}},'.repeat(600_000)}0]}`
    const [bad, good] = await Promise.allSettled([reader.open(bytes(large), {}), reader.open(bytes(answering({})), {})])
    expect(bad).toMatchObject({ status: 'rejected', reason: expect.any(UnreadableDocument) as Error })
    expect((bad as PromiseRejectedResult).reason).toMatchObject({
      message: expect.stringContaining('24 MiB') as string,
    })
    expect(good).toMatchObject({ status: 'fulfilled' })
  })
})
