import type { AnswerEnd, AnswerHead } from '@developer-console/shared/contract/call'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiProblem } from '../../api/api-problem.ts'
import { resumed, withLastId } from './resumed.ts'
import { mostAttempts, retryDelay, setResumes } from './resuming.ts'
import { StreamReader } from './stream-reader.ts'

const whole: AnswerEnd = { ok: true, timing: {} } as AnswerEnd

const headOf = (status: number, type = 'text/event-stream'): AnswerHead =>
  ({ status, headers: [['content-type', type]] }) as unknown as AnswerHead

const push = (stream: StreamReader, text: string) => stream.push(new TextEncoder().encode(text))

beforeEach(() => {
  vi.useFakeTimers({ now: 0 })
})

afterEach(() => {
  vi.useRealTimers()
  setResumes('GET', true)
  setResumes('POST', false)
})

type Turn = { status?: number; type?: string; text?: string; fails?: true }

/** Resumes after a first part, with what each further attempt brings; when it asked, and for which event. */
const resume = async (first: string, turns: readonly Turn[], method = 'GET') => {
  const stream = new StreamReader('events')
  push(stream, first)
  stream.end()
  const asked: [at: number, lastId: string | undefined][] = []
  const controller = new AbortController()
  const ending = resumed(whole, {
    stream,
    method,
    signal: controller.signal,
    onWait: () => undefined,
    ask: (lastId, takes) => {
      asked.push([Date.now(), lastId])
      const turn = turns[asked.length - 1]
      if (!turn) {
        controller.abort()
        return Promise.resolve(whole)
      }
      if (turn.fails) return Promise.reject(new ApiProblem({ type: 'about:blank', title: 'away', status: 502 }))
      if (takes(headOf(turn.status ?? 200, turn.type))) push(stream, turn.text ?? '')
      return Promise.resolve(whole)
    },
  })
  await vi.runAllTimersAsync()
  return { end: await ending, asked, rows: stream.rows() }
}

describe('a stream of events that breaks off', () => {
  it('is taken up again from its last event, after what `retry` says', async () => {
    const { asked, rows } = await resume('retry: 2000\nid: 7\ndata: a\n\n', [{ text: 'id: 8\ndata: b\n\n' }])
    expect(asked).toEqual([
      [2000, '7'],
      [4000, '8'],
    ])
    expect(rows.rows.map(({ data }) => data)).toEqual(['a', 'b'])
  })

  it('goes on after its last whole event, not within the one that broke', async () => {
    const { asked, rows } = await resume('id: 7\ndata: a\n\nid: 8\ndata: half', [{ text: 'data: b\n\n' }])
    expect(asked[0]).toEqual([3000, '7'])
    expect(rows.rows.map(({ data, id }) => [data, id])).toEqual([
      ['a', '7'],
      ['b', '7'],
    ])
  })

  it('is asked for more and more seldom where nothing comes, and then left', async () => {
    const { asked } = await resume(
      'data: a\n\n',
      Array.from({ length: 20 }, () => ({ fails: true as const })),
    )
    expect(asked).toHaveLength(mostAttempts)
    expect(asked.map(([at]) => at / 1000)).toEqual([3, 6, 12, 24, 48, 96, 156, 216])
  })

  it('is over with 204, and with an answer that is no stream, which is told', async () => {
    expect((await resume('data: a\n\n', [{ status: 204 }])).end.ok).toBe(true)
    const { end, rows } = await resume('data: a\n\n', [{ status: 401, type: 'application/json', text: '{}' }])
    expect(end).toMatchObject({ ok: false, problem: { title: expect.stringContaining('401') as unknown } })
    expect(rows.count).toBe(1)
  })

  it('is not asked for again where its call may change something, unless one wants it', async () => {
    expect((await resume('data: a\n\n', [{ text: '' }], 'POST')).asked).toEqual([])
    setResumes('POST', true)
    expect((await resume('data: a\n\n', [{ status: 204 }], 'POST')).asked).toHaveLength(1)
  })

  it('is not hurried by a server that says zero, nor kept for days by one that says more', () => {
    expect(retryDelay({ retry: 0 }, 0)).toBe(500)
    expect(retryDelay({ retry: 1e12 }, 3)).toBe(60_000)
  })
})

describe('the call that goes on', () => {
  it('names the last event once', () => {
    const call = { method: 'GET' as const, path: '/events', headers: [['last-event-id', '1']] as [string, string][] }
    expect(withLastId(call, '2').headers).toEqual([['Last-Event-ID', '2']])
    expect(withLastId(call, undefined).headers).toEqual([])
  })
})
