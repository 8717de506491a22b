import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { DescribedCallInput, NotRetried } from '@developer-console/shared/contract/call'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import { CallDetail } from '@developer-console/shared/contract/history'
import { afterEach, describe, expect, it } from 'vitest'
import { loopbackServer, loopbackSocketServer } from '../upstream/loopback.ts'
import { exampleConsole, type ExampleOptions, readAnswer } from './example-console.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const started = async (api: RequestListener, more: Omit<ExampleOptions, 'api'> = {}) => {
  const example = await exampleConsole({ api, ...more })
  closing.push(() => example.close())
  return example
}

const bodyOf = async (req: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const closeOf = (socket: Socket) =>
  new Promise<void>((resolve) => socket.on('error', () => {}).once('close', () => resolve()))

const json = (res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

/** Answers with everything that arrived. */
const echo: RequestListener = (req, res) => {
  void bodyOf(req).then((body) =>
    json(res, 200, { method: req.method, url: req.url, headers: req.rawHeaders, body: body.toString() }),
  )
}

const echoed = (body: Buffer) =>
  JSON.parse(body.toString()) as { method: string; url: string; headers: string[]; body: string }

describe('a call', () => {
  it('is sent with the token, and answered in frames: head, data, end', async () => {
    const example = await started(
      (req, res) => {
        res.writeHead(200, 'Fine', ['Content-Type', 'application/json', 'X-Two', 'a', 'X-Two', 'b'])
        res.end(JSON.stringify({ url: req.url, token: req.headers.authorization?.length }))
      },
      { limits: { progressEvery: 60_000 } },
    )
    const answer = await example.call({
      method: 'GET',
      path: '/meters?a=1',
      query: [['b', 'c d']],
      headers: [['X-Own', '1']],
    })
    expect(answer.status).toBe(200)
    expect(answer.headers['x-accel-buffering']).toBe('no')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.head).toMatchObject({ status: 200, statusText: 'Fine', httpVersion: '1.1', redirects: [] })
    expect(answer.head?.headers.filter(([name]) => name === 'X-Two')).toEqual([
      ['X-Two', 'a'],
      ['X-Two', 'b'],
    ])
    expect(answer.head?.sent).toMatchObject({ method: 'GET', url: `${example.api.origin}/meters?a=1&b=c%20d` })
    expect(answer.head?.sent.headers).toContainEqual(['authorization', 'Bearer [redacted]'])
    expect(answer.head?.sent.headers).toContainEqual(['X-Own', '1'])
    const timing = answer.head?.timing
    for (const phase of ['token', 'connect', 'send', 'wait'] as const) expect(timing?.[phase]).toBeGreaterThanOrEqual(0)
    expect(JSON.parse(answer.body.toString())).toEqual({
      url: '/meters?a=1&b=c%20d',
      token: `Bearer ${example.issued[0]}`.length,
    })
    expect(answer.end).toMatchObject({ ok: true, bytes: answer.body.length })
    expect(answer.end?.diagnosis).toBeUndefined()
    // A small answer leaves in one write, so that its length is known.
    expect(answer.headers['content-length']).toBe(String(answer.raw.length))
  })

  it('reuses connections, and says so', async () => {
    const example = await started(echo)
    await example.call({ method: 'GET', path: '/' })
    const second = await example.call({ method: 'GET', path: '/' })
    expect(second.head?.timing.reused).toBe(true)
    expect(second.head?.timing.connect).toBeUndefined()
  })

  it('carries a body as it is, framed or none at all', async () => {
    const example = await started(echo)
    const answer = await example.call(
      { method: 'POST', path: '/x', headers: [['Content-Type', 'text/plain']] },
      'körper',
    )
    const arrived = echoed(answer.body)
    expect(arrived).toMatchObject({ method: 'POST', url: '/x', body: 'körper' })
    expect(arrived.headers).toContain('content-length')
    expect(echoed((await example.call({ method: 'DELETE', path: '/x' })).body)).toMatchObject({
      method: 'DELETE',
      body: '',
    })
    const asJson = await example.send(
      'application/json; charset=utf-8',
      JSON.stringify({ method: 'GET', path: '/json' }),
    )
    expect(echoed(asJson.body)).toMatchObject({ method: 'GET', url: '/json', body: '' })
  })

  it('takes one token request for all', async () => {
    const example = await started(echo)
    const answers = await Promise.all(Array.from({ length: 100 }, () => example.call({ method: 'GET', path: '/' })))
    expect(answers.every(({ end }) => end?.ok)).toBe(true)
    expect(example.tokenRequests()).toBe(1)
  })

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ] as const)('without a body in its answer is whole: %s %i', async (method, status) => {
    const example = await started((_req, res) => res.writeHead(status, { 'content-encoding': 'gzip' }).end())
    const answer = await example.call({ method, path: '/' })
    expect(answer.head?.status).toBe(status)
    expect(answer.end).toMatchObject({ ok: true, bytes: 0 })
  })

  it('passes over interim answers', async () => {
    const example = await started((_req, res) => {
      res.writeEarlyHints({ link: '</style.css>; rel=preload' })
      res.writeProcessing()
      res.end('final')
    })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.body.toString()).toBe('final')
    expect(answer.head?.status).toBe(200)
  })

  it('brings heads of 50 kB, and fails with a reason where they are longer than can be', async () => {
    const example = await started((req, res) => {
      res.writeHead(200, { 'x-long': 'x'.repeat(req.url === '/long' ? 50_000 : 400_000) }).end()
    })
    expect((await example.call({ method: 'GET', path: '/long' })).head?.headers).toContainEqual([
      'x-long',
      'x'.repeat(50_000),
    ])
    const answer = await example.call({ method: 'GET', path: '/longer' })
    expect(answer.problem?.diagnosis?.cause).toBe('answer-headers-too-large')
  })
})

describe('what is no call', () => {
  const frame = (json: string) => Buffer.concat([Buffer.from([2, 0, 0, 0, json.length]), Buffer.from(json)])

  it.each<[string, string, Buffer | string, number, string]>([
    ['another type', 'text/plain', '{}', 415, 'media-type-unsupported'],
    ['no type', '', '{}', 415, 'media-type-unsupported'],
    ['nothing', callMediaType, '', 400, 'call-malformed'],
    ['half a frame', callMediaType, Buffer.from([2, 0, 0]), 400, 'call-malformed'],
    ['a frame of another kind', callMediaType, Buffer.from([0, 0, 0, 0, 0]), 400, 'call-malformed'],
    ['a head that is cut', callMediaType, Buffer.from([2, 0, 0, 1, 0, 123]), 400, 'call-malformed'],
    ['a head that is too long', callMediaType, Buffer.from([2, 255, 255, 255, 255]), 400, 'call-malformed'],
    ['a head that is no JSON', callMediaType, frame('{"method'), 400, 'call-malformed'],
    ['a head that is no UTF-8', callMediaType, Buffer.from([2, 0, 0, 0, 2, 0xff, 0xfe]), 400, 'call-malformed'],
    ['a head without a path', callMediaType, frame('{"method":"GET"}'), 400, 'request-invalid'],
    ['an unknown method', 'application/json', '{"method":"BREW","path":"/"}', 400, 'request-invalid'],
    [
      'too long a JSON',
      'application/json',
      `{"method":"GET","path":"/${'x'.repeat(1_100_000)}"}`,
      400,
      'call-malformed',
    ],
    ['a path that leaves', 'application/json', '{"method":"GET","path":"//evil.test/"}', 403, 'path-outside-api'],
    [
      'a header that cannot be',
      'application/json',
      '{"method":"GET","path":"/","headers":[["a b","c"]]}',
      400,
      'header-invalid',
    ],
  ])('is refused before anything is sent: %s', async (_name, type, bytes, status, key) => {
    let arrivals = 0
    const example = await started(() => (arrivals += 1))
    const answer = await example.send(type, bytes)
    expect([answer.status, answer.problem?.type]).toEqual([status, `urn:developer-console:problem:${key}`])
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(arrivals + example.tokenRequests()).toBe(0)
  })

  it('is a call to the token endpoint, one without confirmation, one of an unknown connection', async () => {
    const example = await started(echo, {
      connection: { confirmWrites: true, methods: ['GET', 'POST'], tokenUrl: 'http://127.0.0.1:9/t' },
    })
    expect((await example.call({ method: 'POST', path: '/' }, 'x')).status).toBe(428)
    expect((await example.call({ method: 'DELETE', path: '/', confirm: true })).status).toBe(403)
    expect((await example.send('application/json', '{"method":"GET","path":"/"}', '/other/calls')).status).toBe(404)
    expect(example.recorded).toEqual([])
  })

  it('is one more than may be under way', async () => {
    const gate = Promise.withResolvers<void>()
    const example = await started((_req, res) => void gate.promise.then(() => res.end()), { limits: { openCalls: 1 } })
    const first = example.call({ method: 'GET', path: '/' })
    while (example.tokenRequests() === 0) await new Promise((resolve) => setImmediate(resolve))
    const second = await example.call({ method: 'GET', path: '/' })
    expect([second.status, second.headers['retry-after']]).toEqual([429, '1'])
    gate.resolve()
    expect((await first).end?.ok).toBe(true)
    expect((await example.call({ method: 'GET', path: '/' })).end?.ok).toBe(true)
  })
})

describe('a coded answer', () => {
  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ])('is decoded from %s', async (coding, compress) => {
    const text = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => ({ index })))
    const example = await started((_req, res) => {
      res.writeHead(200, { 'content-encoding': coding }).end(compress(Buffer.from(text)))
    })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.body.toString()).toBe(text)
    expect(answer.head?.headers).toContainEqual(['content-encoding', coding])
    expect(answer.end).toMatchObject({ ok: true, bytes: text.length })
  })

  it('passes as it came where the coding is not known', async () => {
    const example = await started((_req, res) => res.writeHead(200, { 'content-encoding': 'x-own' }).end('own'))
    expect((await example.call({ method: 'GET', path: '/' })).body.toString()).toBe('own')
  })

  it('is cut at the limit where it is a bomb', async () => {
    const bomb = brotliCompressSync(Buffer.alloc(32 * 1024 * 1024))
    const example = await started((_req, res) => res.writeHead(200, { 'content-encoding': 'br' }).end(bomb), {
      limits: { decodedBytes: 1024 * 1024 },
    })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.end).toMatchObject({ ok: false, diagnosis: { cause: 'answer-too-long-decoded' } })
    expect(answer.body.length).toBeLessThanOrEqual(1024 * 1024)
  })

  it('is broken off where it cannot be decoded, at its beginning and at its end', async () => {
    const example = await started((req, res) => {
      const whole = gzipSync(Buffer.from('x'.repeat(1000)))
      res.writeHead(200, { 'content-encoding': 'gzip' }).end(req.url === '/cut' ? whole.subarray(0, -12) : 'plain text')
    })
    for (const path of ['/cut', '/plain']) {
      const answer = await example.call({ method: 'GET', path })
      expect(answer.head?.status).toBe(200)
      expect(answer.end).toMatchObject({ ok: false, diagnosis: { cause: 'answer-undecodable' } })
    }
    expect((await example.recordedCalls(2)).map(({ outcome }) => outcome)).toEqual(['broken', 'broken'])
  })
})

describe('a redirect', () => {
  it('within the API is followed, the token along, as RFC 9110 says', async () => {
    const arrived: string[] = []
    const example = await started((req, res) => {
      arrived.push(
        `${req.method} ${req.url} ${req.headers.authorization?.slice(0, 7)}${req.headers['content-type'] ?? ''}`,
      )
      void bodyOf(req).then(() => {
        if (req.url === '/one') res.writeHead(303, { location: '/two' }).end('see other')
        else if (req.url === '/two') res.writeHead(307, { location: `http://${req.headers.host}/three?x=1` }).end()
        else res.end('there')
      })
    })
    const answer = await example.call(
      { method: 'POST', path: '/one', headers: [['content-type', 'text/plain']] },
      'body',
    )
    expect(arrived).toEqual(['POST /one Bearer text/plain', 'GET /two Bearer ', 'GET /three?x=1 Bearer '])
    expect(answer.body.toString()).toBe('there')
    expect(answer.head?.redirects).toMatchObject([
      { status: 303, location: '/two' },
      { status: 307, location: `${example.api.origin}/three?x=1` },
    ])
    expect(answer.head?.sent).toMatchObject({ method: 'GET', url: `${example.api.origin}/three?x=1` })
  })

  it.each([
    ['another host', 'http://localhost.test/x', 'redirect-elsewhere'],
    ['another scheme', 'https://127.0.0.1/x', 'redirect-elsewhere'],
    ['another port', 'http://127.0.0.1:1/x', 'redirect-elsewhere'],
    ['another host by two slashes', '//evil.test/x', 'redirect-elsewhere'],
    ['another host by a backslash', '/\\evil.test/x', 'redirect-elsewhere'],
    ['user information', 'http://user:pass@HOST/x', 'redirect-elsewhere'],
    ['a place above the API', '/v2/x', 'redirect-outside-api'],
    ['a place above by dots', '/v1/../admin', 'redirect-outside-api'],
    ['the token endpoint', '/v1/token', 'redirect-outside-api'],
    ['no address', 'http://[', 'redirect-malformed'],
  ])('to %s is not followed, and is the answer', async (_name, location, cause) => {
    let arrivals = 0
    const example = await started((req, res) => {
      arrivals += 1
      res.writeHead(302, { location: location.replace('HOST', req.headers.host ?? '') }).end('moved')
    })
    Object.assign(example.connection, {
      apiUrl: `${example.api.origin}/v1/`,
      revocationUrl: `${example.api.origin}/v1/token`,
    })
    const answer = await example.call({ method: 'GET', path: '/v1/x' })
    expect(answer.head?.status).toBe(302)
    expect(answer.body.toString()).toBe('moved')
    expect(answer.end).toMatchObject({ ok: true, diagnosis: { cause } })
    expect(arrivals).toBe(1)
  })

  it.each([
    [404, /GET \/two/],
    [415, /answered 415/],
  ])('that ends in a refusal with %i has the diagnosis of the request that was refused', async (status, said) => {
    const example = await started((req, res) => {
      if (req.url === '/one') res.writeHead(303, { location: '/two' }).end()
      else res.writeHead(status).end()
    })
    const headers: [string, string][] = [['content-type', 'text/odd']]
    const answer = await example.call({ method: 'POST', path: '/one', headers }, 'body')
    const diagnosis = JSON.stringify(answer.end?.diagnosis)
    expect(diagnosis).toMatch(said)
    expect(diagnosis).not.toMatch(/POST|\/one|text\/odd/)
  })

  it('that turns in a circle ends after five', async () => {
    let arrivals = 0
    const example = await started((_req, res) => {
      arrivals += 1
      res.writeHead(302, { location: '/again' }).end()
    })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.end?.diagnosis?.cause).toBe('redirect-loop')
    expect([arrivals, answer.head?.redirects.length]).toEqual([6, 5])
  })

  it('that asks for the body again is the answer; its own body may be endless', async () => {
    const example = await started((req, res) => {
      if (req.url === '/body') res.writeHead(307, { location: '/x' }).end()
      else if (req.url === '/endless') {
        res.writeHead(302, { location: '/x' })
        const more = () => {
          while (res.write('x'.repeat(10_000)));
          res.once('drain', more)
        }
        more()
      } else res.end('there')
    })
    expect((await example.call({ method: 'PUT', path: '/body' }, 'x')).end?.diagnosis?.cause).toBe(
      'redirect-needs-body',
    )
    expect((await example.call({ method: 'GET', path: '/endless' })).body.toString()).toBe('there')
  })
})

describe('what happened on the way', () => {
  const refused = { 'www-authenticate': 'Bearer error="invalid_token", error_description="The access token expired"' }
  const fingerprint = (token = '') => `sha256:${createHash('sha256').update(token).digest('hex')}`

  it('tells with which token a call was sent, requested for it or held', async () => {
    const example = await started((_req, res) => json(res, 200, {}))
    const first = await example.call({ method: 'GET', path: '/' })
    const second = await example.call({ method: 'GET', path: '/' })
    expect(first.head?.token).toEqual({
      source: 'requested',
      fingerprint: fingerprint(example.issued[0]),
      expiresAt: expect.any(String) as string,
      left: expect.closeTo(3600, -1) as number,
    })
    expect(second.head?.token).toMatchObject({ source: 'cache', fingerprint: first.head?.token?.fingerprint })
    expect(first.head?.at).toBeGreaterThan(first.head?.timing.token ?? Infinity)
    for (const recorded of await example.recordedCalls(2))
      expect(recorded).toMatchObject({
        tokenFingerprint: first.head?.token?.fingerprint,
        answer: { token: { fingerprint: first.head?.token?.fingerprint } },
      })
  })

  it('tells the first answer of a call that was sent again, and why', async () => {
    const example = await started((req, res) =>
      req.headers.authorization?.endsWith('0000') ? json(res, 401, {}, refused) : json(res, 200, {}),
    )
    const { head } = await example.call({ method: 'GET', path: '/' })
    expect(head).toMatchObject({
      status: 200,
      token: { source: 'requested', fingerprint: fingerprint(example.issued[1]) },
      retried: [
        {
          status: 401,
          diagnosis: { cause: 'token-expired' },
          token: { source: 'requested', fingerprint: fingerprint(example.issued[0]) },
        },
      ],
    })
    const [retried] = head?.retried ?? []
    expect(retried?.timing.wait).toBeGreaterThan(0)
    expect(retried?.renewal).toBeGreaterThan(0)
    expect(head?.at).toBeGreaterThan((retried?.at ?? Infinity) + (retried?.renewal ?? 0))
    expect(head).not.toHaveProperty('notRetried')
    const [recorded] = await example.recordedCalls(1)
    expect(recorded?.answer?.retried).toEqual(head?.retried)
    expect(recorded?.tokenFingerprint).toBe(fingerprint(example.issued[1]))
  })

  it('tells when a redirect came', async () => {
    const example = await started((req, res) =>
      req.url === '/' ? res.writeHead(307, { location: '/there' }).end() : json(res, 200, {}),
    )
    const { head } = await example.call({ method: 'GET', path: '/' })
    const [redirect] = head?.redirects ?? []
    expect(redirect).toMatchObject({ status: 307, location: '/there', timing: { wait: expect.any(Number) as number } })
    expect(head?.at).toBeGreaterThan(redirect?.at ?? Infinity)
  })

  it.each<[string, DescribedCallInput, number, NotRetried | undefined]>([
    ['that may take effect twice', { method: 'POST', path: '/' }, 401, 'method'],
    ['whose token another one does not better', { method: 'GET', path: '/audience' }, 401, 'cause'],
    ['whose answer is long', { method: 'GET', path: '/long' }, 401, 'answer'],
    ['that was sent again already', { method: 'GET', path: '/' }, 401, 'again'],
    ['that another status answers', { method: 'GET', path: '/forbidden' }, 403, undefined],
  ])('tells why a call is not sent again %s', async (_, described, status, why) => {
    const example = await started((req, res) => {
      if (req.url === '/long') res.writeHead(401, refused).end('x'.repeat(100_000))
      else if (req.url === '/audience') json(res, 401, { error_description: "Unexpected 'aud' value" })
      else json(res, req.url === '/forbidden' ? 403 : 401, {}, refused)
    })
    const { head } = await example.call(described)
    expect(head?.status).toBe(status)
    expect(head?.notRetried).toBe(why)
    expect(head?.retried?.length).toBe(why === 'again' ? 1 : undefined)
  })

  it('tells that a token was renewed for the same reason a moment ago, or that no other came', async () => {
    const api: RequestListener = (_req, res) => json(res, 401, {}, refused)
    const example = await started(api)
    await example.call({ method: 'GET', path: '/' })
    expect((await example.call({ method: 'GET', path: '/' })).head?.notRetried).toBe('renewed')

    const same = { access_token: 'always-the-same-token', token_type: 'Bearer', expires_in: 60 }
    expect(
      (await (await started(api, { token: () => same })).call({ method: 'GET', path: '/' })).head?.notRetried,
    ).toBe('same-token')
    const once = await started(api, { token: (count) => (count === 0 ? same : { error: 'invalid_client' }) })
    expect((await once.call({ method: 'GET', path: '/' })).head?.notRetried).toBe('no-token')
  })
})

describe('a refusal', () => {
  it('carries its diagnosis, made from the answer, the token and the operation', async () => {
    const example = await started(
      (_req, res) =>
        json(
          res,
          403,
          { error: 'insufficient_scope' },
          { 'www-authenticate': 'Bearer error="insufficient_scope", scope="write"' },
        ),
      {
        requiredScopes: [['write']],
        peers: [{ id: 'other', name: 'Other', scopes: ['write'] }],
      },
    )
    const answer = await example.call({ method: 'GET', path: '/', operationId: 'op' })
    expect(answer.head?.status).toBe(403)
    expect(answer.end).toMatchObject({ ok: true, diagnosis: { cause: 'scope-missing', missingScopes: ['write'] } })
    expect(answer.end?.diagnosis?.steps[0]?.action).toEqual({ type: 'switch-connection', connectionId: 'other' })
    const [recorded] = await example.recordedCalls(1)
    expect(recorded).toMatchObject({ status: 403, cause: 'scope-missing', operationId: 'op' })
  })

  it('of an operation tells which scopes it named, and which its token had', async () => {
    const example = await started((req, res) =>
      json(
        res,
        req.url === '/open' ? 200 : 403,
        {},
        req.url === '/open' ? {} : { 'www-authenticate': 'Bearer error="insufficient_scope", scope="write"' },
      ),
    )
    for (const path of ['/', '/open']) {
      await example.call({ method: 'GET', path, operationId: 'op' })
      await example.call({ method: 'GET', path })
    }
    await example.recordedCalls(4)
    expect(
      example.scopeEvidence.map(({ operation, method, path, outcomes }) => [operation, method, path, outcomes]),
    ).toEqual([
      [
        'op',
        'GET',
        '/',
        [
          { kind: 'challenge', scopes: ['write'] },
          { kind: 'refused', scopes: ['read'] },
        ],
      ],
      ['op', 'GET', '/open', [{ kind: 'granted', scopes: ['read'] }]],
    ])
  })

  it('is understood in another charset, compressed twice, and one byte longer than is looked at', async () => {
    const said = '{"code":"MISSING_SCOPES","message":"Zugriff nicht möglich: scope=write fehlt"}'
    const answers: Record<string, (res: ServerResponse) => void> = {
      '/latin': (res) =>
        res.writeHead(403, { 'content-type': 'application/json; charset=iso-8859-1' }).end(Buffer.from(said, 'latin1')),
      '/unnamed': (res) => res.writeHead(403, { 'content-type': 'application/json' }).end(Buffer.from(said, 'latin1')),
      '/twice': (res) =>
        res
          .writeHead(403, { 'content-type': 'application/json', 'content-encoding': 'gzip, gzip' })
          .end(gzipSync(gzipSync(said))),
      '/long': (res) =>
        res
          .writeHead(403, { 'content-type': 'application/json' })
          .end(`${said.slice(0, -1)},"more":"${'x'.repeat(64 * 1024 + 1 - said.length - 9)}"}`),
      '/lying': (res) => res.writeHead(403, { 'content-type': 'text/html; charset=utf-16' }).end(said),
    }
    const example = await started((req, res) => answers[req.url ?? '']?.(res))
    for (const path of ['/latin', '/unnamed', '/twice', '/long']) {
      const { end } = await example.call({ method: 'POST', path })
      expect([path, end?.diagnosis?.cause]).toEqual([path, 'scope-missing'])
    }
    const { end } = await example.call({ method: 'POST', path: '/latin' })
    expect(JSON.stringify(end?.diagnosis)).toContain('nicht möglich')
    expect((await example.call({ method: 'POST', path: '/lying' })).end?.diagnosis?.cause).toMatch(/^[a-z-]+$/)
  })

  it('repeats no token to which another charset gave another look', async () => {
    const example = await started((req, res) =>
      res
        .writeHead(403, { 'content-type': 'text/plain; charset=utf-16le' })
        .end(Buffer.from(`insufficient scope for ${req.headers.authorization}`, 'utf16le')),
    )
    const { end } = await example.call({ method: 'GET', path: '/' })
    const [token = ''] = example.issued
    expect(JSON.stringify(end)).not.toContain(token.split('.')[2])
  })

  it.each([400, 404, 409, 418, 429, 500, 503, 599])('with %i always has one', async (status) => {
    const example = await started((_req, res) => res.writeHead(status).end())
    const answer = await example.call({ method: 'POST', path: '/' })
    expect(answer.end?.diagnosis?.title).toBeTypeOf('string')
    expect(answer.end?.diagnosis?.cause).toMatch(/^[a-z-]+$/)
  })
})

describe('a 401 of the API', () => {
  const expired = { 'www-authenticate': 'Bearer error="invalid_token", error_description="The access token expired"' }

  /** Takes the tokens from the given one on. */
  const takesFrom = (count: number, headers: Record<string, string> = expired) => {
    const arrived: string[] = []
    const api: RequestListener = (req, res) => {
      void bodyOf(req).then((body) => {
        arrived.push(`${req.method} ${body.toString()}`)
        const number = Number(req.headers.authorization?.slice(-4))
        if (number >= count) json(res, 200, { taken: number })
        else json(res, 401, { error: 'invalid_token' }, headers)
      })
    }
    return { api, arrived }
  }

  it('makes an idempotent call go again once with a new token', async () => {
    const { api, arrived } = takesFrom(1)
    const example = await started(api)
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.head?.status).toBe(200)
    expect(arrived).toHaveLength(2)
    expect(example.tokenRequests()).toBe(2)
    const put = await example.call({ method: 'PUT', path: '/' }, 'small')
    expect(put.head?.status).toBe(200)
  })

  it('makes a small body go again too', async () => {
    const { api, arrived } = takesFrom(1)
    const example = await started(api)
    expect((await example.call({ method: 'PUT', path: '/' }, 'small')).head?.status).toBe(200)
    expect(arrived).toEqual(['PUT small', 'PUT small'])
  })

  it('is the answer to a call that is not idempotent; the next one has a new token', async () => {
    const { api, arrived } = takesFrom(1)
    const example = await started(api)
    const answer = await example.call({ method: 'POST', path: '/' }, 'x')
    expect(answer.head?.status).toBe(401)
    expect(answer.end?.diagnosis?.cause).toBe('token-expired')
    expect(arrived).toHaveLength(1)
    expect((await example.call({ method: 'POST', path: '/' }, 'x')).head?.status).toBe(200)
    expect(example.tokenRequests()).toBe(2)
  })

  it('never leads to a loop of requests', async () => {
    const { api, arrived } = takesFrom(1000)
    const example = await started(api)
    for (let call = 0; call < 10; call += 1) {
      const answer = await example.call({ method: 'GET', path: '/' })
      expect(answer.head?.status).toBe(401)
      expect(answer.body.toString()).toContain('invalid_token')
    }
    expect(arrived).toHaveLength(11)
    expect(example.tokenRequests()).toBe(2)
  })

  it.each(["Unexpected 'aud' value", "Unexpected 'iss' value"])(
    'that a new token does not mend costs none: %s',
    async (text) => {
      const { api, arrived } = takesFrom(1000, {
        'www-authenticate': `Bearer error="invalid_token", error_description="${text}"`,
      })
      const example = await started(api)
      expect((await example.call({ method: 'GET', path: '/' })).head?.status).toBe(401)
      expect((await example.call({ method: 'POST', path: '/' })).head?.status).toBe(401)
      expect([arrived.length, example.tokenRequests()]).toEqual([2, 1])
    },
  )

  it('is read for that also where its body is coded twice', async () => {
    const body = gzipSync(gzipSync(`{"error":"invalid_token","error_description":"Unexpected 'aud' value"}`))
    const example = await started((_req, res) => {
      res.writeHead(401, ['Content-Type', 'application/json', 'Content-Encoding', 'gzip', 'Content-Encoding', 'gzip'])
      res.end(body)
    })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.body.toString()).toContain("Unexpected 'aud' value")
    expect(example.tokenRequests()).toBe(1)
  })

  it('with a large body passes as it is', async () => {
    const page = 'x'.repeat(300_000)
    const example = await started((_req, res) => res.writeHead(401, expired).end(page))
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.body.toString()).toBe(page)
    expect(answer.end?.ok).toBe(true)
  })
})

describe('no answer', () => {
  it('from a port where nobody listens is a 502 with a diagnosis, and in history', async () => {
    const example = await started(echo)
    await example.call({ method: 'GET', path: '/' })
    const gone = await loopbackServer(() => {})
    await gone.close()
    Object.assign(example.connection, { apiUrl: gone.origin })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.status).toBe(502)
    expect(answer.problem).toMatchObject({ diagnosis: { cause: 'connection-refused' } })
    const [, recorded] = await example.recordedCalls(2)
    expect(recorded).toMatchObject({
      id: answer.problem?.callId,
      outcome: 'failed',
      cause: 'connection-refused',
      way: { redirects: [], token: { source: 'cache' } },
    })
    expect(recorded?.status).toBeUndefined()
  })

  it('from an address that is closed to the connection is a 403', async () => {
    const example = await started(echo)
    await example.call({ method: 'GET', path: '/' })
    Object.assign(example.connection, { allowPrivateNetwork: false })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect([answer.status, answer.problem?.diagnosis?.cause]).toEqual([403, 'address-refused'])
  })

  it('in time is a 504', async () => {
    const example = await started(() => {}, { limits: { firstByte: 300, progressEvery: 5000 } })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect([answer.status, answer.problem?.diagnosis?.cause]).toEqual([504, 'first-byte-timeout'])
  })

  it('in time, once frames have begun, is an end with the problem', async () => {
    const example = await started(() => {}, { limits: { total: 300, progressEvery: 20, waitEvery: 50 } })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.status).toBe(200)
    expect(answer.progress.filter(({ phase }) => phase === 'wait').length).toBeGreaterThan(2)
    expect(answer.head).toBeUndefined()
    expect(answer.end).toMatchObject({ ok: false, problem: { status: 504 }, diagnosis: { cause: 'total-timeout' } })
  })

  it('from what closes or speaks something else', async () => {
    const other = await loopbackSocketServer((socket) => void socket.once('data', () => socket.end('SSH-2.0-x\r\n')))
    const closes = await loopbackSocketServer((socket) => void socket.once('data', () => socket.destroy()))
    closing.push(other.close, closes.close)
    const example = await started(echo)
    Object.assign(example.connection, { apiUrl: other.origin })
    expect((await example.call({ method: 'GET', path: '/' })).problem?.diagnosis?.cause).toBe('not-http')
    Object.assign(example.connection, { apiUrl: closes.origin })
    const closed = await example.call({ method: 'GET', path: '/' })
    expect(closed.status).toBe(502)
    expect(closed.problem?.diagnosis?.cause).toMatch(/^connection-/)
  })

  it('on a connection that has carried an answer before is no answer that broke off', async () => {
    const example = await started((req, res) => {
      if (req.url === '/close') res.socket?.end()
      else res.end('{}')
    })
    expect((await example.call({ method: 'GET', path: '/' })).head?.status).toBe(200)
    const closed = await example.call({ method: 'GET', path: '/close' })
    expect(closed.problem?.diagnosis?.cause).toBe('connection-closed-before-answer')
  })

  it('for want of a token is the token’s problem', async () => {
    const example = await started(echo, { token: () => ({ error: 'invalid_client' }) })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.status).toBe(502)
    expect(answer.problem).toMatchObject({
      type: 'urn:developer-console:problem:token-refused',
      diagnosis: { cause: 'client-authentication-failed' },
      exchange: { response: { status: 401 } },
    })
    expect(await example.recordedCalls(1)).toMatchObject([{ outcome: 'failed', cause: 'client-authentication-failed' }])
  })
})

describe('a body that breaks off', () => {
  it('ends with the reason, and keeps what came', async () => {
    const example = await started((_req, res) => {
      res.writeHead(200, { 'content-length': '1000', 'content-type': 'text/plain' })
      res.write('half', () => setImmediate(() => res.socket?.destroy()))
    })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.head?.status).toBe(200)
    expect(answer.body.toString()).toBe('half')
    expect(answer.end).toMatchObject({ ok: false, bytes: 4, diagnosis: { cause: 'answer-cut-short' } })
    expect(await example.recordedCalls(1)).toMatchObject([{ outcome: 'broken', status: 200, body: { text: 'half' } }])
  })

  it('by silence does so too', async () => {
    const example = await started((_req, res) => void res.write('half'), { limits: { idle: 300 } })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.end).toMatchObject({ ok: false, diagnosis: { cause: 'body-timeout' } })
  })
})

describe('a cancelled call', () => {
  it('reaches the upstream while it has not answered', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>()
    const example = await started((req) => arrived.resolve(req))
    const { outgoing } = example.open({ 'content-type': 'application/json' })
    outgoing.end('{"method":"GET","path":"/"}')
    const request = await arrived.promise
    const closed = closeOf(request.socket)
    outgoing.destroy()
    await closed
    expect(await example.recordedCalls(1)).toMatchObject([{ outcome: 'cancelled', cause: 'cancelled' }])
  })

  it('reaches it in the middle of an endless answer that nobody reads', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>()
    const example = await started((req, res) => {
      arrived.resolve(req)
      const more = () => {
        while (res.write('x'.repeat(64 * 1024)));
        res.once('drain', more)
      }
      more()
    })
    const { outgoing, response } = example.open({ 'content-type': 'application/json' })
    outgoing.end('{"method":"GET","path":"/"}')
    const answer = await response
    answer.on('error', () => {}).pause()
    const closed = closeOf((await arrived.promise).socket)
    outgoing.destroy()
    await closed
    expect(await example.recordedCalls(1)).toMatchObject([{ outcome: 'cancelled', status: 200 }])
  })

  it('reaches it in the middle of an upload', async () => {
    const arrived = Promise.withResolvers<IncomingMessage>()
    const example = await started((req) => {
      req.once('data', () => arrived.resolve(req.pause()))
    })
    const { outgoing } = example.open({ 'content-type': callMediaType, 'content-length': 50_000_000 })
    outgoing.write(jsonFrame(frameKind.head, { method: 'PUT', path: '/' }))
    outgoing.write(Buffer.alloc(1_500_000))
    const request = await arrived.promise
    const closed = closeOf(request.socket)
    outgoing.destroy()
    expect((await example.recordedCalls(1))[0]?.outcome).toBe('cancelled')
    // It had stopped reading, and sees the end once it reads again.
    request.resume()
    await closed
  })

  // So small that it has come whole, so long once decoded that it cannot leave unread.
  const longDecoded = brotliCompressSync(Buffer.alloc(32 * 1024 * 1024))

  it('ends while the rest of a coded answer waits for its reader', async () => {
    const example = await started((_req, res) => {
      res.writeHead(200, { 'content-encoding': 'br' }).end(longDecoded)
    })
    const { outgoing, response } = example.open({ 'content-type': 'application/json' })
    outgoing.end('{"method":"GET","path":"/"}')
    const answer = await response
    answer.on('error', () => {}).pause()
    // By the end of another call the answer has come whole.
    expect((await example.call({ method: 'HEAD', path: '/' })).end?.ok).toBe(true)
    outgoing.destroy()
    expect((await example.recordedCalls(2))[1]).toMatchObject({ outcome: 'cancelled', cause: 'cancelled', status: 200 })
  })

  it('ends in time where nobody reads the rest of a coded answer', async () => {
    const example = await started(
      (_req, res) => {
        res.writeHead(200, { 'content-encoding': 'br' }).end(longDecoded)
      },
      { limits: { total: 300 } },
    )
    const { outgoing, response } = example.open({ 'content-type': 'application/json' })
    outgoing.end('{"method":"GET","path":"/"}')
    const answer = await response
    answer.on('error', () => {}).pause()
    expect(await example.recordedCalls(1)).toMatchObject([{ outcome: 'broken', cause: 'total-timeout', status: 200 }])
    outgoing.destroy()
  })

  it('asks for no token that others wait for anew', async () => {
    const example = await started(echo)
    const { outgoing } = example.open({ 'content-type': 'application/json' })
    outgoing.end('{"method":"GET","path":"/"}')
    outgoing.destroy()
    expect((await example.call({ method: 'GET', path: '/' })).end?.ok).toBe(true)
    expect(example.tokenRequests()).toBe(1)
  })
})

describe('an upload', () => {
  it('streams, with its length where it is known and in chunks where it is not', async () => {
    const example = await started((req, res) => {
      void bodyOf(req).then((body) =>
        json(res, 200, {
          size: body.length,
          length: req.headers['content-length'],
          coding: req.headers['transfer-encoding'],
        }),
      )
    })
    const body = Buffer.alloc(5_000_000, 'abc')
    const known = await example.call({ method: 'POST', path: '/' }, body)
    expect(JSON.parse(known.body.toString())).toEqual({ size: 5_000_000, length: '5000000' })
    const { outgoing, response } = example.open({ 'content-type': callMediaType })
    outgoing.write(jsonFrame(frameKind.head, { method: 'POST', path: '/' }))
    outgoing.write(body)
    outgoing.end()
    const chunked = await readAnswer(await response)
    expect(JSON.parse(chunked.body.toString())).toEqual({ size: 5_000_000, coding: 'chunked' })
    expect((await example.recordedCalls(2))[1]).toMatchObject({
      sentBytes: 5_000_000,
      request: { body: { size: 5_000_000, whole: false } },
    })
  })

  it('shows its progress, before its end', async () => {
    const seen = Promise.withResolvers<void>()
    const example = await started(
      (req, res) => {
        void bodyOf(req).then(() => res.end('done'))
      },
      { limits: { progressEvery: 10 } },
    )
    const { outgoing, response } = example.open({ 'content-type': callMediaType, 'content-length': 2_000_100 })
    const head = jsonFrame(frameKind.head, { method: 'POST', path: '/', headers: [['x-pad', 'x']] })
    outgoing.write(head)
    outgoing.write(Buffer.alloc(1_500_000))
    const answer = await response
    const reader = new FrameReader()
    const frames: { kind: number; json: { phase?: string; sent?: number } }[] = []
    const ended = once(answer, 'end')
    answer.on('data', (chunk: Buffer) => {
      for (const { kind, payload } of reader.push(chunk)) {
        if (kind !== frameKind.data)
          frames.push({ kind, json: JSON.parse(Buffer.from(payload).toString()) as { phase?: string; sent?: number } })
      }
      if (frames.some(({ json: { phase, sent = 0 } }) => phase === 'send' && sent > 1_000_000)) seen.resolve()
    })
    await seen.promise
    outgoing.end(Buffer.alloc(2_000_100 - 1_500_000 - head.length))
    await ended
    expect(frames.at(-1)?.kind).toBe(frameKind.end)
    expect(frames.some(({ kind }) => kind === frameKind.head)).toBe(true)
  })

  it('that the API refuses early is answered, its rest read and thrown away', async () => {
    const example = await started((req, res) => {
      res.writeHead(413, { 'content-type': 'text/plain' }).end('too large')
      req.resume()
    })
    const answer = await example.call({ method: 'PUT', path: '/' }, Buffer.alloc(8_000_000))
    expect(answer.head?.status).toBe(413)
    expect(answer.body.toString()).toBe('too large')
    expect(answer.end).toMatchObject({ ok: true, diagnosis: { cause: 'payload-too-large' } })
  })

  it('that the API refuses early and that then falls silent is answered too', async () => {
    const example = await started(
      (req, res) => {
        res.writeHead(413, { 'content-type': 'text/plain' }).end('too large')
        req.resume()
      },
      { limits: { drain: 100 } },
    )
    const { outgoing, response } = example.open({ 'content-type': callMediaType, 'content-length': 50_000_000 })
    outgoing.write(jsonFrame(frameKind.head, { method: 'PUT', path: '/' }))
    outgoing.write(Buffer.alloc(1_500_000))
    const answer = await readAnswer(await response)
    expect([answer.body.toString(), answer.end?.ok]).toEqual(['too large', true])
    outgoing.destroy()
  })

  it('over the limit is refused before it is sent, or while it is', async () => {
    const example = await started((req) => void req.resume(), {
      limits: { requestBytes: 100_000, progressEvery: 60_000 },
    })
    const known = await example.call({ method: 'PUT', path: '/' }, Buffer.alloc(100_001))
    expect([known.status, known.problem?.type]).toEqual([413, 'urn:developer-console:problem:body-too-large'])
    expect(example.tokenRequests()).toBe(0)
    const { outgoing, response } = example.open({ 'content-type': callMediaType })
    outgoing.write(jsonFrame(frameKind.head, { method: 'PUT', path: '/' }))
    outgoing.end(Buffer.alloc(300_000))
    const chunked = await readAnswer(await response)
    expect([chunked.status, chunked.problem?.type]).toEqual([413, 'urn:developer-console:problem:body-too-large'])
  })
})

describe('an API that repeats what it got', () => {
  const secrets = (example: Awaited<ReturnType<typeof exampleConsole>>) => [
    ...example.issued,
    ...example.issued.map((token) => token.split('.')[2] ?? ''),
    example.connection.clientSecret,
    'subscription-key-value',
  ]
  const headers: [string, string][] = [['Ocp-Apim-Subscription-Key', 'subscription-key-value']]

  it('leaks no credential: not in headers, nor in bodies of any coding, nor in history', async () => {
    const example = await started(
      (req, res) => {
        const all = `${JSON.stringify(req.headers)} example-client-secret-value ${encodeURIComponent(req.headers.authorization ?? '')}`
        const headersBack = {
          'x-echo': req.headers.authorization ?? '',
          'x-key': String(req.headers['ocp-apim-subscription-key']),
        }
        if (req.url === '/gzip') res.writeHead(200, { ...headersBack, 'content-encoding': 'gzip' }).end(gzipSync(all))
        else res.writeHead(req.url === '/401' ? 401 : 200, `OK ${req.headers.authorization}`, headersBack).end(all)
      },
      { connection: { headers } },
    )
    for (const path of ['/', '/gzip', '/401']) {
      const answer = await example.call({ method: 'GET', path })
      expect(answer.body.toString()).toContain('[redacted]')
      for (const secret of secrets(example)) expect(answer.raw.toString('latin1')).not.toContain(secret)
      expect(answer.head?.sent.headers).toContainEqual(['Ocp-Apim-Subscription-Key', '[redacted]'])
    }
    const kept = JSON.stringify(await example.recordedCalls(3))
    for (const secret of secrets(example)) expect(kept).not.toContain(secret)
    for (const { answer } of example.recorded) {
      expect(answer?.sent.headers.map(([name]) => name)).not.toContain('authorization')
    }
  })

  it('leaks none in what is said of a redirect', async () => {
    const example = await started((req, res) => {
      const token = req.headers.authorization?.slice(7) ?? ''
      res.writeHead(302, { location: `https://elsewhere.test/?${'x'.repeat(330)}&token=${token}` }).end()
    })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.end?.diagnosis?.cause).toBe('redirect-elsewhere')
    const [signature = ''] = example.issued.map((token) => token.split('.')[2] ?? '')
    expect(answer.raw.toString()).not.toContain(signature.slice(0, 8))
    expect(JSON.stringify(await example.recordedCalls(1))).not.toContain(signature.slice(0, 8))
  })

  it('leaks none where the token comes byte by byte', async () => {
    const example = await started((req, res) => {
      const text = `<${req.headers.authorization}>`
      void (async () => {
        for (const character of text)
          await new Promise<void>((resolve) => res.write(character, () => setImmediate(resolve)))
        res.end()
      })()
    })
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.body.toString()).toMatch(/^<Bearer [\w-]+\.[\w-]+\.\[redacted\]>$/)
  })

  it('leaks no opaque token, in any spelling', async () => {
    const opaque = 'opaque/token+with=odd~characters'
    const example = await started(
      (req, res) => {
        const token = req.headers.authorization?.slice(7) ?? ''
        res.end(`${token} ${encodeURIComponent(token)} ${JSON.stringify({ token }).replaceAll('/', '\\/')}`)
      },
      { token: () => ({ access_token: opaque, token_type: 'bearer', expires_in: 60 }) },
    )
    const answer = await example.call({ method: 'GET', path: '/' })
    expect(answer.body.toString()).toBe('[redacted] [redacted] {"token":"[redacted]"}')
  })
})

describe('history', () => {
  it('has every call, whole and redacted, with text as text and other bytes as base64', async () => {
    const example = await started((req, res) => {
      void bodyOf(req).then((body) => {
        if (req.url?.startsWith('/bytes'))
          res.writeHead(200, { 'content-type': 'image/png' }).end(Buffer.from([0x89, 0, 0xff]))
        else
          json(
            res,
            201,
            { got: `${body.toString()} example-client-secret-value` },
            { 'set-cookie': 'session=own-session-value' },
          )
      })
    })
    await example.call(
      {
        method: 'POST',
        path: '/x?api_key=abcdef',
        query: [
          ['access_token', 'pasted'],
          ['q', 'ü'],
        ],
        headers: [
          ['Content-Type', 'text/plain'],
          ['Authorization', 'Bearer own'],
          ['Cookie', 'a=own-cookie'],
          ['X-Api-Key', 'own-key'],
        ],
      },
      'größe',
    )
    await example.call({ method: 'GET', path: '/bytes' })
    const [first, second] = await example.recordedCalls(2)
    expect(CallDetail.parse(first)).toEqual(first)
    expect(first).toMatchObject({
      connectionId: 'example',
      connectionName: 'Example',
      kind: 'test',
      method: 'POST',
      outcome: 'answered',
      status: 201,
      path: '/x?api_key=%5Bredacted%5D&access_token=%5Bredacted%5D&q=%C3%BC',
      request: {
        query: [
          ['access_token', '[redacted]'],
          ['q', 'ü'],
        ],
        headers: [
          ['Content-Type', 'text/plain'],
          ['Cookie', '[redacted]'],
          ['X-Api-Key', '[redacted]'],
        ],
        body: { mediaType: 'text/plain', text: 'größe', whole: true },
      },
      body: { mediaType: 'application/json', text: '{"got":"größe [redacted]"}', whole: true },
    })
    for (const own of ['own-cookie', 'own-key', 'own-session-value', 'Bearer own', 'pasted', 'abcdef']) {
      expect(JSON.stringify(first)).not.toContain(own)
    }
    expect(second?.body).toEqual({ mediaType: 'image/png', base64: 'iQD/', whole: true, size: 3 })
  })

  it('keeps the beginning of long bodies, never half a character of text, and nothing where it may not', async () => {
    const text = 'ü'.repeat(1000)
    const api: RequestListener = (_req, res) => res.writeHead(200, { 'content-type': 'text/plain' }).end(text)
    const example = await started(api, { limits: { keptBody: 101 } })
    await example.call({ method: 'GET', path: '/' })
    expect((await example.recordedCalls(1))[0]?.body).toEqual({
      mediaType: 'text/plain',
      text: 'ü'.repeat(50),
      whole: false,
      size: 2000,
    })
    const production = await started(api, { limits: { keptProductionBody: 0 }, connection: { kind: 'production' } })
    await production.call({ method: 'GET', path: '/' })
    expect((await production.recordedCalls(1))[0]).not.toHaveProperty('body')
  })
})

describe('memory', () => {
  it('stays flat while 64 MiB go up and come down', async () => {
    const block = Buffer.alloc(1024 * 1024, 'x')
    const example = await started((req, res) => {
      let size = 0
      req.on('data', (chunk: Buffer) => (size += chunk.length))
      req.on('end', () => {
        let left = 64
        const more = () => {
          while (left > 0) {
            left -= 1
            if (!res.write(block)) {
              res.once('drain', more)
              return
            }
          }
          res.end()
        }
        res.setHeader('x-got', String(size))
        more()
      })
    })
    const head = Buffer.from(jsonFrame(frameKind.head, { method: 'PUT', path: '/' }))
    const { outgoing, response } = example.open({
      'content-type': callMediaType,
      'content-length': head.length + 64 * block.length,
    })
    outgoing.write(head)
    const before = process.memoryUsage().rss
    let most = before
    for (let sent = 0; sent < 64; sent += 1) {
      if (!outgoing.write(block)) await once(outgoing, 'drain')
      most = Math.max(most, process.memoryUsage().rss)
    }
    outgoing.end()
    let received = 0
    for await (const chunk of await response) {
      received += (chunk as Buffer).length
      most = Math.max(most, process.memoryUsage().rss)
    }
    expect(received).toBeGreaterThan(64 * block.length)
    const [recorded] = await example.recordedCalls(1)
    expect(recorded).toMatchObject({
      outcome: 'answered',
      sentBytes: 64 * block.length,
      receivedBytes: 64 * block.length,
    })
    // Client, console and API share this process: far less than the 128 MiB that went through it.
    expect(most - before).toBeLessThan(110 * 1024 * 1024)
  })

  it('does not grow with a reader that does not read', async () => {
    let written = 0
    const example = await started((req, res) => {
      if (req.url === '/other') {
        res.end()
        return
      }
      const block = Buffer.alloc(64 * 1024)
      const more = () => {
        do written += block.length
        while (res.write(block))
        res.once('drain', more)
      }
      more()
    })
    const { outgoing, response } = example.open({ 'content-type': 'application/json' })
    outgoing.end('{"method":"GET","path":"/"}')
    const answer = await response
    answer.pause()
    // Other calls go on meanwhile; once nothing more was taken during several of them, nothing more will be.
    for (let quiet = 0, last = -1; quiet < 20; quiet = written === last ? quiet + 1 : 0) {
      last = written
      expect((await example.call({ method: 'GET', path: '/other' })).end?.ok).toBe(true)
    }
    expect(written).toBeGreaterThan(0)
    expect(written).toBeLessThan(24 * 1024 * 1024)
    answer.destroy()
    outgoing.destroy()
  })
})
