import type { IncomingMessage, ServerResponse } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import { exampleConnection, exampleJwt, exampleTokenLog } from '../tokens/example-connection.ts'
import { createTokens, type Tokens } from '../tokens/tokens.ts'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createUpstream, type Upstream } from '../upstream/upstream.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

type Answer = (req: IncomingMessage, res: ServerResponse) => void

/** An authorization server that answers as it is told, with the console's tokens before it and a clock in the test's hand. */
const setting = async () => {
  let now = Date.parse('2026-05-04T10:00:00Z')
  let arrivals = 0
  let skew = 0
  const good: Answer = (_req, res) => {
    const seconds = Math.floor((now + skew) / 1000)
    const access_token = exampleJwt({ iat: seconds, exp: seconds + 600, jti: String(arrivals) })
    res.writeHead(200, { 'content-type': 'application/json', date: new Date(now + skew).toUTCString() })
    res.end(JSON.stringify({ access_token, token_type: 'Bearer', expires_in: 600 }))
  }
  let answer = good
  const server: Loopback = await loopbackServer((req, res) => {
    arrivals += 1
    req.resume()
    answer(req, res)
  })
  const upstream: Upstream = createUpstream()
  const tokens: Tokens = createTokens({
    upstream,
    clock: () => now,
    random: () => 0.5,
    limits: { timeout: 300, maxBytes: 64 * 1024 },
    log: exampleTokenLog(),
  })
  closing.push(
    () => server.close(),
    () => upstream.close(),
  )
  return {
    tokens,
    connection: exampleConnection({ tokenUrl: `${server.origin}/token` }),
    arrivals: () => arrivals,
    answers: (how: Answer | 'well') => (answer = how === 'well' ? good : how),
    skewed: (milliseconds: number) => (skew = milliseconds),
    pass: (milliseconds: number) => (now += milliseconds),
  }
}

const failures: Record<string, { answer: Answer; cause?: RegExp }> = {
  'hangs up': { answer: (_req, res) => void res.destroy() },
  stalls: { answer: () => {} },
  'drips its answer byte by byte': {
    answer: (_req, res) => {
      res.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => (res.destroyed ? clearInterval(timer) : res.write(' ')), 20)
    },
  },
  'answers 500': { answer: (_req, res) => void res.writeHead(500).end('{"error":"server_error"}') },
  'answers 503 with a page': {
    answer: (_req, res) => void res.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Down</h1>'),
  },
  'answers garbage': {
    answer: (_req, res) =>
      void res.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0, 255, 254, 7])),
  },
  'answers truncated JSON': {
    answer: (_req, res) => void res.writeHead(200, { 'content-type': 'application/json' }).end('{"access_token":"abc'),
  },
  'answers less than it promised': {
    answer: (_req, res) => {
      res
        .writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
        .write('{"access_token":"abc"')
      setImmediate(() => res.destroy())
    },
  },
  'answers JSON nested 30,000 deep': {
    answer: (_req, res) => void res.writeHead(200).end(`{"x":${'['.repeat(30_000)}${']'.repeat(30_000)}}`),
  },
  'answers more than is read': { answer: (_req, res) => void res.writeHead(200).end(Buffer.alloc(1024 * 1024, ' ')) },
  'answers 204': { answer: (_req, res) => void res.writeHead(204).end() },
  redirects: { answer: (_req, res) => void res.writeHead(302, { location: '/token' }).end() },
}

describe('an authorization server that', () => {
  it.each(Object.entries(failures))(
    '%s does no harm while the token is valid; then calls fail at once with a diagnosis, and recover by themselves',
    async (_what, { answer }) => {
      const { tokens, connection, arrivals, answers, pass } = await setting()
      expect((await tokens.current(connection)).granted).toBe(true)
      answers(answer)

      pass(560_000)
      for (let call = 0; call < 20; call++)
        expect(await tokens.current(connection)).toMatchObject({ granted: true, source: 'cache' })
      // The renewal in the background has failed by now, at the latest with this one that waits for it.
      expect((await tokens.renew(connection)).granted).toBe(false)
      const tried = arrivals()
      expect(tried).toBeLessThanOrEqual(3)
      expect((await tokens.current(connection)).granted).toBe(true)

      pass(41_000)
      const first = await tokens.current(connection)
      expect(first).toMatchObject({ granted: false, diagnosis: { cause: expect.stringMatching(/^[a-z][a-z-]+$/) } })
      const asked = arrivals()
      const began = performance.now()
      for (let call = 0; call < 200; call++) expect((await tokens.current(connection)).granted).toBe(false)
      expect(arrivals()).toBe(asked)
      expect(performance.now() - began).toBeLessThan(2000)

      // Within ten minutes of failing it was asked a few times, at growing distances, and not by every call.
      for (let second = 0; second < 600; second++) {
        pass(1000)
        await tokens.current(connection)
        if (arrivals() - asked > 60) break
        if (second === 20) answers((_req, res) => void res.destroy())
      }
      expect(arrivals() - asked).toBeLessThanOrEqual(30)

      answers('well')
      pass(61_000)
      expect((await tokens.current(connection)).granted).toBe(true)
    },
    30_000,
  )

  it('answers 429 is left in peace for as long as it says', async () => {
    const { tokens, connection, arrivals, answers, pass } = await setting()
    answers((_req, res) => void res.writeHead(429, { 'retry-after': '90' }).end('{"error":"slow_down"}'))
    expect(await tokens.current(connection)).toMatchObject({ granted: false, diagnosis: { retryAfter: 90 } })
    answers('well')
    for (let second = 0; second < 89; second++) {
      pass(1000)
      expect((await tokens.current(connection)).granted).toBe(false)
    }
    expect(arrivals()).toBe(1)
    pass(2000)
    expect((await tokens.current(connection)).granted).toBe(true)
    expect(arrivals()).toBe(2)
  })
})

describe('clocks that differ', () => {
  it.each([-300_000, -41_000, 41_000, 300_000])(
    'by %d ms do no harm: the life is counted from receipt',
    async (ahead) => {
      const { tokens, connection, arrivals, skewed, pass } = await setting()
      skewed(ahead)
      for (let second = 0; second < 3000; second += 10) {
        const current = await tokens.current(connection)
        // Whatever the server's clock says, no token is older than its life by the console's.
        const { expiresAt = 0, receivedAt } = current.granted ? current.token : { receivedAt: 0 }
        expect(expiresAt).toBeGreaterThan(receivedAt + 590_000)
        pass(10_000)
        await new Promise((resolve) => setImmediate(resolve))
      }
      expect(arrivals()).toBeGreaterThanOrEqual(5)
      expect(arrivals()).toBeLessThanOrEqual(8)
    },
  )

  it('because one jumps: forward, a new token is asked for; backward, the old one goes on and no loop begins', async () => {
    const { tokens, connection, arrivals, pass } = await setting()
    await tokens.current(connection)
    pass(24 * 3_600_000)
    expect(await tokens.current(connection)).toMatchObject({ granted: true, source: 'requested' })
    pass(-24 * 3_600_000)
    for (let call = 0; call < 100; call++) expect((await tokens.current(connection)).granted).toBe(true)
    expect(arrivals()).toBe(2)
  })
})
