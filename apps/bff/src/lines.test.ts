import { describe, expect, it } from 'vitest'
import { linesAnswer } from './lines.ts'

const answering = (members: () => AsyncGenerator) => {
  const told: unknown[] = []
  const answer = linesAnswer(members(), {
    onFault: (error) => void told.push(error),
    onLeave: () => void told.push('left'),
  })
  return { answer, told }
}

describe('an answer in lines', () => {
  it('is a line for each member', async () => {
    const { answer, told } = answering(async function* () {
      yield { a: 'ö' }
      yield 1
    })
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
    expect(await answer.text()).toBe('{"a":"ö"}\n1\n')
    expect(told).toEqual([])
  })

  it('breaks off at a fault, which is told, and not to its reader', async () => {
    const fault = new Error('internal')
    const { answer, told } = answering(async function* () {
      yield 1
      throw fault
    })
    await expect(answer.text()).rejects.toThrow('the answer broke off')
    expect(told).toEqual([fault])
  })

  it('tells of no fault once its reader has gone', async () => {
    const ended = Promise.withResolvers<void>()
    const { answer, told } = answering(async function* () {
      yield 1
      await ended.promise
      throw new Error('late')
    })
    const reader = answer.body?.getReader()
    await reader?.read()
    const gone = reader?.cancel()
    ended.resolve()
    await gone?.catch(() => undefined)
    expect(told).toEqual(['left'])
  })
})
