import type { CallDetail } from '@developer-console/shared/contract/history'
import { describe, expect, it } from 'vitest'
import { outcomeOfDetail } from './outcome-of-detail.ts'

const detail: CallDetail = {
  id: 'c1',
  connectionId: 'sandbox',
  connectionName: 'Sandbox',
  kind: 'sandbox',
  method: 'GET',
  path: '/meters?limit=1',
  startedAt: '2026-11-24T12:34:02.000Z',
  duration: 164,
  outcome: 'answered',
  status: 200,
  sentBytes: 0,
  receivedBytes: 9,
  request: { method: 'GET', path: '/meters', query: [['limit', '1']], headers: [] },
  answer: {
    status: 200,
    statusText: 'OK',
    httpVersion: '1.1',
    headers: [['content-type', 'application/json']],
    sent: { method: 'GET', url: 'https://api.test/meters?limit=1', headers: [] },
    redirects: [],
    timing: { wait: 100 },
  },
  timing: { wait: 100, receive: 64 },
  body: { text: '{"é": 1}', whole: true, size: 9 },
}

const without = (...keys: (keyof CallDetail)[]): CallDetail =>
  Object.fromEntries(Object.entries(detail).filter(([key]) => !keys.includes(key as keyof CallDetail))) as CallDetail

describe('a call of the history', () => {
  it('is shown as it was answered', async () => {
    const outcome = outcomeOfDetail(detail)
    expect(outcome).toMatchObject({
      status: 'answered',
      duration: 164,
      timing: { wait: 100, receive: 64 },
      sent: { startedAt: Date.UTC(2026, 10, 24, 12, 34, 2), call: { query: [['limit', '1']] } },
      body: { size: 9 },
    })
    expect(outcome).not.toHaveProperty('body.whole')
    if (outcome.status !== 'answered') throw new Error(outcome.status)
    expect(await (await outcome.body.content.toBlob()).text()).toBe('{"é": 1}')
  })

  it('says how large a body was of which a part or nothing was kept', () => {
    const part = { ...detail, receivedBytes: 5000, body: { text: '{"é', whole: false, size: 5000 } }
    expect(outcomeOfDetail(part)).toMatchObject({ body: { size: 4, whole: 5000 } })
    expect(outcomeOfDetail({ ...without('body'), receivedBytes: 5000 })).toMatchObject({
      body: { size: 0, whole: 5000 },
    })
    expect(outcomeOfDetail({ ...without('body'), receivedBytes: 0 })).not.toHaveProperty('body.whole')
  })

  it('keeps bytes that are no text', () => {
    const outcome = outcomeOfDetail({ ...detail, body: { base64: '/4AA', whole: true, size: 3 } })
    if (outcome.status !== 'answered') throw new Error(outcome.status)
    expect([...outcome.body.start]).toEqual([0xff, 0x80, 0])
  })

  it('is broken, failed or cancelled where it was', () => {
    expect(outcomeOfDetail({ ...detail, outcome: 'broken' }).status).toBe('broken')
    expect(outcomeOfDetail({ ...detail, outcome: 'cancelled' })).toMatchObject({
      status: 'broken',
      problem: { title: 'It was cancelled while it came.' },
    })
    expect(outcomeOfDetail({ ...without('answer'), outcome: 'cancelled' }).status).toBe('cancelled')
    const diagnosis = { cause: 'connection-refused', title: 'Refused', explanation: '', evidence: [], steps: [] }
    expect(outcomeOfDetail({ ...without('answer'), outcome: 'failed', diagnosis })).toMatchObject({
      status: 'failed',
      problem: { diagnosis: { cause: 'connection-refused' } },
    })
  })
})
