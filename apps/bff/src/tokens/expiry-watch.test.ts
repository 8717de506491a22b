import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createExpiryWatch } from './expiry-watch.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const day = 24 * 3_600_000

const watching = () => {
  const ended: string[] = []
  const expiry = createExpiryWatch({ clock: Date.now, onExpired: (id) => ended.push(id) })
  const valid = (connectionId: string, life: number) =>
    expiry.watch({ connectionId, state: 'valid', expiresAt: new Date(Date.now() + life).toISOString() })
  return { ended, expiry, valid }
}

describe('the watch over tokens', () => {
  it.each([1000, 60_000, 3_600_000, 30 * day])('tells of the end of one of %d ms, then and once', (life) => {
    const { ended, valid } = watching()
    valid('a', life)
    vi.advanceTimersByTime(life - 1)
    expect(ended).toEqual([])
    vi.advanceTimersByTime(1)
    expect(ended).toEqual(['a'])
    vi.advanceTimersByTime(90 * day)
    expect(ended).toEqual(['a'])
  })

  it('watches the newest one of each connection, until it is forgotten', () => {
    const { ended, expiry, valid } = watching()
    valid('a', 60_000)
    valid('b', 60_000)
    vi.advanceTimersByTime(30_000)
    valid('a', 60_000)
    expiry.watch({ connectionId: 'b', state: 'none' })
    vi.advanceTimersByTime(59_999)
    expect(ended).toEqual([])
    vi.advanceTimersByTime(1)
    expect(ended).toEqual(['a'])
  })

  it('has nothing to wait for where the end is not known', () => {
    const { expiry } = watching()
    expiry.watch({ connectionId: 'a', state: 'valid' })
    expect(vi.getTimerCount()).toBe(0)
  })
})
