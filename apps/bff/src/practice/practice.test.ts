import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import { Practice, type PracticeSwitch } from '@developer-console/shared/contract/practice'
import type { Problem } from '@developer-console/shared/contract/problem'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { createRouter } from '../router.ts'
import { type SandboxProcess, startSandbox } from '../sandbox-process.ts'
import { consoleDirectory, jsonBody, startConsole, type TestConsole } from '../test-console.ts'
import { exampleConnection } from '../tokens/example-connection.ts'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { practiceRoutes } from './routes.ts'

const keyOf = ({ type }: Problem) => type.split(':').at(-1)

describe('with the sandbox', () => {
  const full = '/api/connections/sandbox-full-access'
  const other = '/api/connections/sandbox-read-only'
  let place: Awaited<ReturnType<typeof consoleDirectory>>
  let sandbox: SandboxProcess
  let console: TestConsole
  let ask: Awaited<ReturnType<TestConsole['signIn']>>

  beforeAll(async () => {
    place = await consoleDirectory()
    sandbox = await startSandbox(fileURLToPath(new URL('../../../sandbox/src/main.ts', import.meta.url)), 0)
    await start()
  })
  afterEach(() => ask(`${full}/practice`, { method: 'DELETE' }))
  afterAll(async () => {
    await console.stop()
    await sandbox.stop()
    await place.remove()
  })

  const start = async () => {
    console = await startConsole({ directory: place.directory, env: { CONSOLE_SANDBOX_URL: sandbox.url } })
    ask = await console.signIn()
  }

  const practice = async (of = full) => Practice.parse((await ask(`${of}/practice`)).json())

  const put = (switches: unknown, of = full) => ask(`${of}/practice`, jsonBody({ switches }, 'PUT'))

  const set = async (switches: PracticeSwitch[], of = full) => {
    const answer = await put(switches, of)
    expect([answer.status, answer.text()]).toEqual([200, expect.stringContaining('"failures"')])
    return Practice.parse(answer.json())
  }

  const reset = async () => Practice.parse((await ask(`${full}/practice`, { method: 'DELETE' })).json())

  /** The status of a call, and the cause of its failure. */
  const call = async (of = full) => {
    const { body } = await ask(`${of}/calls`, {
      method: 'POST',
      headers: { 'content-type': callMediaType },
      body: Buffer.from(jsonFrame(frameKind.head, { method: 'GET', path: '/usage-metering/v1/meter-types' })),
    })
    if (body[0] === 0x7b) return (JSON.parse(body.toString()) as Problem).diagnosis?.cause
    const frames = [...new FrameReader().push(body)].filter(({ kind }) => kind !== frameKind.data)
    const [head, end] = [frameKind.head, frameKind.end].map((kind) => {
      const frame = frames.find((one) => one.kind === kind)
      return (
        frame &&
        (JSON.parse(Buffer.from(frame.payload).toString()) as { status?: number; diagnosis?: { cause: string } })
      )
    })
    return end?.diagnosis?.cause ?? head?.status
  }

  const viewed = async (id: string) => {
    const { connections } = (await ask('/api/connections')).json() as { connections: ConnectionView[] }
    return connections.find((one) => one.id === id)
  }

  it('tells what can fail, and that nothing is on', async () => {
    const { failures, ...rest } = await practice()
    expect(rest).toEqual({ switches: [], elsewhere: 0 })
    expect(failures.map(({ name }) => name)).toEqual(expect.arrayContaining(['slow', 'html502', 'tls', 'job-slow']))
    expect(failures.find(({ name }) => name === 'slow')).toMatchObject({
      group: 'way',
      value: { unit: 'milliseconds' },
      examples: ['slow=8000'],
    })
  })

  it('switches for one connection alone', async () => {
    expect((await set([{ name: 'html502' }])).switches).toEqual([{ name: 'html502' }])
    expect(await call()).toBe('gateway-bad-upstream')
    expect(await call(other)).toBe(200)
    expect(await practice(other)).toMatchObject({ switches: [], elsewhere: 1 })
    await set([{ name: 'status', value: '503' }], other)
    expect(await practice()).toMatchObject({ switches: [{ name: 'html502' }], elsewhere: 1 })
    await set([])
    expect(await call()).toBe(200)
    expect(await practice(other)).toMatchObject({ switches: [{ name: 'status', value: '503' }], elsewhere: 0 })
    await reset()
    expect((await practice(other)).switches).toEqual([])
  })

  it('lets a failure heal by itself, whatever is switched in between', async () => {
    await set([{ name: 'html502', first: 2 }])
    await call()
    expect((await practice()).switches).toEqual([{ name: 'html502', first: 1 }])
    await set([{ name: 'html502', first: 2 }], other)
    expect((await practice()).switches).toEqual([{ name: 'html502', first: 1 }])
    expect(await call()).toBe('gateway-bad-upstream')
    expect((await practice()).switches).toEqual([])
    await set([])
    expect((await practice(other)).switches).toEqual([{ name: 'html502', first: 2 }])
    expect(await call()).toBe(200)
  })

  it('keeps rules that were put by hand', async () => {
    const rule = { match: { operationId: 'listMeters', probability: 0.5 }, effect: { slow: 1, 'bad-json': true } }
    const faults = new URL('__sandbox/faults', sandbox.url)
    await fetch(faults, { method: 'PUT', body: JSON.stringify({ rules: [rule] }) })
    expect((await set([{ name: 'wrong-type' }])).elsewhere).toBe(1)
    const { rules } = (await (await fetch(faults)).json()) as { rules: unknown[] }
    expect(rules).toContainEqual(rule)
    expect(await reset()).toMatchObject({ switches: [], elsewhere: 0 })
  })

  it('refuses in the sandbox’s words what it does not understand, and switches nothing', async () => {
    await set([{ name: 'html502' }])
    const bad = await put([
      { name: 'clock-skew', value: '5' },
      { name: 'slow', value: 'soon' },
    ])
    expect([bad.status, keyOf(bad.json() as Problem)]).toEqual([422, 'failure-not-understood'])
    expect(bad.json()).toMatchObject({
      errors: [
        {
          pointer: '/switches/1',
          detail: expect.stringMatching(/^the value of slow is a whole number from 0/) as string,
        },
      ],
    })
    const unknown = await put([{ name: 'gremlins' }])
    expect(unknown.json()).toMatchObject({ detail: expect.stringContaining('there is no switch "gremlins"') as string })
    expect((await practice()).switches).toEqual([{ name: 'html502' }])
    expect((await put([{ name: 'slow', value: 'x'.repeat(101) }])).status).toBe(400)
    expect((await put('slow')).status).toBe(400)
  })

  it('calls over TLS while that is on, and where it was before once it is off', async () => {
    expect(await call()).toBe(200)
    const { tlsUrl } = await set([{ name: 'tls', value: 'self-signed' }])
    expect(tlsUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/)
    expect((await viewed('sandbox-full-access'))?.apiUrl).toBe(tlsUrl)
    expect((await viewed('sandbox-read-only'))?.apiUrl).toBe(sandbox.url)
    const peersOf = async (path: string) =>
      ((await ask(`${path}/peers`)).json() as { peers: { id: string }[] }).peers.map(({ id }) => id)
    expect(await peersOf(other)).toContain('sandbox-full-access')
    expect(await peersOf(full)).toContain('sandbox-read-only')
    expect(await call()).toBe('tls-self-signed')
    expect(await call(other)).toBe(200)
    expect((await ask(`${full}/token`)).status).toBe(200)
    expect(await set([])).not.toHaveProperty('tlsUrl')
    expect((await viewed('sandbox-full-access'))?.apiUrl).toBe(sandbox.url)
    expect(await call()).toBe(200)
  })

  it('and takes a reset that was made elsewhere, and what stood before a restart', async () => {
    const { tlsUrl } = await set([{ name: 'tls', value: 'self-signed' }], other)
    await console.stop()
    await start()
    expect((await viewed('sandbox-read-only'))?.apiUrl).toBe(sandbox.url)
    expect((await practice(other)).tlsUrl).toBe(tlsUrl)
    expect(await call(other)).toBe('tls-self-signed')
    await fetch(new URL('__sandbox/reset', sandbox.url), { method: 'POST' })
    // One of its connections is looked at, and all are right.
    await practice()
    expect(await call(other)).toBe(200)
  })

  it('lets the token of a revoked client go on, and asks anew once it is no longer revoked', async () => {
    expect(await call()).toBe(200)
    await set([{ name: 'revoke-client' }])
    expect((await ask(`${full}/token`, jsonBody({}))).status).toBe(502)
    expect(await call()).toBe(200)
    await ask(`${full}/token`, { method: 'DELETE' })
    expect(await call()).toBe('client-authentication-failed')
    await set([])
    expect(await call()).toBe(200)
  })

  it('leaves no token of a lesson behind', async () => {
    await set([{ name: 'opaque-token' }])
    expect((await ask(`${full}/token`, jsonBody({}))).json()).toMatchObject({ format: 'opaque' })
    expect(await call()).toBe('token-malformed')
    await set([])
    expect((await ask(`${full}/token`)).json()).toMatchObject({ format: 'jwt' })
    expect(await call()).toBe(200)
  })

  it('sets the clock of the API apart from that of the tokens', async () => {
    const { switches } = await set([{ name: 'clock-skew', value: '-300' }])
    expect(switches).toEqual([{ name: 'clock-skew', value: '-300' }])
    expect(await call()).toBe('token-not-yet-valid')
    await reset()
    expect(await call()).toBe(200)
  })

  it('is for sandbox connections alone', async () => {
    const { connections } = (await ask('/api/connections')).json() as { connections: ConnectionView[] }
    const own = connections.find(({ origin }) => origin !== 'sandbox')
    const path = `/api/connections/${own?.id}/practice`
    for (const asked of [{}, jsonBody({ switches: [] }, 'PUT'), { method: 'DELETE' }]) {
      const answer = await ask(path, asked)
      expect([answer.status, keyOf(answer.json() as Problem)]).toEqual([409, 'not-a-sandbox'])
    }
    expect((await ask('/api/connections/nobody/practice')).status).toBe(404)
    expect((await console.ask(`${full}/practice`)).status).toBe(401)
  })

  it('shows nothing secret, and takes nothing secret to the sandbox', async () => {
    const offered = (await (await fetch(new URL('__sandbox/connections', sandbox.url))).json()) as {
      connections: { clientSecret: string }[]
    }
    const secrets = offered.connections.map(({ clientSecret }) => clientSecret)
    const said = [
      await put([
        { name: 'tls', value: 'self-signed' },
        { name: 'rate', value: '2/1s' },
      ]),
      await ask(`${full}/practice`),
      await put([{ name: 'slow', value: secrets[0] }]),
      await ask(`${full}/practice`, { method: 'DELETE' }),
    ]
    expect(said.map(({ status }) => status)).toEqual([200, 200, 422, 200])
    expect(keyOf(said[2]?.json() as Problem)).toBe('secret-in-request')
    for (const secret of secrets) for (const answer of said) expect(answer.text()).not.toContain(secret)
    expect(said.map((answer) => answer.text()).join()).not.toContain('eyJ')
  })
})

describe('with a control plane that is another one', () => {
  const closing: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  const started = async (
    answer: (res: ServerResponse, server: Loopback) => void,
    role: 'engineer' | 'viewer' = 'engineer',
  ) => {
    const server = await loopbackServer((req, res) => req.resume().on('end', () => answer(res, server)))
    const upstream = createUpstream()
    closing.push(server.close, () => upstream.close())
    const connection = exampleConnection({ origin: 'sandbox', tokenUrl: `${server.origin}/token` })
    const overridden: Partial<Connection>[] = []
    const router = createRouter()
    router.use(async (c, next) => {
      c.set('session', { id: 's', name: 'Somebody', role, mode: 'local', expiresAt: '2030-01-01T00:00:00.000Z' })
      await next()
    })
    router.route(
      '/',
      practiceRoutes({
        connections: {
          list: async () => [connection],
          require: async () => connection,
          override: (_, instead) => void overridden.push(instead ?? {}),
        },
        tokens: { peek: () => undefined, forget: () => {} },
        upstream,
        heldSecrets: { refuseIn: async () => {} },
      }),
    )
    router.onError((error, c) => {
      if (!(error instanceof ProblemError)) throw error
      return c.json(error.problem, error.problem.status as 400)
    })
    const ask = async (init?: RequestInit) => {
      const answered = await router.request('/example/practice', init)
      return { status: answered.status, problem: (await answered.json()) as Problem }
    }
    return { server, ask, overridden }
  }

  const empty = { faults: [], rules: [] }
  const json = (res: ServerResponse, status: number, value: unknown) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))

  it.each([
    ['a page', (res: ServerResponse) => res.writeHead(200).end('<p>Sign in</p>')],
    ['another status', (res: ServerResponse) => json(res, 500, empty)],
    ['another shape', (res: ServerResponse) => json(res, 200, { faults: 'none' })],
    ['more than there can be', (res: ServerResponse) => res.writeHead(200).end('x'.repeat(300 * 1024))],
    [
      'an address of another machine',
      (res: ServerResponse) => json(res, 200, { ...empty, tlsUrl: 'https://evil.test/' }),
    ],
    ['an address without TLS', (res: ServerResponse) => json(res, 200, { ...empty, tlsUrl: 'http://127.0.0.1:1/' })],
  ])('%s is not understood', async (_, answer) => {
    const { ask, overridden } = await started(answer)
    const { status, problem } = await ask()
    expect([status, keyOf(problem)]).toEqual([502, 'sandbox-not-understood'])
    expect(overridden).toEqual([])
  })

  it('says so where it is away', async () => {
    const { server, ask } = await started((res) => res.end())
    await server.close()
    const { status, problem } = await ask()
    expect([status, keyOf(problem)]).toEqual([504, 'sandbox-away'])
    expect(problem.detail).toContain(`${server.origin}/__sandbox/faults`)
  })

  it('lets a viewer look, and switch nothing', async () => {
    const { ask } = await started((res) => json(res, 200, empty), 'viewer')
    expect((await ask()).status).toBe(200)
    expect((await ask(jsonBody({ switches: [] }, 'PUT'))).status).toBe(403)
    expect((await ask({ method: 'DELETE' })).status).toBe(403)
  })
})
