import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createStore } from '../data/store.ts'
import { alertStream } from './alerts.ts'

const start = Date.UTC(2026, 10, 24, 8)
const current = start / 8000
const store = createStore({ seed: 'eu', now: () => start })

beforeEach(() => {
  vi.useFakeTimers({ now: start })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A stream that is read along; `text` is what has come, `isOver` whether it has ended. */
const followed = ({ lastEventId = null, lasts = 3_600_000 }: { lastEventId?: string | null; lasts?: number } = {}) => {
  const state = { text: '', isOver: false, cancel: async (): Promise<void> => undefined }
  const reader = alertStream({ store, lastEventId, endsAt: start + lasts, now: Date.now }).getReader()
  state.cancel = () => reader.cancel()
  const decoder = new TextDecoder()
  const read = async (): Promise<void> => {
    const { value, done } = await reader.read()
    if (done) {
      state.isOver = true
      return undefined
    }
    state.text += decoder.decode(value, { stream: true })
    return read()
  }
  void read()
  return state
}
const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))

describe('a stream of alerts', () => {
  it('has one alert each eight seconds and a heartbeat each fifteen', async () => {
    const stream = followed()
    await vi.advanceTimersByTimeAsync(24_000)
    expect(idsOf(stream.text)).toEqual([current, current + 1, current + 2, current + 3])
    expect(stream.text.match(/^: still here$/gm)).toHaveLength(1)
    await stream.cancel()
  })

  it('goes on after the event that was seen last', async () => {
    const stream = followed({ lastEventId: String(current - 3) })
    await vi.advanceTimersByTimeAsync(0)
    expect(idsOf(stream.text)).toEqual([current - 2, current - 1, current])
    await stream.cancel()
  })

  it('repeats the same alert under the same number', async () => {
    const [first, again] = [followed(), followed({ lastEventId: String(current - 1) })]
    await vi.advanceTimersByTimeAsync(0)
    expect(again.text).toBe(first.text)
    await Promise.all([first.cancel(), again.cancel()])
  })

  it.each(['0', 'x', '-1', '99999999999999999999', String(current + 10)])(
    'survives the last event id %s',
    async (lastEventId) => {
      const stream = followed({ lastEventId })
      await vi.advanceTimersByTimeAsync(8000)
      const ids = idsOf(stream.text)
      expect(ids.at(-1)).toBe(current + 1)
      expect(ids.length).toBeLessThanOrEqual(52)
      await stream.cancel()
    },
  )

  it('ends with the token, and says so', async () => {
    const stream = followed({ lasts: 10_000 })
    await vi.advanceTimersByTimeAsync(9999)
    expect(stream.isOver).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(stream.isOver).toBe(true)
    expect(stream.text.endsWith('event: token-expired\ndata: {"message":"The access token has expired"}\n\n')).toBe(
      true,
    )
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves nothing behind when the client goes', async () => {
    const stream = followed()
    await vi.advanceTimersByTimeAsync(8000)
    await stream.cancel()
    expect(vi.getTimerCount()).toBe(0)
  })
})
