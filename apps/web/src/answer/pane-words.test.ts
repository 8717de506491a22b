import { describe, expect, it } from 'vitest'
import type { CallState } from './call-state.ts'
import { announcement, declaredSize, phaseWords } from './pane-words.ts'

const sent = { connectionId: 'sandbox', call: { method: 'GET' as const, path: '/meters' }, startedAt: 0 }
const sending = (phase?: 'token' | 'connect' | 'send' | 'wait', sentBytes?: number) =>
  ({ status: 'sending', sent, phase, sentBytes }) as const

const answered = (status: number, statusText: string, diagnosis?: object): CallState =>
  ({
    status: 'answered',
    sent,
    head: { status, statusText },
    body: { size: 6349 },
    duration: 164.4,
    diagnosis,
  }) as unknown as CallState

describe('what is said of a call', () => {
  it('names the phase that it is in', () => {
    expect(phaseWords(sending())).toBe('Sending')
    expect(phaseWords(sending('token'))).toBe('Requesting a token')
    expect(phaseWords(sending('send', 1_258_291))).toBe('Sending, 1.2 MiB')
    expect(phaseWords(sending('wait', 1_258_291))).toBe('Waiting for the first byte')
  })

  it('is heard once, with status, time and size; a refusal without a diagnosis interrupts', () => {
    expect(announcement(answered(200, 'OK'))).toEqual({ words: '200 OK in 164 ms, 6.2 KiB', failed: false })
    expect(announcement(answered(404, 'Not Found'))).toEqual({
      words: '404 Not Found in 164 ms, 6.2 KiB',
      failed: true,
    })
    expect(announcement(answered(403, 'Forbidden', {})).failed).toBe(false)
    expect(announcement({ status: 'idle' }).words).toBe('')
  })

  it('does not change while bytes leave', () => {
    expect(announcement(sending('send', 10))).toEqual(announcement(sending('send', 20_000)))
  })
})

describe('the size that a body was said to have', () => {
  it('is its content-length, unless it travelled in a content coding', () => {
    expect(declaredSize([['Content-Length', '39117']])).toBe(39_117)
    expect(
      declaredSize([
        ['content-length', '39117'],
        ['content-encoding', 'gzip'],
      ]),
    ).toBeUndefined()
    expect(declaredSize([['content-length', 'many']])).toBeUndefined()
    expect(declaredSize([])).toBeUndefined()
  })
})
