import type { CallSummary } from '@developer-console/shared/contract/history'
import { describe, expect, it } from 'vitest'
import { callAfterKey, rowsByDay } from './call-rows.ts'

const callAt = (id: string, time: Date): CallSummary => ({
  id,
  connectionId: 'eu',
  connectionName: 'EU',
  kind: 'production',
  method: 'GET',
  path: '/meters',
  startedAt: time.toISOString(),
  duration: 12,
  outcome: 'answered',
  status: 200,
  sentBytes: 0,
  receivedBytes: 2,
})

const said = (calls: CallSummary[], now: Date) =>
  rowsByDay(calls, now.getTime()).map((row) => (row.kind === 'day' ? row.label : row.call.id))

describe('the calls of a list', () => {
  it('stand under the day on which they were made, local', () => {
    const now = new Date(2026, 10, 24, 9, 0)
    expect(
      said(
        [
          callAt('morning', new Date(2026, 10, 24, 8, 59)),
          callAt('midnight', new Date(2026, 10, 24, 0, 0)),
          callAt('late', new Date(2026, 10, 23, 23, 59, 59)),
          callAt('older', new Date(2026, 9, 31, 12, 0)),
        ],
        now,
      ),
    ).toEqual(['Today, 24 Nov 2026', 'morning', 'midnight', 'Yesterday, 23 Nov 2026', 'late', '31 Oct 2026', 'older'])
  })

  it('know yesterday over the end of a month and of a year', () => {
    expect(said([callAt('a', new Date(2026, 11, 31, 12))], new Date(2027, 0, 1, 1))[0]).toBe('Yesterday, 31 Dec 2026')
  })

  it('are none without calls', () => {
    expect(rowsByDay([], 0)).toEqual([])
  })
})

describe('the keys in the list', () => {
  const calls = Array.from({ length: 25 }, (_, at) => callAt(String(at), new Date(0)))
  const idAfter = (at: number, key: string) => callAfterKey(calls, at, key)?.id

  it('lead to the next call, the one before, a page on, and to the ends', () => {
    expect(idAfter(3, 'ArrowDown')).toBe('4')
    expect(idAfter(3, 'ArrowUp')).toBe('2')
    expect(idAfter(3, 'PageDown')).toBe('13')
    expect(idAfter(20, 'PageDown')).toBe('24')
    expect(idAfter(3, 'Home')).toBe('0')
    expect(idAfter(3, 'End')).toBe('24')
  })

  it('stop at the ends, and leave other keys alone', () => {
    expect(idAfter(0, 'ArrowUp')).toBeUndefined()
    expect(idAfter(24, 'ArrowDown')).toBeUndefined()
    expect(idAfter(3, 'a')).toBeUndefined()
    expect(idAfter(3, 'toString')).toBeUndefined()
    expect(callAfterKey([], -1, 'End')).toBeUndefined()
  })
})
