import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { exampleJwt } from './tokens/example-connection.ts'
import { startPostgres, type PostgresServer } from './store/test-postgres.ts'
import { createAsk, freePort, type InstanceProcess, nginxPath, startInstance, startNginx } from './test-instances.ts'
import { type Loopback, loopbackServer } from './upstream/loopback.ts'

if (!nginxPath)
  process.stderr.write(
    'several instances behind nginx: not tested, since this machine has no nginx (NGINX_PATH names one)\n',
  )

const key = 'a-fixed-local-key-0123456789'
const secret = 'configured-secret-of-the-client'

describe.runIf(nginxPath)('two instances on one PostgreSQL behind nginx', { timeout: 90_000 }, () => {
  let postgres: PostgresServer
  let tokenRequests: URLSearchParams[]
  let issued = 0
  let stalled: ServerResponse[] | undefined
  let authorizationServer: Loopback
  let api: Loopback
  let arrived: string[]
  let nginx: Awaited<ReturnType<typeof startNginx>>
  let nginxPort: number
  let a: InstanceProcess
  let b: InstanceProcess
  let env: Record<string, string>
  let ask: ReturnType<typeof createAsk>
  let cookie: string

  beforeAll(async () => {
    postgres = await startPostgres()
    authorizationServer = await loopbackServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        const form = new URLSearchParams(body)
        tokenRequests.push(form)
        if (stalled) stalled.push(response)
        else
          response.setHeader('content-type', 'application/json').end(
            JSON.stringify({
              access_token: exampleJwt({ sub: form.get('client_secret'), jti: String((issued += 1)) }),
              token_type: 'Bearer',
              expires_in: 3600,
            }),
          )
      })
    })
    api = await loopbackServer((request, response) => {
      arrived.push(`${request.method} ${request.url} ${request.headers.authorization}`)
      response.setHeader('content-type', 'application/json').end('{"ok":true}')
    })
    nginxPort = await freePort()
    env = {
      DATABASE_URL: await postgres.createDatabase('instances'),
      CONSOLE_LOCAL_KEY: key,
      CONSOLE_SEALING_KEY: Buffer.alloc(32, 7).toString('base64'),
      CONSOLE_PUBLIC_URL: `http://127.0.0.1:${nginxPort}/`,
      CONSOLE_TRUSTED_PROXIES: '127.0.0.1',
      CONSOLE_CLIENT_ID: 'me',
      CONSOLE_CLIENT_SECRET: secret,
      CONSOLE_AUDIENCE: `${api.origin}/`,
      CONSOLE_TOKEN_URL: `${authorizationServer.origin}/token`,
      CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
    }
    ;[a, b] = await Promise.all([startInstance(env), startInstance(env)])
    nginx = await startNginx(nginxPort, [a.port, b.port])
    ask = createAsk(`127.0.0.1:${nginxPort}`)
  })
  beforeEach(async () => {
    tokenRequests = []
    stalled = undefined
    arrived = []
    ;({ cookie } = await ask.plain(nginxPort, '/api/session', { method: 'POST', body: { key } }))
  })
  afterAll(async () => {
    ask.close()
    await nginx.stop()
    await Promise.all([a.kill(), b.kill()])
    await Promise.all([authorizationServer.close(), api.close(), postgres.stop()])
  })

  const forgetToken = (port: number) => ask.plain(port, '/api/connections/default/token', { method: 'DELETE', cookie })

  const call = (port: number, connection: string, method = 'GET', path = '/things') =>
    ask.call(port, connection, { method, path }, cookie)

  const ownConnection = (clientSecret: string) => ({
    id: 'added',
    name: 'Added',
    clientId: 'other',
    clientSecret,
    audience: `${api.origin}/`,
    tokenUrl: `${authorizationServer.origin}/token`,
    allowPrivateNetwork: true,
    kind: 'test',
  })

  it('make one token request for a thousand concurrent calls on a cold cache', async () => {
    const answers = await Promise.all(Array.from({ length: 1000 }, () => call(nginxPort, 'default')))
    expect(new Set(answers.map(({ end, head }) => `${head?.status} ${end?.ok}`))).toEqual(new Set(['200 true']))
    expect(tokenRequests).toHaveLength(1)
    expect(arrived).toHaveLength(1000)
    expect(new Set(arrived).size).toBe(1)
    // Both had their part of it.
    const pages = await Promise.all(
      [a, b].map(
        async ({ port }) =>
          (await ask.plain(port, '/api/history?limit=200', { cookie })).json() as { calls: unknown[] },
      ),
    )
    expect(pages.map(({ calls }) => calls.length)).toEqual([200, 200])
  })

  it('know each other’s sessions, and their ends', async () => {
    expect((await ask.plain(a.port, '/api/session', { cookie })).status).toBe(200)
    expect((await ask.plain(b.port, '/api/session', { cookie })).status).toBe(200)
    expect((await ask.plain(a.port, '/api/session', { cookie, method: 'DELETE' })).status).toBe(204)
    expect((await ask.plain(b.port, '/api/session', { cookie })).status).toBe(401)
    expect((await ask.plain(nginxPort, '/api/connections', { cookie })).status).toBe(401)
  })

  it('use a connection as the other has changed it, at once: never with its old secret or token', async () => {
    const added = { method: 'POST', body: ownConnection('the-first-secret-of-it'), cookie }
    expect((await ask.plain(a.port, '/api/connections', added)).status).toBe(201)
    await Promise.all([call(a.port, 'added'), call(b.port, 'added')])
    expect(tokenRequests.map((form) => form.get('client_secret'))).toEqual(['the-first-secret-of-it'])
    const firstToken = arrived[0]
    expect(new Set(arrived).size).toBe(1)

    const changed = { method: 'PATCH', body: { clientSecret: 'the-second-secret-of-it' }, cookie }
    expect((await ask.plain(a.port, '/api/connections/added', changed)).status).toBe(200)
    await Promise.all(Array.from({ length: 20 }, (_, index) => call(index % 2 === 0 ? a.port : b.port, 'added')))
    expect(tokenRequests.map((form) => form.get('client_secret'))).toEqual([
      'the-first-secret-of-it',
      'the-second-secret-of-it',
    ])
    expect(arrived.slice(2)).not.toContain(firstToken)
    expect(new Set(arrived.slice(2)).size).toBe(1)

    // The new secret is searched for on the instance that did not take it.
    await vi.waitFor(async () => {
      const pasted = await ask.call(b.port, 'default', { method: 'GET', path: '/the-second-secret-of-it' }, cookie)
      expect(pasted.problem?.type).toMatch(/secret-in-request$/)
    })

    expect((await ask.plain(a.port, '/api/connections/added', { method: 'DELETE', cookie })).status).toBe(204)
    expect((await call(b.port, 'added')).problem?.status).toBe(404)
    expect((await ask.plain(b.port, '/api/connections/added/restore', { method: 'POST', cookie })).status).toBe(200)
    expect((await call(a.port, 'added')).head?.status).toBe(200)
    expect(tokenRequests).toHaveLength(3)
  })

  it('have each other’s documents, refreshed and removed ones too', async () => {
    const document = (title: string) => ({
      openapi: '3.1.0',
      info: { title, version: '1' },
      paths: { '/things': { get: { operationId: 'listThings', responses: { 200: { description: 'Things' } } } } },
    })
    const path = '/api/connections/default/documents'
    const added = await ask.plain(a.port, path, { method: 'POST', body: document('First'), cookie })
    expect(added.status).toBe(201)
    const { id } = added.json() as { id: string }
    const operations = async ({ port }: InstanceProcess) => {
      const answer = await ask.plain(port, '/api/connections/default/operations', { cookie })
      return (answer.json() as { operations: unknown[] }).operations.length
    }
    expect([await operations(a), await operations(b)]).toEqual([1, 1])
    expect((await ask.plain(b.port, `${path}/${id}`, { method: 'DELETE', cookie })).status).toBe(204)
    expect([await operations(a), await operations(b)]).toEqual([0, 0])
  })

  it('let go of a token that is forgotten on the other', async () => {
    await Promise.all([call(a.port, 'default'), call(b.port, 'default')])
    expect((await forgetToken(a.port)).status).toBe(204)
    await call(b.port, 'default')
    expect(tokenRequests).toHaveLength(1)
    expect(new Set(arrived).size).toBe(2)
  })

  it('take over a token request from one that is killed over it', async () => {
    await forgetToken(a.port)
    stalled = []
    const { port } = a
    const lost = call(a.port, 'default').catch((error: unknown) => error)
    await vi.waitFor(() => expect(tokenRequests).toHaveLength(1), 5000)
    const waiting = call(b.port, 'default')
    await a.kill()
    await lost
    const killed = performance.now()
    stalled = undefined
    expect((await waiting).head?.status).toBe(200)
    expect(performance.now() - killed).toBeLessThan(8000)
    expect(tokenRequests).toHaveLength(2)
    a = await startInstance(env, port)
  })

  it('lose nothing that is stored and no read, where one is killed under load; it comes back by itself', async () => {
    const load = { isOver: false }
    const outcomes = { reads: 0, failedReads: 0, added: [] as string[], unanswered: 0, calls: 0, brokenCalls: 0 }
    const readers = Array.from({ length: 10 }, async () => {
      while (!load.isOver) {
        const { status } = await ask.plain(nginxPort, '/api/connections', { cookie }).catch(() => ({ status: 0 }))
        outcomes.reads += 1
        if (status !== 200) outcomes.failedReads += 1
      }
    })
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let count = 0; !load.isOver; count++) {
        const id = `added-${writer}-${count}`
        const body = { ...ownConnection(`a-secret-of-the-writer-${writer}`), id }
        const { status } = await ask
          .plain(nginxPort, '/api/connections', { method: 'POST', body, cookie })
          .catch(() => ({ status: 0 }))
        if (status === 201) outcomes.added.push(id)
        else outcomes.unanswered += 1
      }
    })
    const callers = Array.from({ length: 10 }, async () => {
      while (!load.isOver) {
        const ended = await call(nginxPort, 'default').then(
          ({ end }) => end?.ok === true,
          () => false,
        )
        outcomes.calls += 1
        if (!ended) outcomes.brokenCalls += 1
      }
    })
    const { port } = a
    for (let round = 0; round < 3; round++) {
      const before = outcomes.added.length
      await vi.waitFor(() => expect(outcomes.added.length).toBeGreaterThan(before + 20), 20_000)
      await a.kill()
      a = await startInstance(env, port)
    }
    load.isOver = true
    await Promise.all([...readers, ...writers, ...callers])

    expect(outcomes.failedReads).toBe(0)
    // What was under way on the killed one, at most: nobody sends it a second time.
    expect(outcomes.unanswered).toBeLessThanOrEqual(3 * 4)
    expect(outcomes.brokenCalls).toBeLessThanOrEqual(3 * 10)
    const listed = (await ask.plain(a.port, '/api/connections', { cookie })).json() as { connections: { id: string }[] }
    expect(listed.connections.map(({ id }) => id)).toEqual(expect.arrayContaining(outcomes.added))
    expect(outcomes.calls).toBeGreaterThan(100)
    expect(tokenRequests).toHaveLength(0)
  })
})
