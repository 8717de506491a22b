import type { AnswerHead } from '@developer-console/shared/contract/call'
import { describe, expect, it } from 'vitest'
import { BodyContent } from './body-content.ts'
import {
  nextCallState,
  outcomeOfEnd,
  wasTried,
  type AnswerBody,
  type CallOutcome,
  type CallState,
} from './call-state.ts'

const sent = { connectionId: 'sandbox', call: { method: 'GET' as const, path: '/meters' }, startedAt: 0 }
const later = { ...sent, startedAt: 5000 }
const head: AnswerHead = {
  callId: 'c1',
  status: 200,
  statusText: 'OK',
  httpVersion: '1.1',
  headers: [],
  sent: { method: 'GET', url: 'https://api.test/meters', headers: [] },
  redirects: [],
  timing: { session: 0.5, token: 1, wait: 90, reused: true },
}
const body: AnswerBody = {
  size: 2,
  start: Uint8Array.of(0x7b, 0x7d),
  content: new BodyContent([Uint8Array.of(0x7b, 0x7d)]),
}
const answered = outcomeOfEnd({ sent, head, body, end: { ok: true, bytes: 2, timing: { receive: 8.5 } }, elapsed: 120 })

const after = (...events: Parameters<typeof nextCallState>[1][]): CallState =>
  events.reduce<CallState>(nextCallState, { status: 'idle' })

describe('the life of a call', () => {
  it('goes from sending by its phases to receiving and to its answer', () => {
    const sending = after({ type: 'sent', sent }, { type: 'progress', progress: { phase: 'send', at: 3, sent: 1024 } })
    expect(sending).toMatchObject({ status: 'sending', phase: 'send', sentBytes: 1024 })
    const waiting = nextCallState(sending, { type: 'progress', progress: { phase: 'wait', at: 9 } })
    expect(waiting).toMatchObject({ phase: 'wait', sentBytes: 1024 })
    const receiving = nextCallState(waiting, { type: 'head', head })
    expect(nextCallState(receiving, { type: 'received', received: 2, preview: body.start })).toMatchObject({
      status: 'receiving',
      received: 2,
      head: { status: 200 },
    })
    expect(nextCallState(receiving, { type: 'ended', outcome: answered })).toEqual(answered)
  })

  it('keeps the last answer while a new call is under way, and gives it up for the new answer alone', () => {
    const again = after({ type: 'sent', sent }, { type: 'ended', outcome: answered }, { type: 'sent', sent: later })
    expect(again).toMatchObject({ status: 'sending', sent: { startedAt: 5000 }, before: { duration: 100 } })
    const cancelled: CallOutcome = { status: 'cancelled', sent: later, duration: 40, received: 0 }
    const stopped = nextCallState(again, { type: 'ended', outcome: cancelled })
    expect(stopped).toMatchObject({ status: 'cancelled', before: { duration: 100 } })
    expect(nextCallState(stopped, { type: 'sent', sent: later })).toMatchObject({ before: { duration: 100 } })
    const replaced = nextCallState(nextCallState(again, { type: 'head', head }), { type: 'ended', outcome: answered })
    expect(replaced).not.toHaveProperty('before')
  })

  it('takes no notice of what comes after its end', () => {
    const ended = after({ type: 'sent', sent }, { type: 'ended', outcome: answered })
    expect(nextCallState(ended, { type: 'progress', progress: { phase: 'wait', at: 1 } })).toBe(ended)
    expect(nextCallState(ended, { type: 'head', head })).toBe(ended)
    expect(nextCallState(ended, { type: 'received', received: 9, preview: body.start })).toBe(ended)
    expect(nextCallState(ended, { type: 'ended', outcome: { ...answered, duration: 1 } })).toBe(ended)
  })
})

describe('the outcome of a call', () => {
  it('takes its duration from the phases that were measured at the server', () => {
    expect(answered).toMatchObject({
      status: 'answered',
      duration: 100,
      timing: { wait: 90, receive: 8.5, reused: true },
    })
  })

  it('is broken where the body broke off, with what came of it', () => {
    const end = { ok: false, bytes: 2, timing: { receive: 3 }, problem: { type: 'x', title: 'Closed', status: 502 } }
    expect(outcomeOfEnd({ sent, head, body, end, elapsed: 9 })).toMatchObject({
      status: 'broken',
      body: { size: 2 },
      problem: { title: 'Closed' },
    })
  })

  it('is a failure where the frames ended without a head', () => {
    const diagnosis = { cause: 'connection-refused', title: 'Refused', explanation: '', evidence: [], steps: [] }
    const end = {
      ok: false,
      bytes: 0,
      timing: { receive: 0 },
      diagnosis,
      problem: { type: 'x', title: 'No answer', status: 502 },
    }
    expect(outcomeOfEnd({ sent, head: undefined, body, end, elapsed: 9 })).toMatchObject({
      status: 'failed',
      duration: 9,
      problem: { title: 'No answer', diagnosis: { cause: 'connection-refused' } },
    })
  })

  it('tells a refusal of the console from a call that got no answer', () => {
    expect(wasTried({ type: 'x', title: 'Confirm first', status: 428 })).toBe(false)
    expect(wasTried({ type: 'x', title: 'A secret in the body', status: 422 })).toBe(false)
    expect(wasTried({ type: 'x', title: 'No answer', status: 504 })).toBe(true)
    expect(wasTried({ type: 'x', title: 'The console does not answer', status: 0 })).toBe(true)
    expect(wasTried({ type: 'x', title: 'Cut: a secret was found', status: 422, callId: 'c1' })).toBe(true)
  })
})
