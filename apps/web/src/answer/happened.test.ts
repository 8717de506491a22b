import { describe, expect, it } from 'vitest'
import { BodyContent } from './body-content.ts'
import type { Answer } from './call-state.ts'
import { happenedSteps, type Unanswered, unansweredSteps } from './happened.ts'

const fingerprint = `sha256:1f6b09ce4d27${'0'.repeat(52)}`
const held = { source: 'cache', fingerprint, expiresAt: '2026-11-24T12:34:40.000Z', left: 38.4 } as const
const requested = { source: 'requested', fingerprint: `sha256:8a4077d2e915${'0'.repeat(52)}`, left: 3600 } as const

const answer = (head: Partial<Answer['head']> = {}, more: Partial<Answer> = {}): Answer => ({
  sent: { connectionId: 'sandbox', call: { method: 'GET', path: '/meters' }, startedAt: 0 },
  head: {
    status: 200,
    statusText: 'OK',
    httpVersion: '1.1',
    headers: [
      ['content-type', 'application/json'],
      ['content-encoding', 'gzip'],
    ],
    sent: { method: 'GET', url: 'https://api.test/meters', headers: [] },
    redirects: [],
    timing: {},
    at: 62,
    token: held,
    ...head,
  },
  body: { size: 90, start: new Uint8Array(), content: new BodyContent([]) },
  timing: { session: 0.3, token: 1, dns: 12, connect: 18, tls: 30, send: 0.5, wait: 0.5, receive: 9 },
  duration: 71.3,
  ...more,
})

/** A line for each step: when, what, and the evidence. */
const lines = (given: Answer, broken = false) =>
  happenedSteps(given, broken).map(
    ({ at, title, to, status, evidence, why }) =>
      `${at === undefined ? '?' : Math.round(at * 10) / 10} ${[title, to, status].filter(Boolean).join(' ')} | ${[...evidence, why].filter(Boolean).join(', ')}`,
  )

describe('what happened to a call', () => {
  it('begins with the session and the held token, and ends with the body', () => {
    expect(lines(answer())).toEqual([
      '0 Your session was checked | ',
      '0.3 Token taken from the cache | sha256:1f6b 09ce 4d27, 38 s left',
      '1.3 Name resolved | api.test, 12 ms',
      '13.3 Connected | 18 ms',
      '31.3 TLS agreed | 30 ms',
      '61.3 Request sent | ',
      '62.3 First byte 200 | application/json, gzip',
      '71.3 End, complete | 90 B, no redirect, no retry',
    ])
  })

  it('tells how long a token took that was requested, and that a connection was open', () => {
    expect(
      lines(answer({ token: requested, at: 190 }, { timing: { token: 184, wait: 5, reused: true, receive: 1 } })),
    ).toEqual([
      '0 Token requested | 184 ms, sha256:8a40 77d2 e915, 1 h left',
      '185 An open connection was used again | api.test',
      '185 Request sent | ',
      '190 First byte 200 | application/json, gzip',
      '191 End, complete | 90 B, no redirect, no retry',
    ])
  })

  it('has the first answer of a call that was sent again, why, and the redirect that followed', () => {
    const diagnosis = {
      cause: 'token-expired',
      title: 'The token has expired',
      explanation: 'The clock of the server is 41 s ahead.',
      evidence: [{ source: 'body.error', quote: 'invalid_token' }],
      steps: [],
    }
    const given = answer(
      {
        at: 481,
        token: requested,
        redirects: [
          { status: 308, location: 'https://api.test/v1/meters?x=1', at: 398, timing: { wait: 72, reused: true } },
        ],
        retried: [{ at: 141, status: 401, diagnosis, token: held, renewal: 184, timing: { connect: 18, wait: 79 } }],
      },
      { timing: { token: 0.5, wait: 80, reused: true, receive: 13 } },
    )
    expect(lines(given)).toEqual([
      '0 Token taken from the cache | sha256:1f6b 09ce 4d27, 38 s left',
      '44 Connected | 18 ms',
      '62 Request sent | ',
      '141 Refused: The token has expired 401 | token-expired, invalid_token, The clock of the server is 41 s ahead.',
      '141 New token requested | 184 ms, sha256:8a40 77d2 e915, 1 h left',
      '326 An open connection was used again | api.test',
      '326 Sent again, once | GET may be repeated',
      '398 Redirected to /v1/meters?x=1 308 | same origin, so the token went along',
      '401 An open connection was used again | api.test',
      '401 Redirect followed | ',
      '481 First byte 200 | application/json, gzip',
      '494 End, complete | 90 B, 1 redirect, 1 retry',
    ])
    expect(happenedSteps(given, false).filter(({ request }) => request)).toHaveLength(1)
    expect(new Set(happenedSteps(given, false).map(({ key }) => key)).size).toBe(12)
  })

  it.each([
    [403, 'scope-missing', undefined, 'a new token would carry the same scopes'],
    [403, 'permission-denied', undefined, 'a new token would not change what the caller may do'],
    [401, 'token-wrong-audience', 'cause', 'a new token would not change this'],
    [401, 'token-expired', 'method', 'GET may take effect twice'],
    [401, 'token-expired', 'again', 'it had been tried again already'],
  ] as const)('says why a %i with the cause %s (%s) was not tried again', (status, cause, notRetried, why) => {
    const diagnosis = { cause, title: 'T', explanation: 'E', evidence: [], steps: [] }
    const steps = lines(answer({ status, ...(notRetried ? { notRetried } : {}) }, { diagnosis }))
    expect(steps.slice(-2)).toEqual([
      `62.3 Refused ${status} | ${cause}, application/json, gzip`,
      `71.3 End, not tried again | ${why}`,
    ])
  })

  it('ends a refusal that no token mends as it ended', () => {
    expect(lines(answer({ status: 404 })).at(-1)).toBe('71.3 End, complete | 90 B, no redirect, no retry')
    expect(lines(answer({ status: 403 }), true).at(-1)).toBe('71.3 The body broke off | 90 B, no redirect, no retry')
  })

  it('tells what is known of a call that an earlier version recorded', () => {
    const { at: _at, token: _token, ...head } = answer().head
    const old = {
      ...answer({}, { timing: { token: 1, wait: 4 } }),
      head: { ...head, redirects: [{ status: 307, location: '/there' }] },
    }
    expect(lines(old)).toEqual([
      '0 Access token at hand | 1 ms',
      '? Redirected to /there 307 | same origin, so the token went along',
      '1 Request sent | ',
      '5 First byte 200 | application/json, gzip',
      '5 End, complete | 90 B, 1 redirect, no retry',
    ])
  })
})

describe('a call that got no answer', () => {
  const cause = {
    cause: 'connection-refused',
    title: 'Nothing listens at this address',
    explanation: '',
    evidence: [],
    steps: [],
  }
  const token = { source: 'cache' as const, fingerprint: 'sha256:0011223344556677' }
  const titles = (call: Unanswered) => unansweredSteps(call).map(({ title }) => title)

  it('has a record as far as it came', () => {
    const call = {
      method: 'GET',
      duration: 40,
      timing: { session: 1, token: 2, dns: 3 },
      way: { redirects: [], token },
      diagnosis: cause,
    }
    expect(titles(call)).toEqual([
      'Your session was checked',
      'Token taken from the cache',
      'Name resolved',
      'Nothing listens at this address',
      'End, without an answer',
    ])
    expect(unansweredSteps(call).at(-2)).toMatchObject({ at: 40, kind: 'bad', evidence: ['connection-refused'] })
  })

  it('tells that it was sent, and what came before', () => {
    const retried = [
      {
        at: 9,
        timing: { wait: 2 },
        status: 401,
        diagnosis: { ...cause, title: 'The token has ended' },
        token,
        renewal: 5,
      },
    ]
    const timing = { token: 1, connect: 2, send: 1 }
    const call = {
      method: 'GET',
      duration: 90,
      timing,
      way: { redirects: [], retried, token: { ...token, source: 'requested' as const } },
      diagnosis: cause,
    }
    expect(titles(call)).toEqual([
      'Token taken from the cache',
      'Request sent',
      'Refused: The token has ended',
      'New token requested',
      'Connected',
      'Sent again, once',
      'Nothing listens at this address',
      'End, without an answer',
    ])
  })

  it('of an earlier version has what there is', () => {
    expect(titles({ method: 'GET', duration: 5 })).toEqual(['No answer came', 'End, without an answer'])
  })
})
