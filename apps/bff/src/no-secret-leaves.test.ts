import { request, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { consoleDirectory, jsonBody, startConsole } from './test-console.ts'
import { loopbackServer } from './upstream/loopback.ts'

const clientSecret = 'pl4nted-Secret-of-the-client'
const accessToken = 'pl4nted-Access-Token-of-the-api'
const metricsToken = 'pl4nted-Metrics-Token-0123456789'
const sealingKey = Buffer.from('pl4nted-Sealing-Key-of-32-bytes!').toString('base64')
const planted = 'pl4nted'
const everything = [planted, clientSecret, accessToken, metricsToken, sealingKey]

let place: Awaited<ReturnType<typeof consoleDirectory>>
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  place = await consoleDirectory()
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => place.remove())

type Behaviour = (req: IncomingMessage, res: ServerResponse) => void

const granted = JSON.stringify({ access_token: accessToken, token_type: 'Bearer', expires_in: 3600 })

/** Ways in which an authorization server fails, each repeating what it was sent. */
const tokenFailures: Record<string, Behaviour> = {
  'grants it': (_req, res) => res.setHeader('content-type', 'application/json').end(granted),
  'refuses and repeats the secret': (_req, res) =>
    res
      .writeHead(401, { 'content-type': 'application/json', 'x-echo': clientSecret })
      .end(JSON.stringify({ error: 'invalid_client', error_description: `unknown ${clientSecret}` })),
  'answers garbage': (_req, res) => res.end(`<html>${clientSecret}`),
  'breaks off': (_req, res) => {
    res.writeHead(200, { 'content-length': 999 }).write(granted)
    setImmediate(() => res.destroy())
  },
  fails: (_req, res) => res.writeHead(500).end(clientSecret),
  'leads elsewhere': (_req, res) => res.writeHead(302, { location: `http://127.0.0.1:9/?${clientSecret}` }).end(),
  closes: (req) => req.socket.destroy(),
}

const apiFailures: Record<string, Behaviour> = {
  'repeats the token': (req, res) => res.setHeader('x-echo', req.headers.authorization ?? '').end(accessToken),
  refuses: (_req, res) =>
    res
      .writeHead(401, { 'www-authenticate': `Bearer error="invalid_token", error_description="${accessToken}"` })
      .end(),
  'breaks off': (_req, res) => {
    res.writeHead(200, { 'content-length': 999 }).write(accessToken)
    setImmediate(() => res.destroy())
  },
  'lies about its coding': (_req, res) => res.writeHead(200, { 'content-encoding': 'gzip' }).end(accessToken),
  'speaks another protocol': (req) => req.socket.end(`SSH-2.0-${accessToken}\r\n`),
  'leads elsewhere': (_req, res) => res.writeHead(307, { location: `https://evil.test/${accessToken}` }).end(),
}

const started = async (token: Behaviour, api: Behaviour) => {
  const server = await loopbackServer((req, res) => {
    req.resume().on('end', () => (req.url?.startsWith('/token') ? token : api)(req, res))
  })
  closing.push(() => server.close())
  const console = await startConsole({
    directory: place.directory,
    env: {
      DATABASE_URL: `file:${place.directory}/sealed/console.db`,
      CONSOLE_SEALING_KEY: sealingKey,
      CONSOLE_CLIENT_SECRET: clientSecret,
      CONSOLE_METRICS_TOKEN: metricsToken,
      CONSOLE_AUDIENCE: `${server.origin}/`,
      CONSOLE_TOKEN_URL: `${server.origin}/token`,
      CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
    },
  })
  closing.push(() => console.stop())
  return console
}

/** All that leaves for operators: the log and the metrics. */
const told = async (console: Awaited<ReturnType<typeof started>>) => {
  const metrics = await console.ask('/metrics', { headers: { authorization: `Bearer ${metricsToken}` } })
  expect(metrics.status).toBe(200)
  return console.logged() + metrics.text()
}

describe('the log and the metrics hold nothing that was planted', () => {
  it.each(Object.keys(tokenFailures))('where the authorization server %s', async (name) => {
    const console = await started(tokenFailures[name] ?? (() => {}), (_req, res) => void res.end('fine'))
    const ask = await console.signIn()
    const bodies = [
      (await ask('/api/connections/default/token')).text(),
      (await ask('/api/connections/default/token', { method: 'POST' })).text(),
      (await ask('/api/connections/default/check', { method: 'POST' })).text(),
      (await ask('/api/connections/default/calls', jsonBody({ method: 'GET', path: '/' }))).text(),
      (await ask('/api/connections/default/token/events')).text(),
    ].join('')
    for (const secret of [clientSecret, accessToken]) expect(bodies).not.toContain(secret)
    const all = await told(console)
    for (const secret of everything) expect(all).not.toContain(secret)
  })

  it.each(Object.keys(apiFailures))('where the API %s', async (name) => {
    const console = await started(tokenFailures['grants it'] ?? (() => {}), apiFailures[name] ?? (() => {}))
    const ask = await console.signIn()
    const call = { method: 'GET', path: '/a', query: [['q', planted]], headers: [['X-Own', planted]] }
    const answer = await ask('/api/connections/default/calls', jsonBody(call))
    expect(answer.text()).not.toContain(accessToken)
    const history = (await ask('/api/history')).json() as { calls: { id: string }[] }
    expect(history.calls.length).toBeGreaterThan(0)
    expect((await ask(`/api/history/${history.calls[0]?.id}`)).text()).not.toContain(accessToken)
    const all = await told(console)
    for (const secret of everything) expect(all).not.toContain(secret)
  })

  it('where the browser sends what the console refuses', async () => {
    const console = await started(tokenFailures['grants it'] ?? (() => {}), (_req, res) => void res.end())
    const ask = await console.signIn()
    const headers = { 'x-own': planted, 'x-request-id': planted, cookie: `console-session-${console.port}=${planted}` }
    for (const path of [
      `/${planted}`,
      `/api/${planted}?${planted}`,
      `/api/connections/${planted}/token`,
      `/api/history/${planted}`,
    ]) {
      for (const method of ['GET', 'POST', 'DELETE', 'PROPFIND']) await console.ask(path, { method, headers })
      await ask(path)
    }
    for (const body of [`{"key":"${planted}`, `{"${planted}":1}`, `{"key":"${planted}"}`])
      await console.ask('/api/session', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    for (const body of [`{"clientSecret":"${planted}"}`, `{"clientSecret":["${planted}"]}`, planted])
      await ask('/api/connections', { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    await ask('/api/connections/default/calls', jsonBody({ method: 'GET', path: `/${clientSecret}` }))
    await console.ask('/', { headers: { host: `${planted}.test` } })
    await console.ask('/api/session', { headers: { origin: `https://${planted}.test` } })
    const all = await told(console)
    for (const secret of everything) expect(all).not.toContain(secret)
    expect(all.match(/"msg":"request"/g)?.length).toBeGreaterThan(20)
  })
})

describe('a request that is none', () => {
  it.each([
    [
      'a head one over the limit',
      (at: number) => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${at}\r\nX-Long: ${'x'.repeat(64 * 1024)}\r\n\r\n`,
      431,
      'request-head-too-large',
    ],
    ['no HTTP at all', () => `${planted}\r\n\r\n`, 400, 'request-malformed'],
    [
      'two lengths',
      () => 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
      400,
      'request-malformed',
    ],
  ])('is answered with a problem: %s', async (_name, text, status, key) => {
    const console = await started(
      () => {},
      () => {},
    )
    const socket = connect(console.port, '127.0.0.1')
    socket.write(text(console.port))
    let answer = ''
    for await (const chunk of socket) answer += String(chunk)
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(answer).toContain('content-type: application/problem+json'.replace('content-type', 'Content-Type'))
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({
      status,
      type: expect.stringMatching(`:${key}$`),
    })
    expect(answer + console.logged()).not.toContain(planted)
  })

  it('has a head that may be as long as the limit', async () => {
    const console = await started(
      () => {},
      () => {},
    )
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request({ host: '127.0.0.1', port: console.port, path: '/healthz', headers: { 'x-long': 'x'.repeat(60 * 1024) } })
        .on('response', (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end()
    })
    expect(status).toBe(200)
  })
})
