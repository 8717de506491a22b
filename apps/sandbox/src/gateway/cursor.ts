import { createHmac, timingSafeEqual } from 'node:crypto'
import { parameterProblem, Problem } from './problem.ts'

const cursorLifetime = 15 * 60_000

type Content = { position: number; filters: string; writtenAt: number }

const unreadable = () =>
  parameterProblem([{ parameter: 'cursor', code: 'cursor-invalid', detail: 'This is no cursor of this sandbox' }])

/**
 * Cursors of long lists: opaque, signed, bound to the filters of the list they continue, good for 15 minutes. `key` signs
 * them, `now` is the clock in epoch milliseconds.
 */
export const createCursors = ({ key, now }: { key: Buffer; now: () => number }) => {
  const sealed = (text: string) => createHmac('sha256', key).update(text).digest().subarray(0, 16)
  const digestOf = (filters: unknown) =>
    createHmac('sha256', key).update(JSON.stringify(filters)).digest('base64url').slice(0, 16)
  return {
    /** A cursor that continues after `position`. */
    write: (position: number, filters: unknown): string => {
      const content: Content = { position, filters: digestOf(filters), writtenAt: now() }
      const text = Buffer.from(JSON.stringify(content)).toString('base64url')
      return `${text}.${sealed(text).toString('base64url')}`
    },
    /** The position of a cursor; throws the problem that is to be answered where it can't be used. */
    read: (cursor: string, filters: unknown): number => {
      const [text = '', seal = ''] = cursor.split('.')
      const given = Buffer.from(seal, 'base64url')
      const expected = sealed(text)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw unreadable()
      const content = JSON.parse(Buffer.from(text, 'base64url').toString()) as Content
      if (content.filters !== digestOf(filters))
        throw parameterProblem([
          { parameter: 'cursor', code: 'cursor-mismatch', detail: 'The cursor belongs to a list with other filters' },
        ])
      if (now() - content.writtenAt > cursorLifetime)
        throw new Problem(
          410,
          'cursor-expired',
          'The cursor has expired',
          'Cursors last 15 minutes: start the list again',
        )
      return content.position
    },
  }
}
