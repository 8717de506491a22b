import { readFile, readdir } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { consoleDirectory, jsonBody, startConsole, type TestConsole } from './test-console.ts'

let place: Awaited<ReturnType<typeof consoleDirectory>>
let console: TestConsole
const open: TestConsole[] = []
const started = async (given: Omit<Parameters<typeof startConsole>[0], 'directory'> = {}) => {
  const one = await startConsole({ directory: place.directory, ...given })
  open.push(one)
  return one
}
beforeAll(async () => {
  place = await consoleDirectory()
  console = await startConsole({ directory: place.directory })
})
afterEach(() => Promise.all(open.splice(0).map((one) => one.stop())))
afterAll(async () => {
  await console.stop()
  await place.remove()
})

const problemKey = (answer: { json: () => unknown }) => (answer.json() as { type: string }).type.split(':').at(-1)

const talk = (port: number, text: string) =>
  new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(Buffer.concat(chunks).toString()))
  })

describe('the local key', () => {
  it('is long, random, and exchanged for a session', async () => {
    expect(Buffer.from(console.key, 'base64url').length).toBeGreaterThanOrEqual(16)
    const answer = await console.ask('/api/session', jsonBody({ key: console.key }))
    expect(answer.status).toBe(200)
    expect(answer.json()).toMatchObject({ role: 'admin', mode: 'local', name: 'Local user' })
    expect(answer.text()).not.toContain(console.key)
  })

  it('is another one at the next start, and the old one is worth nothing', async () => {
    const next = await started()
    expect(next.key).not.toBe(console.key)
    expect((await next.ask('/api/session', jsonBody({ key: console.key }))).status).toBe(401)
  })

  it('may be fixed', async () => {
    const fixed = await started({ env: { CONSOLE_LOCAL_KEY: 'x0123456789abcdef0123456789' } })
    expect(fixed.key).toBe('x0123456789abcdef0123456789')
  })

  it('works while somebody guesses, who is slowed', async () => {
    const attacked = await started()
    const statuses: number[] = []
    for (let guess = 0; guess < 15; guess++)
      statuses.push((await attacked.ask('/api/session', jsonBody({ key: `wrong-${guess}` }))).status)
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401))
    expect(statuses.slice(10)).toEqual(Array(5).fill(429))
    const slowed = await attacked.ask('/api/session', jsonBody({ key: 'wrong' }))
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0)
    expect(problemKey(slowed)).toBe('key-guessed')
    expect((await attacked.ask('/api/session', jsonBody({ key: attacked.key }))).status).toBe(200)
  })

  it.each([{}, { key: '' }, { key: 7 }, { key: 'x'.repeat(513) }, [], null, 'key'])('is not %j', async (body) => {
    const answer = await console.ask('/api/session', jsonBody(body))
    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  it('is in no log line, right or wrong', async () => {
    const watched = await started()
    await watched.signIn()
    await watched.ask(`/?key=${watched.key}`)
    await watched.ask('/api/session', jsonBody({ key: 'a-wrong-key-somebody-typed' }))
    await watched.ask('/api/session', { ...jsonBody({}), body: `{"key": ${watched.key}` })
    expect(watched.logged()).toContain('"route":"/api/session"')
    expect(watched.logged()).not.toContain(watched.key)
    expect(watched.logged()).not.toContain('a-wrong-key')
    expect(watched.logged()).not.toContain('?')
  })
})

describe('a session', () => {
  it('is a cookie that no script reads and no other site sends', async () => {
    const [cookie, ...more] =
      (await console.ask('/api/session', jsonBody({ key: console.key }))).headers['set-cookie'] ?? []
    expect(more).toEqual([])
    const [pair = '', ...attributes] = (cookie ?? '').split('; ')
    expect(pair).toMatch(new RegExp(`^console-session-${console.port}=[\\w-]{43}$`))
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=28800', 'Path=/', 'SameSite=Strict'])
  })

  it('is bound to this host alone where TLS stands in front', async () => {
    const behind = await started({ env: { CONSOLE_PUBLIC_URL: 'https://console.example.test/' } })
    const host = { host: 'console.example.test', origin: 'https://console.example.test' }
    const { headers } = await behind.ask('/api/session', {
      method: 'POST',
      headers: { ...host, 'content-type': 'application/json' },
      body: JSON.stringify({ key: behind.key }),
    })
    const [pair = '', ...attributes] = (headers['set-cookie']?.[0] ?? '').split('; ')
    expect(pair).toMatch(/^__Host-console-session-443=/)
    expect(attributes.sort()).toEqual(['HttpOnly', 'Max-Age=28800', 'Path=/', 'SameSite=Strict', 'Secure'])
    expect((await behind.ask('/api/session', { headers: { ...host, cookie: pair } })).status).toBe(200)
  })

  it('tells who is signed in, until it is signed out', async () => {
    const ask = await console.signIn()
    const { expiresAt, ...who } = (await ask('/api/session')).json() as { expiresAt: string }
    expect(who).toEqual({ name: 'Local user', role: 'admin', mode: 'local' })
    expect(Date.parse(expiresAt)).toBeGreaterThan(0)
    const out = await ask('/api/session', { method: 'DELETE' })
    expect(out.status).toBe(204)
    expect(out.headers['set-cookie']?.[0]).toMatch(/=; Max-Age=0; Path=\/; HttpOnly; SameSite=Strict$/)
    expect((await ask('/api/session')).status).toBe(401)
  })

  it('survives a restart, and is not in the store as it is in the cookie', async () => {
    const first = await started()
    const { headers } = await first.ask('/api/session', jsonBody({ key: first.key }))
    const [name, token = ''] = (headers['set-cookie']?.[0]?.split(';')[0] ?? '').split('=')
    await first.stop()
    open.splice(0)
    for (const file of await readdir(join(place.directory, 'data')))
      expect((await readFile(join(place.directory, 'data', file))).includes(token)).toBe(false)
    const second = await started()
    const cookie = `${name?.replace(String(first.port), String(second.port))}=${token}`
    expect((await second.ask('/api/session', { headers: { cookie } })).status).toBe(200)
  })

  it('ends after 8 hours', async () => {
    let now = Date.parse('2026-03-01T08:00:00Z')
    const one = await started({ clock: () => now })
    const ask = await one.signIn()
    expect((await ask('/api/session')).json()).toMatchObject({ expiresAt: '2026-03-01T16:00:00.000Z' })
    now += 8 * 3_600_000 - 1
    expect((await ask('/api/session')).status).toBe(200)
    now += 1
    expect((await ask('/api/session')).status).toBe(401)
  })

  it('is a new one at every sign-in, and the one before ends', async () => {
    const ask = await console.signIn()
    const again = await ask('/api/session', jsonBody({ key: console.key }))
    expect(again.status).toBe(200)
    expect((await ask('/api/session')).status).toBe(401)
  })
})

describe('without a session nothing under /api answers', () => {
  const routes: [method: string, path: string][] = [
    ['GET', '/api/session'],
    ['DELETE', '/api/session'],
    ['GET', '/api/connections'],
    ['GET', '/api/openapi.json'],
    ['GET', '/api/history'],
    ['GET', '/api/history/x'],
    ['DELETE', '/api/history'],
    ['GET', '/api/requests'],
    ['POST', '/api/requests'],
    ['PATCH', '/api/requests/x'],
    ['DELETE', '/api/requests/x'],
    ['GET', '/api/connections/default/token'],
    ['POST', '/api/connections/default/token'],
    ['GET', '/api/connections/default/operations'],
    ['POST', '/api/connections/default/calls'],
    ['GET', '/api/connections/default/documents'],
    ['GET', '/api'],
    ['GET', '/api/'],
    ['GET', '/api/unknown'],
    ['PUT', '/api/session'],
    ['GET', '/%61pi/connections'],
    ['GET', '/api/./connections'],
    ['OPTIONS', '/api/connections'],
    ['HEAD', '/api/connections'],
  ]
  const cookies = (port: number): (string | undefined)[] => [
    undefined,
    `console-session-${port}=${'A'.repeat(43)}`,
    `console-session-${port}=`,
    `console-session-${port}=' or 1=1 --`,
    `console-session-${port}=${console.key}`,
  ]
  it.each(routes)('%s %s', async (method, path) => {
    for (const cookie of cookies(console.port)) {
      const answer = await console.ask(path, { method, ...(cookie !== undefined && { headers: { cookie } }) })
      expect(answer.status).toBe(401)
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(answer.headers['cache-control']).toBe('no-store')
    }
  })

  it('whatever route the console describes', async () => {
    const ask = await console.signIn()
    const { paths } = (await ask('/api/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> }
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x')] as const),
    )
    expect(described.length).toBeGreaterThan(10)
    for (const [method, path] of described) {
      if (method === 'POST' && path === '/api/session') continue
      expect((await console.ask(path, { method })).status).toBe(401)
      expect((await ask(path, { method, headers: { 'sec-fetch-site': 'same-site' } })).status).toBe(403)
    }
  })

  it('nor with the cookie of a console on another port of the host', async () => {
    const other = await started()
    const { headers } = await other.ask('/api/session', jsonBody({ key: other.key }))
    const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    expect((await console.ask('/api/session', { headers: { cookie } })).status).toBe(401)
  })
})

describe('a page of another origin can cause nothing', () => {
  const own = () => `http://127.0.0.1:${console.port}`

  it.each([
    ['GET', { 'sec-fetch-site': 'cross-site' }],
    ['GET', { 'sec-fetch-site': 'same-site' }],
    ['GET', { 'sec-fetch-site': 'anything else' }],
    ['POST', { 'sec-fetch-site': 'none' }],
    ['DELETE', { 'sec-fetch-site': 'none' }],
    ['GET', { origin: 'https://evil.test' }],
    ['GET', { origin: 'null' }],
    ['GET', { origin: 'http://127.0.0.1:1' }],
    ['GET', { origin: 'https://127.0.0.1' }],
    ['POST', { origin: 'http://localhost.evil.test' }],
    ['POST', { 'sec-fetch-site': 'same-origin', origin: 'https://evil.test' }],
    ['HEAD', { 'sec-fetch-site': 'same-site' }],
  ])('%s with %j is refused, signed in or not', async (method, headers: Record<string, string>) => {
    const ask = await console.signIn()
    for (const answer of [
      await ask('/api/connections', { method, headers }),
      await console.ask('/api/session', { method, headers }),
    ]) {
      expect(answer.status).toBe(403)
      expect(answer.headers['access-control-allow-origin']).toBeUndefined()
    }
  })

  it('while its own pages, its address bar and programs may', async () => {
    const ask = await console.signIn()
    for (const headers of [
      { 'sec-fetch-site': 'same-origin', origin: own() },
      { 'sec-fetch-site': 'same-origin', origin: own().replace('127.0.0.1', 'localhost') },
      { 'sec-fetch-site': 'none' },
      {},
    ])
      expect((await ask('/api/connections', { headers })).status).toBe(200)
  })

  it('nor with a form: a body has the type of JSON', async () => {
    const ask = await console.signIn()
    for (const [type, body] of [
      ['text/plain', '{"key":"x"}'],
      ['application/x-www-form-urlencoded', 'key=x'],
      ['multipart/form-data; boundary=x', '--x--'],
      ['application/jsonp', '{}'],
      ['', '{}'],
    ] as const) {
      const answer = await ask('/api/session', {
        method: 'POST',
        headers: { ...(type && { 'content-type': type }) },
        body,
      })
      expect(answer.status).toBe(415)
      expect(problemKey(answer)).toBe('content-type-unsupported')
    }
  })

  it('reads a small body only', async () => {
    const answer = await console.ask('/api/session', jsonBody({ key: 'x'.repeat(2 * 1024 * 1024) }))
    expect(answer.status).toBe(413)
    const chunked = await console.ask('/api/session', {
      ...jsonBody({ key: 'x'.repeat(2 * 1024 * 1024) }),
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    })
    expect(chunked.status).toBe(413)
  })

  it.each(['evil.test', 'evil.test:80', '127.0.0.1', '127.0.0.1.evil.test', '127.0.0.1:1', 'localhost', '[::1]'])(
    'nor under the name %j that is not the console’s',
    async (host) => {
      for (const path of ['/', '/api/session', '/assets/main-1.js', '/api/connections']) {
        const answer = await console.ask(path, { headers: { host } })
        expect(answer.status).toBe(403)
        expect(answer.text()).toContain('CONSOLE_PUBLIC_URL')
      }
    },
  )

  it.each(['', 'Host: \r\n', 'Host: evil.test\r\n', 'Host: a\r\nHost: b\r\n'])(
    'nor under none, or two: %j',
    async (lines) => {
      const answer = await talk(console.port, `GET /api/session HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`)
      expect(answer).toMatch(/^HTTP\/1\.1 40[03] /)
      expect(await talk(console.port, `GET / HTTP/1.0\r\n${lines}\r\n`)).toMatch(/^HTTP\/1\.1 40[03] /)
    },
  )

  it('while its own names answer, and health answers under any', async () => {
    for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])
      expect((await console.ask('/', { headers: { host: `${name}:${console.port}` } })).status).toBe(200)
    for (const path of ['/healthz', '/readyz'])
      expect((await console.ask(path, { headers: { host: '10.0.0.7:8080' } })).status).toBe(200)
  })

  it('and under its public address, below a path', async () => {
    const behind = await started({ env: { CONSOLE_PUBLIC_URL: 'https://tools.example.test/console' } })
    const headers = { host: 'tools.example.test' }
    const page = await behind.ask('/console/', { headers })
    expect(page.text()).toContain('src="/console/assets/main-1.js"')
    expect(page.text()).toContain('href="//other.test/x"')
    expect((await behind.ask('/console/assets/main-1.js', { headers })).text()).toBe('plain()')
    expect((await behind.ask('/console/api/session', { headers })).status).toBe(401)
    expect((await behind.ask('/console/c/x/token', { headers })).status).toBe(200)
    expect((await behind.ask('/console/healthz')).status).toBe(200)
    expect((await behind.ask('/healthz')).status).toBe(200)
  })
})

describe('every answer', () => {
  it.each(['/', '/assets/main-1.js', '/healthz', '/api/session', '/api/connections', '/missing.js', '/readyz'])(
    'cannot be framed, sniffed, embedded or run elsewhere: %s',
    async (path) => {
      for (const headers of [{}, { host: 'evil.test' }]) {
        const answer = await console.ask(path, { headers })
        const policy = String(answer.headers['content-security-policy'])
        for (const part of [
          `default-src 'none'`,
          `script-src 'self'`,
          `img-src 'self' data: blob:`,
          `connect-src 'self'`,
          `worker-src 'self'`,
          `frame-ancestors 'none'`,
          `base-uri 'none'`,
          `form-action 'self'`,
          `require-trusted-types-for 'script'`,
          'trusted-types developer-console',
        ])
          expect(policy.split('; ')).toContain(part)
        expect(policy).not.toContain('unsafe')
        expect(answer.headers).toMatchObject({
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-resource-policy': 'same-origin',
        })
        expect(answer.headers['permissions-policy']).toContain('camera=()')
        expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([])
      }
    },
  )
})

describe('the web app', () => {
  it.each(['/', '/c/prod.eu/token', '/connections', '/sign-in', '/index.html', '/?key=x'])(
    'is one page at %s',
    async (path) => {
      const answer = await console.ask(path)
      expect(answer.status).toBe(200)
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(answer.headers['cache-control']).toBe('no-store')
      const [, nonce = ''] = /nonce="([^"]+)"/.exec(answer.text()) ?? []
      expect(nonce).toMatch(/^[\w+/]{22}==$/)
      expect(answer.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`)
      expect((await console.ask(path)).text()).not.toContain(nonce)
    },
  )

  it('has assets that are kept for good, in the coding that the browser takes', async () => {
    const plain = await console.ask('/assets/main-1.js')
    expect(plain.text()).toBe('plain()')
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'accept-encoding',
    })
    const asked = async (coding: string) =>
      await console.ask('/assets/main-1.js', { headers: { 'accept-encoding': coding } })
    expect((await asked('gzip, deflate, br')).headers['content-encoding']).toBe('br')
    expect((await asked('gzip, br;q=0')).text()).toBe('small, by gzip')
    expect((await asked('identity')).headers['content-encoding']).toBeUndefined()
    expect((await console.ask('/favicon.svg')).headers['cache-control']).toBe('no-cache')
  })

  it.each([
    '/assets/gone.js',
    '/assets/',
    '/gone.js',
    '/robots.txt',
    '/assets/main-1.js.map',
    '/assets/../../private.txt',
    '/assets/%2e%2e/%2e%2e/private.txt',
    '/..%2fprivate.txt',
    '/assets/main-1.js%00',
    '/%00.js',
  ])('has no file %s', async (path) => {
    const answer = await console.ask(path)
    expect(answer.text()).not.toBe('private')
    expect(answer.status).toBe(404)
  })

  it('takes nothing but reading', async () => {
    expect((await console.ask('/', { method: 'POST' })).status).toBe(405)
    expect((await console.ask('/', { method: 'HEAD' })).body.length).toBe(0)
  })
})

describe('the connections', () => {
  it('show everything but the secret', async () => {
    const ask = await console.signIn()
    const answer = await ask('/api/connections')
    expect(answer.json()).toMatchObject({
      connections: [{ id: 'default', kind: 'test', origin: 'configuration', hasSecret: true }],
    })
    expect(answer.text()).not.toContain('pl4nted-secret')
    expect(answer.text()).not.toContain('clientSecret')
    expect(answer.text()).not.toContain('revision')
  })
})

describe('the history', () => {
  it('is empty at first, has no call of another id, and refuses what it cannot read', async () => {
    const ask = await console.signIn()
    expect((await ask('/api/history')).json()).toEqual({ calls: [] })
    expect((await ask('/api/history/gone')).status).toBe(404)
    expect((await ask('/api/history', { method: 'DELETE' })).status).toBe(204)
    for (const query of ['status=9xx', 'limit=0', 'limit=201', 'limit=x', 'cursor=x'])
      expect((await ask(`/api/history?${query}`)).status).toBe(400)
  })
})

describe('an error', () => {
  it('of an unknown route is a problem', async () => {
    const ask = await console.signIn()
    for (const [path, method] of [
      ['/api/unknown', 'GET'],
      ['/api/connections', 'PUT'],
      ['/api', 'GET'],
    ] as const) {
      const answer = await ask(path, { method })
      expect(answer.status).toBe(404)
      expect(answer.headers['content-type']).toBe('application/problem+json')
      expect(answer.json()).toMatchObject({ type: 'urn:developer-console:problem:route-unknown', status: 404 })
    }
  })

  it('of a body that is no JSON is a 400 that repeats nothing of it', async () => {
    const answer = await console.ask('/api/session', { ...jsonBody({}), body: '{"key": pl4nted' })
    expect(answer.status).toBe(400)
    expect(answer.text()).not.toContain('pl4nted')
  })
})

describe('the console’s own document', () => {
  it('describes every route', async () => {
    const ask = await console.signIn()
    const document = (await ask('/api/openapi.json')).json() as {
      openapi: string
      info: { title: string }
      paths: object
    }
    expect(document.openapi).toBe('3.1.0')
    expect(document.info.title).toBe('Developer Console')
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/session',
        '/api/connections',
        '/api/connections/{connection}/token',
        '/api/connections/{connection}/token/events',
        '/api/events',
        '/api/history',
        '/api/history/{call}',
        '/api/requests',
        '/api/requests/{request}',
      ]),
    )
  })
})

describe('health', () => {
  it('is not ready once the console stops, while it is alive', async () => {
    const one = await started()
    expect((await one.ask('/readyz')).status).toBe(200)
    one.drain()
    expect((await one.ask('/readyz')).status).toBe(503)
    expect((await one.ask('/healthz')).status).toBe(200)
  })
})

describe('the stream of events', () => {
  it('is for who is signed in, tells of token requests, and does not hold up a stop', async () => {
    const one = await started()
    expect((await one.ask('/api/events')).status).toBe(401)
    const ask = await one.signIn()
    const heard = ask('/api/events')
    // Nothing listens there: the request fails, which is told, and kept with its cause.
    const token = await ask('/api/connections/default/token')
    expect(token.status).toBeGreaterThanOrEqual(400)
    one.drain()
    const text = (await heard).text()
    expect(text).toContain('event: token\ndata: {"connectionId":"default","state":"refused"')
    const { events } = (await ask('/api/connections/default/token/events')).json() as { events: { cause: string }[] }
    expect(events).toMatchObject([{ outcome: expect.any(String), cause: expect.any(String) }])
    expect(text + JSON.stringify(events)).not.toContain('pl4nted-secret')
  })
})
