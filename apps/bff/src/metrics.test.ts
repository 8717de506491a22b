import { randomBytes } from 'node:crypto'
import { Agent, request, type RequestListener } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { consoleDirectory, jsonBody, startConsole, type TestConsole } from './test-console.ts'
import { loopbackServer } from './upstream/loopback.ts'

const metricsToken = '0123456789abcdefghijklmnop'
const clientSecret = 'pl4nted-Secret-of-the-client'
const accessToken = 'opaque-Access-Token-that-is-echoed'

let place: Awaited<ReturnType<typeof consoleDirectory>>
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  place = await consoleDirectory()
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => place.remove())

const started = async (env: Record<string, string> = {}, api: RequestListener = (_req, res) => void res.end()) => {
  const server = await loopbackServer((req, res) => {
    if (req.url !== '/token') return api(req, res)
    req.resume().on('end', () => {
      res.setHeader('content-type', 'application/json')
      res.end(JSON.stringify({ access_token: accessToken, token_type: 'Bearer', expires_in: 3600 }))
    })
  })
  closing.push(() => server.close())
  const console = await startConsole({
    directory: place.directory,
    env: {
      CONSOLE_CLIENT_SECRET: clientSecret,
      CONSOLE_AUDIENCE: `${server.origin}/`,
      CONSOLE_TOKEN_URL: `${server.origin}/token`,
      CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
      ...env,
    },
  })
  closing.push(() => console.stop())
  return console
}

type Sample = { name: string; labels: Record<string, string>; value: number }

/** Reads the text format as its grammar says, line by line; throws at a line that is none of it. */
const samplesOf = (text: string): Sample[] => {
  expect(text.endsWith('\n')).toBe(true)
  const typed = new Set<string>()
  return text.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('# HELP ')) return []
    const [, family] = /^# TYPE ([a-z_\d]+) (?:counter|gauge|histogram|summary)$/.exec(line) ?? []
    if (family !== undefined) {
      typed.add(family)
      return []
    }
    const [, name, labels = '', value] =
      /^([a-zA-Z_:][\w:]*)(?:\{((?:\w+="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)$/.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`no line of the format: ${line}`)
    const number = value === 'Nan' || value === 'NaN' ? Number.NaN : Number(value.replace(/^\+?Inf$/, 'Infinity'))
    if (value !== 'Nan' && value !== 'NaN' && Number.isNaN(number)) throw new Error(`no number: ${line}`)
    expect([...typed].some((one) => name.startsWith(one))).toBe(true)
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\\n]|\\[\\"n])*)"/g)].map(([, key = '', found = '']) => [
      key,
      found,
    ])
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: number }]
  })
}

const bearer = { headers: { authorization: `Bearer ${metricsToken}` } }

const scraped = async (console: TestConsole) => {
  const answer = await console.ask('/metrics', bearer)
  expect(answer.status).toBe(200)
  const samples = samplesOf(answer.text())
  return {
    text: answer.text(),
    samples,
    value: (name: string, labels: Record<string, string> = {}) =>
      samples.find(
        (sample) =>
          sample.name === `console_${name}` &&
          Object.entries(labels).every(([key, found]) => sample.labels[key] === found),
      )?.value,
  }
}

describe('the metrics', () => {
  it('are nowhere where nobody asked for them', async () => {
    const console = await started()
    const answer = await console.ask('/metrics', bearer)
    expect(answer.status).toBe(404)
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })

  it('are behind their token, under any host name', async () => {
    const console = await started({ CONSOLE_METRICS_TOKEN: metricsToken })
    for (const authorization of ['', 'Bearer', 'Bearer x', `Basic ${metricsToken}`, `Bearer ${metricsToken}x`]) {
      const refused = await console.ask('/metrics', { headers: { authorization, host: '10.1.2.3:9' } })
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, 'Bearer'])
      expect(refused.text()).not.toContain('console_')
    }
    const ask = await console.signIn()
    expect((await ask('/metrics')).status).toBe(401)
    const answer = await console.ask('/metrics', { headers: { ...bearer.headers, host: '10.1.2.3:9' } })
    expect(answer.status).toBe(200)
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect((await console.ask('/metrics', { ...bearer, method: 'POST' })).status).toBe(404)
  })

  it('have a port of their own where one is set, and are on no other', async () => {
    const console = await started({ CONSOLE_METRICS_PORT: '0' })
    expect((await console.ask('/metrics')).status).toBe(404)
    const own = await console.askAt(console.metricsPort, '/metrics')
    expect(own.status).toBe(200)
    expect(samplesOf(own.text()).length).toBeGreaterThan(50)
    expect(own.headers).toMatchObject({ 'x-content-type-options': 'nosniff' })
    expect((await console.askAt(console.metricsPort, '/metrics', { headers: { host: 'evil.test' } })).status).toBe(403)
    expect((await console.askAt(console.metricsPort, '/api/session')).status).toBe(404)
  })

  it('may have both: then the token is asked for on that port', async () => {
    const console = await started({ CONSOLE_METRICS_PORT: '0', CONSOLE_METRICS_TOKEN: metricsToken })
    expect((await console.ask('/metrics', bearer)).status).toBe(404)
    expect((await console.askAt(console.metricsPort, '/metrics')).status).toBe(401)
    expect((await console.askAt(console.metricsPort, '/metrics', bearer)).status).toBe(200)
  })

  it('count what was done, and hold no secret, path or client ID', async () => {
    const console = await started(
      { CONSOLE_METRICS_TOKEN: metricsToken, CONSOLE_CLIENT_ID: 'the-client-id' },
      (req, res) => {
        if (req.url?.startsWith('/echo')) res.setHeader('x-echo', req.headers.authorization ?? '')
        res.statusCode = req.url?.startsWith('/missing') ? 404 : 200
        req
          .resume()
          .on('end', () => res.end(req.url?.startsWith('/echo') ? `<${req.headers.authorization}>` : 'twelve bytes'))
      },
    )
    const ask = await console.signIn()
    const call = (path: string) =>
      ask('/api/connections/default/calls', jsonBody({ method: 'GET', path, query: [['q', 'pl4nted-query']] }))
    for (const path of ['/fine', '/fine', '/missing', '/echo']) expect((await call(path)).status).toBe(200)
    expect((await ask('/api/history')).status).toBe(200)
    const { text, value } = await scraped(console)
    expect(value('calls_total', { connection: 'default', outcome: 'answered', status: '2xx' })).toBe(3)
    expect(value('calls_total', { connection: 'default', outcome: 'answered', status: '4xx' })).toBe(1)
    expect(value('call_seconds_count', { outcome: 'answered' })).toBe(4)
    expect(value('call_phase_seconds_count', { phase: 'wait' })).toBe(4)
    expect(value('call_phase_seconds_count', { phase: 'receive' })).toBe(4)
    expect(value('call_bytes_total', { direction: 'down' })).toBeGreaterThanOrEqual(36)
    expect(value('calls_open')).toBe(0)
    expect(value('token_requests_total', { connection: 'default', outcome: 'issued' })).toBe(1)
    expect(value('token_request_seconds_count')).toBe(1)
    expect(value('token_waits_total')).toBe(1)
    expect(value('redactions_total')).toBe(2)
    expect(value('store_up')).toBe(1)
    expect(value('sessions')).toBeGreaterThanOrEqual(1)
    expect(value('store_query_seconds_count', { outcome: 'done' })).toBeGreaterThan(4)
    expect(value('history_waiting_calls')).toBe(0)
    expect(
      value('http_requests_total', { method: 'POST', route: '/api/connections/:connection/calls', status: '2xx' }),
    ).toBe(4)
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds /m)
    expect(text).toMatch(/^process_resident_memory_bytes /m)
    for (const planted of [
      clientSecret,
      accessToken,
      metricsToken,
      console.key,
      'the-client-id',
      '/missing',
      'pl4nted-query',
    ])
      expect(text).not.toContain(planted)
  })

  it('have as many series after 10,000 hostile requests as one of each kind makes', async () => {
    const console = await started({ CONSOLE_METRICS_TOKEN: metricsToken })
    const agent = new Agent({ keepAlive: true, maxSockets: 40 })
    closing.push(() => Promise.resolve(agent.destroy()))
    const shapes = [
      (mark: string) => `/${mark}`,
      (mark: string) => `/api/${mark}`,
      (mark: string) => `/api/connections/${mark}/token`,
      (mark: string) => `/api/connections/${mark}/${mark}`,
      (mark: string) => `/assets/${mark}`,
      (mark: string) => `/c/%22${mark}%0A?${mark}=1`,
    ]
    const methods = ['GET', 'POST', 'PROPFIND', 'M-SEARCH', 'DELETE']
    const attack = (index: number) =>
      new Promise<void>((resolve, reject) => {
        const shape = shapes[index % shapes.length]
        const path = shape?.(`hostile-${randomBytes(8).toString('hex')}`)
        const method = methods[index % methods.length]
        request({ host: '127.0.0.1', port: console.port, path, method, agent }, (answer) => {
          answer.resume().on('end', resolve)
        })
          .on('error', reject)
          .end()
      })
    const wave = async (from: number, count: number) => {
      for (let at = from; at < from + count; at += 200)
        await Promise.all(Array.from({ length: Math.min(200, from + count - at) }, (_, index) => attack(at + index)))
    }
    await wave(0, 600)
    await scraped(console)
    const few = await scraped(console)
    await wave(0, 10_000)
    const many = await scraped(console)
    expect(many.text).not.toContain('hostile-')
    const own = ({ samples }: typeof few) => samples.filter(({ name }) => name.startsWith('console_')).length
    expect(own(many)).toBe(own(few))
    const counted = many.samples.filter(({ name }) => name === 'console_http_requests_total')
    expect(counted.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThanOrEqual(10_600)
  }, 60_000)

  it('tell that the store is away, without waiting for it', async () => {
    const { createMetrics } = await import('./telemetry/create-metrics.ts')
    const metrics = await createMetrics({ version: '1' })
    const { text } = await metrics.render({
      eventStreams: 2,
      historyWaiting: { calls: 3, bytes: 400 },
      store: undefined,
    })
    expect(text).toContain('\nconsole_store_up 0\n')
    expect(text).toMatch(/\nconsole_sessions na?n\n/i)
    expect(text).toContain('\nconsole_event_streams 2\n')
    expect(text).toContain('\nconsole_history_waiting_bytes 400\n')
  })

  it('have at most a hundred connections, whoever is added', async () => {
    const { createMetrics } = await import('./telemetry/create-metrics.ts')
    const metrics = await createMetrics({ version: '1' })
    for (let index = 0; index < 1000; index += 1)
      metrics.meter.tokenRequest(`connection-${index}`, { outcome: 'refused', cause: `cause-${index}` })
    const samples = samplesOf(
      (await metrics.render({ eventStreams: 0, historyWaiting: { calls: 0, bytes: 0 }, store: undefined })).text,
    )
    const requests = samples.filter(({ name }) => name === 'console_token_requests_total')
    expect(requests.length).toBe(101)
    expect(requests.find(({ labels }) => labels['connection'] === 'other')?.value).toBe(900)
    expect(samples.filter(({ name }) => name === 'console_token_causes_total').length).toBe(401)
  })
})
