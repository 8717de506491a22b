import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ExperimentStep, ExperimentVerdict } from '@developer-console/shared/contract/experiment'
import type { CallDetail } from '@developer-console/shared/contract/history'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import { Problem } from '@developer-console/shared/contract/problem'
import { getRequestListener } from '@hono/node-server'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultCallLimits } from '../calls/limits.ts'
import { createStartCall } from '../calls/start-call.ts'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { createRouter } from '../router.ts'
import { exampleConnection, exampleJwt, exampleTokenLog } from '../tokens/example-connection.ts'
import { createTokens } from '../tokens/tokens.ts'
import { loopbackServer } from '../upstream/loopback.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { experimentRoutes } from './routes.ts'
import type { TryLimits } from './try-call.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** What arrived at the API: by whose token, and which one of theirs. */
type Arrived = { client: string; token: number; method: string; url: string; headers: IncomingMessage['headers'] }

type Options = {
  /** What the API does. */
  api: (arrived: Arrived, res: ServerResponse) => void
  /** Further connections, to the same API where they say nothing else. */
  others?: Partial<Connection>[]
  connection?: Partial<Connection>
  operations?: OperationSummary[]
  /** Whether the authorization server gives this client a token. */
  grants?: (client: string) => boolean
  limits?: TryLimits
  /** A fault of the console, met when the other connections are looked for. */
  fault?: Error
}

const operation = (method: string, path: string, more: Partial<OperationSummary> = {}): OperationSummary => ({
  id: `${method} ${path}`,
  method,
  path,
  summary: `${method} it`,
  tags: [],
  deprecated: false,
  scopes: [],
  documentId: 'd',
  serverPath: '',
  requiredParameters: false,
  hasBody: false,
  ...more,
})

const operations = [
  operation('GET', '/meters', { summary: 'List meters', scopes: [['read:meters']] }),
  operation('GET', '/users', { scopes: [['read:users']] }),
  operation('POST', '/meters', { scopes: [['create:meters']], hasBody: true }),
]

const answer = (res: ServerResponse, status: number, body: unknown = {}, headers: Record<string, string> = {}) =>
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const insufficient = { 'www-authenticate': 'Bearer error="insufficient_scope", scope="create:meters"' }

/** Several connections to one API and one authorization server, real servers on the loopback interface. */
const started = async ({ api, others = [], connection: own, operations: known = operations, ...more }: Options) => {
  const { grants = () => true, limits, fault } = more
  const arrived: Arrived[] = []
  const issued: string[] = []
  const faults: unknown[] = []
  const authorizationServer = await loopbackServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const client = new URLSearchParams(Buffer.concat(chunks).toString()).get('client_id') ?? ''
      if (!grants(client)) return answer(res, 401, { error: 'invalid_client' })
      const count = issued.filter((token) => token.includes(`.${client}-`)).length
      const token = exampleJwt({ scope: 'read:meters read:users' }).replace(/\.[^.]*$/, `.${client}-${count}-secret`)
      issued.push(token)
      return answer(res, 200, { access_token: token, token_type: 'Bearer', expires_in: 3600 })
    })
  })
  const apiServer = await loopbackServer((req, res) => {
    const [, client = '', token = ''] = /\.([^.]*)-(\d+)-secret$/.exec(req.headers.authorization ?? '') ?? []
    const one = { client, token: Number(token), method: req.method ?? '', url: req.url ?? '', headers: req.headers }
    arrived.push(one)
    req.resume().on('end', () => api(one, res))
  })
  const addresses = { tokenUrl: `${authorizationServer.origin}/token`, apiUrl: `${apiServer.origin}/` }
  const connection = exampleConnection({ ...addresses, clientId: 'mine', ...own })
  const all = [
    connection,
    ...others.map((other, index) =>
      exampleConnection({
        ...addresses,
        id: `other-${index}`,
        name: `Other ${index}`,
        clientId: `other${index}`,
        ...other,
      }),
    ),
  ]
  const connections = {
    list: async () => {
      if (fault) throw fault
      return all
    },
    require: async (id: string) => {
      const found = all.find((one) => one.id === id)
      if (!found) throw new ProblemError(404, 'connection-unknown', 'There is no such connection')
      return found
    },
  }
  const upstream = createUpstream()
  const tokens = createTokens({ upstream, clock: Date.now, random: () => 0, log: exampleTokenLog() })
  const history = new Map<string, CallDetail>()
  let ids = 0
  const startCall = createStartCall({
    tokens,
    upstream,
    history: { record: (call) => void history.set(call.id, call) },
    scopeLog: { record: () => undefined },
    limits: defaultCallLimits,
    clock: Date.now,
    newId: () => `call-${(ids += 1)}`,
    requiredScopes: async (_, id) => known.find((one) => one.id === id)?.scopes,
    peers: async () => [],
  })
  const app = createRouter()
  app.use(async (c, next) => {
    c.set('session', { id: 's', name: 'Viewer', role: 'viewer', mode: 'local', expiresAt: '2030-01-01T00:00:00.000Z' })
    await next()
  })
  app.route(
    '/',
    experimentRoutes({
      connections,
      tokens,
      history: { get: async (id) => history.get(id) },
      startCall,
      operations: async () => known,
      onFault: (error) => void faults.push(error),
      ...(limits && { limits }),
    }),
  )
  app.onError((error, c) => {
    if (!(error instanceof ProblemError)) throw error
    return c.json(error.problem, error.problem.status as 400)
  })
  const server = createServer((incoming, outgoing) => void getRequestListener(app.fetch)(incoming, outgoing))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise<void>((resolve) => server.close(() => resolve()))
    await upstream.close()
    await apiServer.close()
    await authorizationServer.close()
  })

  /** Begins an experiment. */
  const open = async (callId: string, id = connection.id) => {
    const body = JSON.stringify({ callId })
    const { port } = server.address() as AddressInfo
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
    const outgoing = request({ host: '127.0.0.1', port, path: `/${id}/experiments`, method: 'POST', headers })
    outgoing.on('error', () => {}).end(body)
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
    return { outgoing, response }
  }

  return {
    arrived,
    issued,
    faults,
    history,
    open,
    /** Keeps a call as one that was refused. */
    refused(more: Partial<CallDetail>) {
      const { method = 'GET', path = '/users?a=1' } = more
      const call: CallDetail = {
        id: 'refused',
        connectionId: connection.id,
        connectionName: connection.name,
        kind: connection.kind,
        method,
        path,
        startedAt: '2026-01-01T00:00:00.000Z',
        duration: 1,
        outcome: 'answered',
        status: 403,
        sentBytes: 0,
        receivedBytes: 0,
        request: { method, path, query: [], headers: [] },
        ...more,
      }
      history.set(call.id, call)
    },
    /** A whole experiment: its lines, and all of their text. */
    async experiment(callId = 'refused', id?: string) {
      const { response } = await open(callId, id)
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      if (response.statusCode !== 200) return { text, steps: [], problem: Problem.parse(JSON.parse(text)) }
      expect(response.headers['content-type']).toBe('application/x-ndjson')
      const lines = text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line))
      const verdict = ExperimentVerdict.parse(lines.pop())
      return { text, steps: lines.map((line) => ExperimentStep.parse(line)), verdict }
    },
  }
}

const told = (steps: readonly ExperimentStep[]) =>
  steps.map(({ step, outcome, status, connectionId }) => [step, connectionId, status ?? outcome].join(' '))

describe('an experiment', () => {
  it('with a call that passes with a fresh token finds the token', async () => {
    const example = await started({ api: (_, res) => answer(res, 200), others: [{}] })
    example.refused({
      status: 401,
      request: {
        method: 'GET',
        path: '/users?a=1',
        query: [['b', 'c d']],
        headers: [['X-Own', '1']],
      },
      operationId: 'GET /users',
    })
    const { steps, verdict } = await example.experiment()
    expect(told(steps)).toEqual(['fresh-token example passed', 'same-call example 200'])
    expect(verdict).toMatchObject({ verdict: 'token', steps: [{ action: { type: 'send-again' } }] })
    expect(example.arrived).toMatchObject([{ method: 'GET', url: '/users?a=1&b=c%20d', headers: { 'x-own': '1' } }])
    expect(steps[1]).toMatchObject({
      title: 'The same call with a fresh token',
      call: { method: 'GET', path: '/users?a=1&b=c%20d', operationId: 'GET /users' },
    })
    expect(example.history.get(steps[1]?.callId ?? '')).toMatchObject({ status: 200, operationId: 'GET /users' })
  })

  it('takes a token that was not there before', async () => {
    const example = await started({ api: ({ token }, res) => answer(res, token === 0 ? 401 : 200) })
    example.refused({ status: 401 })
    await example.experiment()
    await example.experiment()
    expect(example.issued.length).toBeGreaterThan(1)
    expect(new Set(example.issued).size).toBe(example.issued.length)
  })

  it('without a token says why, and makes no call', async () => {
    const example = await started({ api: (_, res) => answer(res, 200), grants: () => false, others: [{}] })
    example.refused({ status: 401 })
    const { steps, verdict } = await example.experiment()
    expect(steps).toMatchObject([{ step: 'fresh-token', outcome: 'refused', status: 401, diagnosis: {} }])
    expect(verdict).toMatchObject({ verdict: 'token', steps: steps[0]?.diagnosis?.steps })
    expect(example.arrived).toEqual([])
  })

  it('where another connection passes the same call finds the grant', async () => {
    const example = await started({
      api: ({ client, url }, res) => answer(res, client === 'mine' && url.startsWith('/users') ? 403 : 200),
      others: [{}],
    })
    example.refused({})
    const { steps, verdict } = await example.experiment()
    expect(told(steps)).toEqual([
      'fresh-token example passed',
      'same-call example 403',
      'safe-read example 200',
      'other-same-call other-0 200',
    ])
    expect(verdict).toMatchObject({
      verdict: 'token',
      title: "It is the application's grant, not you and not the API",
    })
    expect(verdict?.steps[0]?.action).toEqual({ type: 'switch-connection', connectionId: 'other-0' })
    expect(steps.map(({ title }) => title).slice(2)).toEqual(['A safe read, List meters', 'The same call on Other 0'])
  })

  it('where reads pass and the call does for nobody finds the caller', async () => {
    const example = await started({
      api: ({ url }, res) => answer(res, url.startsWith('/users') ? 403 : 200),
      others: [{}, {}],
    })
    example.refused({})
    const { steps, verdict } = await example.experiment()
    expect(verdict?.verdict).toBe('caller')
    expect(verdict?.evidence).toEqual([
      'The same call with a fresh token: 403',
      'A safe read, List meters: 200',
      'The same call on Other 0: 403',
      'The same call on Other 1: 403',
    ])
    const kept = [...example.history.values()].slice(1)
    expect(kept.map(({ id, connectionId, path, status }) => [id, connectionId, path, status])).toEqual(
      steps.slice(1).map(({ callId, connectionId, call, status }) => [callId, connectionId, call?.path, status]),
    )
  })

  it.each([
    ['refuses everybody', (_: Arrived, res: ServerResponse) => answer(res, 403)],
    ['fails', (_: Arrived, res: ServerResponse) => answer(res, 503)],
    ['breaks off', (_: Arrived, res: ServerResponse) => res.destroy()],
    [
      'names the account’s edition',
      (_: Arrived, res: ServerResponse) =>
        answer(res, 403, { title: 'The licence does not include users', feature: 'users', edition: 'basic' }),
    ],
  ])('with an API that %s finds the API', async (_, api) => {
    const example = await started({ api, others: [{}] })
    example.refused({})
    const { verdict } = await example.experiment()
    expect(verdict?.verdict).toBe('api')
  })
})

describe('an unsafe call', () => {
  const create = { method: 'POST', path: '/meters', operationId: 'POST /meters' }

  it('is never sent, whatever happens: a safe read of the same resource is', async () => {
    const example = await started({ api: (_, res) => answer(res, 200), others: [{}] })
    example.refused({
      ...create,
      diagnosis: {
        cause: 'scope-missing',
        title: 'Missing scope create:meters',
        explanation: 'It needs create:meters.',
        evidence: [],
        steps: [{ text: 'Have it granted' }],
        missingScopes: ['create:meters'],
      },
    })
    const { steps, verdict } = await example.experiment()
    expect(told(steps)).toEqual([
      'fresh-token example passed',
      'same-call example skipped',
      'safe-read example 200',
      'other-safe-read other-0 200',
    ])
    expect(steps[1]?.reason).toContain('POST may change something')
    expect(verdict).toMatchObject({ verdict: 'token', title: "It is the application's grant, not you and not the API" })
    expect(example.arrived.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /meters', 'GET /meters'])
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'])('with %s is not sent', async (method) => {
    for (const status of [200, 401, 403, 500]) {
      const example = await started({ api: (_, res) => answer(res, status), others: [{}] })
      example.refused({ method, path: '/meters', status: 401 })
      await example.experiment()
      expect(example.arrived.every((one) => one.method === 'GET')).toBe(true)
    }
  })

  it.each([
    { headers: [['X-HTTP-Method-Override', 'DELETE']] as [string, string][] },
    { query: [['_method', 'delete']] as [string, string][] },
    { path: '/users?_method=PATCH' },
  ])('is one that a server may take for one: %j', async (request) => {
    const example = await started({ api: (_, res) => answer(res, 403), others: [{}] })
    example.refused({ request: { method: 'GET', path: '/users', query: [], headers: [], ...request } })
    const { steps } = await example.experiment()
    expect(steps[1]).toMatchObject({ step: 'same-call', outcome: 'skipped' })
    expect(JSON.stringify(example.arrived)).not.toMatch(/override|_method/i)
  })

  it('is followed by no read of a stream', async () => {
    const known = [operation('GET', '/a', { streams: true, scopes: [['read:meters']] }), ...operations]
    const example = await started({ api: (_, res) => answer(res, 200), operations: known })
    example.refused({ ...create, operationId: 'none' })
    await example.experiment()
    expect(example.arrived.map(({ url }) => url)).toEqual(['/meters'])
  })

  it('without a safe read leaves it at that', async () => {
    const example = await started({ api: (_, res) => answer(res, 200), others: [{}], operations: [] })
    example.refused(create)
    const { steps, verdict } = await example.experiment()
    expect(told(steps).slice(1)).toEqual(['same-call example skipped', 'safe-read example skipped'])
    expect(steps[2]?.reason).toBe('No document of this connection tells of a safe read')
    expect(verdict?.title).toMatch(/^Most likely/)
    expect(example.arrived).toEqual([])
  })
})

describe('the other connections', () => {
  it('are those of the same environment, five at most, each by its own token', async () => {
    let arrivedElsewhere = 0
    const elsewhere = await loopbackServer((_, res) => {
      arrivedElsewhere += 1
      res.end()
    })
    closing.push(() => elsewhere.close())
    const example = await started({
      api: (_, res) => answer(res, 403),
      others: [
        { kind: 'production' },
        { apiUrl: `${elsewhere.origin}/` },
        { unreadable: ['clientSecret'] },
        ...Array.from({ length: 7 }, () => ({})),
      ],
    })
    example.refused({})
    const { steps } = await example.experiment()
    expect(steps.filter(({ step }) => step === 'other-same-call').map(({ connectionId }) => connectionId)).toEqual([
      'other-3',
      'other-4',
      'other-5',
      'other-6',
      'other-7',
    ])
    expect(new Set(example.arrived.map(({ client }) => client))).toEqual(
      new Set(['mine', 'other3', 'other4', 'other5', 'other6', 'other7']),
    )
    expect(arrivedElsewhere).toBe(0)
  })

  it('are kept to their own rules, and without a token are no ground for a verdict', async () => {
    const example = await started({
      api: ({ url }, res) => answer(res, url.startsWith('/users') ? 403 : 200),
      others: [{ methods: ['POST'] }, { clientId: 'none' }],
      grants: (client) => client !== 'none',
    })
    example.refused({})
    const { steps, verdict } = await example.experiment()
    expect(steps.slice(3)).toMatchObject([
      { outcome: 'skipped', reason: 'It allows POST' },
      { outcome: 'failed', diagnosis: {} },
    ])
    expect(verdict?.title).toMatch(/^Most likely it is what is asked for/)
  })
})

describe('what is sent', () => {
  it('lacks what the history does not keep, and says so', async () => {
    const example = await started({ api: (_, res) => answer(res, 403, {}, insufficient) })
    example.refused({
      request: {
        method: 'GET',
        path: `/users?a=1&api_key=${encodeURIComponent(redactedMark)}`,
        query: [['token', redactedMark]],
        headers: [
          ['X-Api-Key', redactedMark],
          ['X-Own', '1'],
        ],
        body: { text: 'x', whole: true, size: 1 },
      },
    })
    const { steps } = await example.experiment()
    expect(steps[1]).toMatchObject({
      status: 403,
      reason: 'It was sent without what is not kept of it: parameter api_key, parameter token, header X-Api-Key, body',
    })
    expect(example.arrived[0]).toMatchObject({ url: '/users?a=1', headers: { 'x-own': '1' } })
    expect(JSON.stringify(example.arrived)).not.toContain('edacted')
  })

  it('is nothing where the path is not kept', async () => {
    const example = await started({ api: (_, res) => answer(res, 200) })
    example.refused({ request: { method: 'GET', path: `/users/${redactedMark}`, query: [], headers: [] } })
    const { steps } = await example.experiment()
    expect(steps[1]).toMatchObject({ outcome: 'skipped' })
    expect(example.arrived.map(({ url }) => url)).toEqual(['/users'])
  })

  it('is answered in time, or given up', async () => {
    const example = await started({
      api: ({ url }, res) => {
        if (url.startsWith('/users')) return
        // Without an end.
        res.writeHead(200).write('x')
      },
      limits: { timeout: 200, bytes: 1000 },
    })
    example.refused({})
    const { steps } = await example.experiment()
    expect(steps.slice(1)).toMatchObject([
      { outcome: 'failed', reason: 'No answer came within 0.2 s' },
      { outcome: 'passed', status: 200, reason: 'The rest of its answer was not waited for' },
    ])
    expect(steps[1]?.diagnosis).toBeUndefined()
  })

  it('is not read beyond a size', async () => {
    const example = await started({
      api: (_, res) => {
        const write = () => {
          while (!res.destroyed && res.write(Buffer.alloc(64 * 1024)));
          res.once('drain', write)
        }
        write()
      },
    })
    example.refused({})
    const { steps } = await example.experiment()
    expect(steps[1]).toMatchObject({
      outcome: 'passed',
      status: 200,
      reason: expect.stringContaining('not waited for'),
    })
    expect(example.history.get(steps[1]?.callId ?? '')?.receivedBytes).toBeLessThan(8 * 1024 ** 2)
  })
})

it('that meets a fault of the console breaks off, tells of it, and says nothing of it to its reader', async () => {
  const fault = new Error('internal-words')
  const example = await started({ api: (_, res) => answer(res, 403), fault })
  example.refused({})
  for (let count = 1; count <= 2; count += 1) {
    const { response } = await example.open('refused')
    const chunks: Buffer[] = []
    const read = async () => {
      for await (const chunk of response) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks)
        .toString()
        .split('\n')
        .filter(Boolean)
        .map((line): unknown => JSON.parse(line))
    }
    await expect(read()).rejects.toThrow(/aborted|JSON/)
    const text = Buffer.concat(chunks).toString()
    expect(text).not.toMatch(/internal-words|verdict/)
    expect(example.faults).toEqual(Array.from({ length: count }, () => fault))
  }
})

describe('nothing secret', () => {
  it('is in any line, although the API repeats what it got', async () => {
    const example = await started({
      api: (_, res) => {
        const said = { detail: `${_.headers.authorization} ${String(_.headers['x-key'])} example-client-secret-value` }
        answer(res, 403, said, { 'www-authenticate': `Bearer error="x", error_description="${said.detail}"` })
      },
      connection: { headers: [['X-Key', 'the-key-of-the-gateway']] },
      others: [{}],
    })
    example.refused({})
    const { text } = await example.experiment()
    for (const secret of [...example.issued, 'the-key-of-the-gateway', 'example-client-secret-value', '-secret'])
      expect(text).not.toContain(secret)
  })
})

describe('an experiment is refused', () => {
  it.each([
    ['a call that is not there', 'unknown', 404, 'call-unknown'],
    ['a call of another connection', 'others', 404, 'call-unknown'],
    ['a call that was refused for another reason', 'found', 422, 'call-not-refused'],
    ['a call without an answer', 'unanswered', 422, 'call-not-refused'],
  ])('for %s', async (_, id, status, key) => {
    const example = await started({ api: (_arrived, res) => answer(res, 200) })
    example.refused({ id: 'others', connectionId: 'other' })
    example.refused({ id: 'found', status: 404 })
    example.refused({ id: 'unanswered', status: undefined })
    const { problem } = await example.experiment(id)
    expect(problem).toMatchObject({ status, type: expect.stringContaining(key) })
    expect(example.issued).toEqual([])
  })

  it('for a connection that is not there', async () => {
    const example = await started({ api: (_, res) => answer(res, 200) })
    expect((await example.experiment('refused', 'nowhere')).problem?.status).toBe(404)
  })

  it('while another one of the connection is under way, and not after it', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const { promise: allowed, resolve: allow } = Promise.withResolvers<void>()
    const example = await started({
      api: (_, res) => {
        ask()
        void allowed.then(() => answer(res, 200))
      },
    })
    example.refused({})
    const first = example.experiment()
    await asked
    expect((await example.experiment()).problem).toMatchObject({ status: 429 })
    allow()
    expect((await first).verdict?.verdict).toBe('token')
    expect((await example.experiment()).verdict?.verdict).toBe('token')
  })
})

describe('an experiment whose reader leaves', () => {
  it('stops before the next call, and another one may begin', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    let isHeld = true
    const example = await started({
      api: (_, res) => {
        if (isHeld) ask()
        else answer(res, 200)
      },
      others: [{}, {}],
    })
    example.refused({})
    const { outgoing, response } = await example.open('refused')
    response.on('error', () => {}).resume()
    await asked
    outgoing.destroy()
    await expect.poll(() => [...example.history.values()].at(-1)?.outcome).toBe('cancelled')
    isHeld = false
    expect((await example.experiment()).verdict?.verdict).toBe('token')
    expect(example.arrived.map(({ client, token }) => [client, token])).toEqual([
      ['mine', 0],
      ['mine', 1],
    ])
  })
})
