import { beforeEach, describe, expect, it } from 'vitest'
import { decodeToken } from './decode-token.ts'
import { exampleConnection } from './example-connection.ts'
import type { IssuedToken, TokenOutcome, TokenVariant } from './request-token.ts'
import type { TokenState } from '@developer-console/shared/contract/token'
import { renewalTime, TokenCache } from './token-cache.ts'

/** An authorization server whose answers the test gives, one by one, when it likes. */
const createServer = () => {
  const waiting: { variant: TokenVariant; answer: (outcome: TokenOutcome) => void }[] = []
  let issued = 0
  const clock = { now: 1_000_000 }
  const states: TokenState[] = []
  const outcomes: TokenOutcome[] = []
  const cache = new TokenCache({
    request: (_connection, variant) =>
      new Promise((answer) => {
        waiting.push({ variant, answer })
      }),
    clock: () => clock.now,
    random: () => 0,
    onState: (state) => states.push(state),
    onOutcome: (_connection, outcome) => outcomes.push(outcome),
  })
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    cache,
    clock,
    states,
    outcomes,
    settle,
    requests: () => waiting.length,
    variants: () => waiting.map(({ variant }) => variant),
    /** Answers the oldest open request with a token that lives for so many seconds. */
    async issue(seconds: number | undefined, more: Partial<IssuedToken> = {}) {
      issued += 1
      const accessToken = `token-${issued}`
      const token: IssuedToken = {
        accessToken,
        fingerprint: `sha256:${issued}`,
        decoded: decodeToken(accessToken),
        asked: {},
        receivedAt: clock.now,
        ...(seconds === undefined ? {} : { expiresIn: seconds, expiresAt: clock.now + seconds * 1000 }),
        oddities: [],
        exchange: {
          request: { method: 'POST', url: '', headers: [], form: {} },
          response: { status: 200, headers: [], body: {} },
        },
        ...more,
      }
      waiting.shift()?.answer({ granted: true, token })
      await settle()
    },
    async refuse(status: number | undefined, retryAfter?: number) {
      const request = { method: 'POST', url: '', headers: [], form: {} }
      waiting.shift()?.answer({
        granted: false,
        why: status === undefined ? 'unanswered' : 'refused',
        diagnosis: {
          cause: 'x',
          title: 'x',
          explanation: '',
          evidence: [],
          steps: [],
          ...(retryAfter === undefined ? {} : { retryAfter }),
        },
        exchange: { request, ...(status === undefined ? {} : { response: { status, headers: [], body: '' } }) },
      })
      await settle()
    },
  }
}

const connection = exampleConnection()
let server: ReturnType<typeof createServer>
beforeEach(() => {
  server = createServer()
})

const tokenOf = async (current: ReturnType<TokenCache['current']>) => {
  const outcome = await current
  return outcome.granted ? outcome.token.accessToken : outcome.diagnosis.cause
}

/** A cache that holds one token of so many seconds. */
const holding = async (seconds: number | undefined, more: Partial<IssuedToken> = {}) => {
  const first = server.cache.current(connection)
  await server.issue(seconds, more)
  return first
}

describe('the time of renewal', () => {
  it('is the later of 80 % of the life and a minute before its end, earlier by chance', () => {
    expect(renewalTime({ from: 0, until: 3_600_000 }, 0)).toBe(3_540_000)
    expect(renewalTime({ from: 0, until: 100_000 }, 0)).toBe(80_000)
    expect(renewalTime({ from: 0, until: 60_000 }, 1)).toBe(45_600)
  })

  it('leaves time for the request before a short life, too, may be over', () => {
    expect(renewalTime({ from: 0, until: 6000 }, 0)).toBe(3000)
    expect(renewalTime({ from: 0, until: 6000 }, 1)).toBe(2850)
    expect(renewalTime({ from: 0, until: 1000 }, 0)).toBe(500)
  })
})

describe('a token of 6 s', () => {
  it('is not used in its last 1.5 s: the whole seconds of `exp` may lack one, and a call takes its time', async () => {
    await holding(6)
    server.clock.now += 4499
    expect(await tokenOf(server.cache.current(connection))).toBe('token-1')
    await server.refuse(undefined)
    server.clock.now += 1001
    const waiting = server.cache.current(connection)
    await server.issue(6)
    expect(await tokenOf(waiting)).toBe('token-2')
  })
})

describe('a token in the cache', () => {
  it('is requested once for all who wait for it', async () => {
    const callers = Array.from({ length: 1000 }, () => tokenOf(server.cache.current(connection)))
    expect(server.requests()).toBe(1)
    await server.issue(3600)
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['token-1']))
    expect(await server.cache.current(connection)).toMatchObject({ source: 'cache' })
    expect(server.requests()).toBe(0)
  })

  it('is renewed before it ends while calls go on with it', async () => {
    await holding(60)
    server.clock.now += 47_000
    expect(await tokenOf(server.cache.current(connection))).toBe('token-1')
    expect(server.requests()).toBe(0)
    server.clock.now += 1000
    for (let call = 0; call < 100; call += 1) expect(await tokenOf(server.cache.current(connection))).toBe('token-1')
    expect(server.requests()).toBe(1)
    await server.issue(60)
    expect(await tokenOf(server.cache.current(connection))).toBe('token-2')
  })

  it('is never handed out once it has ended', async () => {
    await holding(60)
    server.clock.now += 60_000
    const late = tokenOf(server.cache.current(connection))
    await server.issue(60)
    expect(await late).toBe('token-2')
  })

  it('is kept until the API refuses it where its end is not known', async () => {
    await holding(undefined)
    server.clock.now += 365 * 24 * 3600_000
    expect(await tokenOf(server.cache.current(connection))).toBe('token-1')
    expect(server.requests()).toBe(0)
  })

  it('belongs to one revision of the connection, also where it arrives late', async () => {
    const early = server.cache.current(connection)
    const changed = { ...connection, revision: '2' }
    const later = tokenOf(server.cache.current(changed))
    expect(server.requests()).toBe(2)
    await server.issue(3600)
    await early
    await server.issue(3600)
    expect(await later).toBe('token-2')
    expect(await tokenOf(server.cache.current(changed))).toBe('token-2')
  })

  it('is another one for another scope or audience', async () => {
    await holding(3600)
    const narrower = server.cache.renew(connection, { scope: 'read' })
    expect(server.variants()).toEqual([{ scope: 'read' }])
    await server.issue(3600)
    expect(await tokenOf(narrower)).toBe('token-2')
    expect(await tokenOf(server.cache.current(connection))).toBe('token-1')
  })

  it('is new where it is asked for anew, once for all who ask', async () => {
    await holding(3600)
    const renewed = [server.cache.renew(connection), server.cache.renew(connection)]
    expect(server.requests()).toBe(1)
    await server.issue(3600)
    expect(await Promise.all(renewed.map(tokenOf))).toEqual(['token-2', 'token-2'])
    expect(await tokenOf(server.cache.current(connection))).toBe('token-2')
  })

  it('is gone once it was forgotten', async () => {
    await holding(3600)
    expect(server.cache.forget(connection.id).map(({ accessToken }) => accessToken)).toEqual(['token-1'])
    void server.cache.current(connection)
    expect(server.requests()).toBe(1)
  })

  it('is renewed earlier by as much as the API’s clock runs ahead', async () => {
    await holding(60, { serverAhead: 100 })
    server.cache.noteApiClock(connection, 20_100)
    server.clock.now += 32_000
    expect(await tokenOf(server.cache.current(connection))).toBe('token-1')
    expect(server.requests()).toBe(1)
    await server.issue(60)
    server.clock.now += 40_000
    const afterEnd = tokenOf(server.cache.current(connection))
    await server.issue(60)
    expect(await afterEnd).toBe('token-3')
  })

  it('cannot work where that clock is ahead by more than it lives, and no loop of requests tries to', async () => {
    await holding(30)
    expect(server.cache.cannotWork(connection)).toBe(false)
    server.cache.noteApiClock(connection, 41_000)
    expect(server.cache.cannotWork(connection)).toBe(true)
    expect(await tokenOf(server.cache.current(connection))).toBe('token-1')
    expect(server.requests()).toBe(0)
  })
})

describe('a refusal', () => {
  it('by a 4xx is remembered for a minute', async () => {
    const first = tokenOf(server.cache.current(connection))
    await server.refuse(401)
    expect(await first).toBe('x')
    server.clock.now += 59_000
    expect(await tokenOf(server.cache.current(connection))).toBe('x')
    expect(server.requests()).toBe(0)
    server.clock.now += 1000
    void server.cache.current(connection)
    expect(server.requests()).toBe(1)
  })

  it('is forgotten when a new token is asked for, and when the connection changes', async () => {
    void server.cache.current(connection)
    await server.refuse(401)
    const again = tokenOf(server.cache.renew(connection))
    await server.issue(60)
    expect(await again).toBe('token-1')
    const changed = { ...connection, revision: '2' }
    void server.cache.current(changed)
    expect(server.requests()).toBe(1)
  })

  it('does not end a token that is still valid', async () => {
    await holding(60)
    server.clock.now += 50_000
    void server.cache.current(connection)
    await server.refuse(400)
    expect(await tokenOf(server.cache.current(connection))).toBe('token-1')
    expect(server.requests()).toBe(0)
    server.clock.now += 10_000
    expect(await tokenOf(server.cache.current(connection))).toBe('x')
  })

  it('of other kinds is tried again after pauses that grow, and no call waits in between', async () => {
    const pauses = [750, 1500, 3000, 6000, 12_000, 22_500, 22_500]
    for (const pause of pauses) {
      const caller = tokenOf(server.cache.current(connection))
      await server.refuse(undefined)
      expect(await caller).toBe('x')
      server.clock.now += pause - 1
      expect(await tokenOf(server.cache.current(connection))).toBe('x')
      expect(server.requests()).toBe(0)
      server.clock.now += 1
    }
    const recovered = tokenOf(server.cache.current(connection))
    await server.issue(3600)
    expect(await recovered).toBe('token-1')
  })

  it('that says when to come back is kept until then', async () => {
    void server.cache.current(connection)
    await server.refuse(429, 5)
    server.clock.now += 4999
    void server.cache.current(connection)
    expect(server.requests()).toBe(0)
    server.clock.now += 1
    void server.cache.current(connection)
    expect(server.requests()).toBe(1)
  })
})

describe('a token that the API refused', () => {
  it('is dropped once, and not more than one in ten seconds', async () => {
    await holding(3600)
    expect(server.cache.discard(connection, 'sha256:1')).toBe(true)
    const next = server.cache.current(connection)
    await server.issue(3600)
    await next
    expect(server.cache.discard(connection, 'sha256:1')).toBe(true)
    expect(server.cache.discard(connection, 'sha256:2')).toBe(false)
    server.clock.now += 10_000
    expect(server.cache.discard(connection, 'sha256:2')).toBe(true)
    expect(server.cache.discard(connection, 'sha256:2')).toBe(false)
  })

  it('is not dropped again where the server issues the same one', async () => {
    await holding(3600)
    expect(server.cache.discard(connection, 'sha256:1')).toBe(true)
    const next = server.cache.current(connection)
    await server.issue(3600, { fingerprint: 'sha256:1' })
    await next
    server.clock.now += 3600
    expect(server.cache.discard(connection, 'sha256:1')).toBe(false)
  })
})

describe('the state of a token', () => {
  const state = () => server.cache.state(connection.id)
  const told = () => server.states.map((one) => one.state)

  it('is none, is requested, is valid, is renewed, and is told with every change', async () => {
    expect(state()).toEqual({ connectionId: connection.id, state: 'none' })
    await holding(60)
    expect(state()).toEqual({
      connectionId: connection.id,
      state: 'valid',
      expiresAt: new Date(1_060_000).toISOString(),
      renewsAt: new Date(1_048_000).toISOString(),
      fingerprint: 'sha256:1',
    })
    server.clock.now += 48_000
    void server.cache.current(connection)
    await server.issue(60)
    expect(told()).toEqual(['requesting', 'valid', 'renewing', 'valid'])
    expect(server.states.at(-1)?.fingerprint).toBe('sha256:2')
    expect(server.cache.states()).toEqual([state()])
  })

  it('is expired from the moment on at which the token is no longer handed out', async () => {
    await holding(60)
    server.clock.now += 58_499
    expect(state().state).toBe('valid')
    server.clock.now += 1
    expect(state().state).toBe('expired')
  })

  it('is refused, with the cause', async () => {
    void server.cache.current(connection)
    await server.refuse(401)
    expect(state()).toMatchObject({ state: 'refused', failure: { why: 'refused', cause: 'x' } })
    expect(told()).toEqual(['requesting', 'refused'])
  })

  it('stays valid where the renewal failed, and says so, until the token ends', async () => {
    await holding(60)
    server.clock.now += 48_000
    void server.cache.current(connection)
    await server.refuse(undefined)
    expect(state()).toMatchObject({ state: 'valid', failure: { why: 'unanswered' }, fingerprint: 'sha256:1' })
    server.clock.now += 12_000
    expect(state().state).toBe('refused')
  })

  it('is none once it was forgotten', async () => {
    await holding(3600)
    server.cache.forget(connection.id)
    expect(told()).toEqual(['requesting', 'valid', 'none'])
  })

  it('says nothing of tokens that are only compared, nor are they logged', async () => {
    await holding(3600)
    void server.cache.renew(connection, { scope: 'read' })
    await server.issue(3600)
    expect(told()).toEqual(['requesting', 'valid'])
    expect(server.outcomes).toHaveLength(1)
    expect(server.cache.states()).toHaveLength(1)
  })

  it('does not take a late token of an older revision for its own, though that request is logged', async () => {
    void server.cache.current(connection)
    void server.cache.current({ ...connection, revision: '2' })
    await server.issue(3600)
    expect(state().state).toBe('requesting')
    expect(server.outcomes).toHaveLength(1)
  })
})
