import { EvidenceFile } from '@developer-console/shared/contract/evidence-file'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { assert, asyncProperty, constantFrom, string } from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { exampleConsole, type ExampleOptions } from '../calls/example-console.ts'
import { ProblemError } from '../problem.ts'
import { createHeldSecrets } from '../secrets/held-secrets.ts'
import { secretForms } from '../upstream/redact.ts'
import { exampleConnection, exampleJwt } from '../tokens/example-connection.ts'
import { type EvidenceDeps, gatherEvidence } from './gather-evidence.ts'
import { evidenceRoutes } from './routes.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const started = async (options: ExampleOptions) => {
  const example = await exampleConsole(options)
  closing.push(() => example.close())
  return example
}
type Example = Awaited<ReturnType<typeof exampleConsole>>

const depsOf = (example: Example, more: Partial<EvidenceDeps> = {}): EvidenceDeps => ({
  history: { get: async (id) => example.recorded.find((call) => call.id === id) },
  connections: { list: async () => [example.connection] },
  tokens: example.tokens,
  upstream: example.upstream,
  heldSecrets: example.heldSecrets,
  clock: Date.now,
  version: '1.2.3',
  ...more,
})

/** The evidence of the call that was made last. */
const evidenceOf = async (example: Example, more?: Partial<EvidenceDeps>) =>
  gatherEvidence((await example.recordedCalls(1)).at(-1)?.id ?? '', depsOf(example, more))

const problemOf = async (promise: Promise<unknown>) => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProblemError)) throw new Error('no problem came', { cause: error })
  return error.problem
}

describe('the evidence of a call', () => {
  it('has the call, the token, the identifiers, the clocks and the way there', async () => {
    const example = await started({
      api: (_req, res) =>
        res
          .writeHead(403, {
            'content-type': 'application/json',
            'x-amzn-requestid': 'amzn-1',
            date: new Date(Date.now() + 60_000).toUTCString(),
          })
          .end('{"error":{"traceId":"trace-7"}}'),
    })
    await example.call({ method: 'GET', path: '/meters' })
    const file = await evidenceOf(example)
    expect(EvidenceFile.parse(file)).toEqual(file)
    expect(file).toMatchObject({
      version: 1,
      console: { version: '1.2.3', node: process.version },
      connection: { name: 'Example', clientId: 'example-client', headers: [] },
      call: { status: 403, method: 'GET', path: '/meters', diagnosis: { cause: expect.any(String) as string } },
      token: { isOfCall: true, fingerprint: example.recorded[0]?.tokenFingerprint, scopes: ['read'] },
      sentToken: { fingerprint: example.recorded[0]?.tokenFingerprint, outcome: 'issued' },
      reached: [
        {
          origin: new URL(example.connection.tokenUrl).origin,
          of: ['token'],
          proxied: false,
          addresses: ['127.0.0.1'],
        },
        { origin: example.api.origin, of: ['api'], proxied: false, addresses: ['127.0.0.1'] },
      ],
    })
    expect(file.connection).not.toHaveProperty('clientSecret')
    expect(file.requestIds).toEqual([
      { where: 'api', source: 'x-amzn-requestid', value: 'amzn-1' },
      { where: 'api', source: 'body.error.traceId', value: 'trace-7' },
    ])
    expect(file.clocks.api).toBeGreaterThan(55_000)
    expect(file.clocks.api).toBeLessThan(61_000)
    expect(Math.abs(file.clocks.authorizationServer ?? Infinity)).toBeLessThan(5000)
    expect(example.tokenRequests()).toBe(1)
  })

  it('tells that the token held now is another one, and what is known of the one that was sent', async () => {
    const example = await started({ api: (_req, res) => res.end() })
    await example.call({ method: 'GET', path: '/' })
    await example.tokens.renew(example.connection)
    const file = await evidenceOf(example)
    const sent = example.recorded[0]?.tokenFingerprint
    expect(file.token).toMatchObject({ isOfCall: false })
    expect(file.token?.fingerprint).not.toBe(sent)
    expect(file.sentToken).toMatchObject({ fingerprint: sent, scopes: ['read'] })
  })

  it('requests no token where none is held', async () => {
    const example = await started({ api: (_req, res) => res.end() })
    await example.call({ method: 'GET', path: '/' })
    example.tokens.forget(example.connection.id)
    const file = await evidenceOf(example)
    expect(file).not.toHaveProperty('token')
    expect(file.sentToken?.outcome).toBe('issued')
    expect(example.tokenRequests()).toBe(1)
  })

  it('has the refusal of a call that got no token', async () => {
    const example = await started({
      api: (_req, res) => res.end(),
      token: () => ({ error: 'invalid_client', trace_id: 'trace-9' }),
    })
    await example.call({ method: 'GET', path: '/' })
    const file = await evidenceOf(example)
    expect(file.call).not.toHaveProperty('tokenFingerprint')
    expect(file.requestIds).toEqual([{ where: 'token', source: 'body.trace_id', value: 'trace-9' }])
    expect(file.clocks).toEqual({ authorizationServer: expect.any(Number) as number })
  })

  it('has what is left of a call whose connection was removed', async () => {
    const example = await started({ api: (_req, res) => res.end() })
    await example.call({ method: 'GET', path: '/' })
    const file = await evidenceOf(example, { connections: { list: async () => [] } })
    expect(file).toMatchObject({ call: { connectionName: 'Example', status: 200 }, reached: [] })
    expect(file).not.toHaveProperty('connection')
  })

  it('tells why a server is not reached', async () => {
    const example = await started({ api: (_req, res) => res.end() })
    await example.call({ method: 'GET', path: '/' })
    const connection = {
      ...example.connection,
      tokenUrl: `${example.api.origin.replace('http:', 'https:')}/token`,
      apiUrl: 'https://nowhere.invalid/',
    }
    const slow = await evidenceOf(example, {
      connections: { list: async () => [connection] },
      upstream: { ...example.upstream, addressesOf: () => new Promise(() => {}) },
      timeout: 20,
    })
    expect(slow.reached.map(({ failure }) => failure)).toEqual(Array(2).fill('no answer within 0.02 s'))
    const { reached } = await evidenceOf(example, { connections: { list: async () => [connection] } })
    expect(reached[0]).toMatchObject({ addresses: ['127.0.0.1'], failure: expect.stringMatching(/SSL|TLS/) as string })
    expect(reached[1]?.failure).toMatch(/nowhere\.invalid/)
    expect(reached[1]).not.toHaveProperty('addresses')
  })

  it('is a download under a safe name, and kept by no cache', async () => {
    const example = await started({ api: (_req, res) => res.end() })
    await example.call({ method: 'GET', path: '/' })
    const [call] = example.recorded
    const answer = await evidenceRoutes(depsOf(example)).request(`/${call?.id}/evidence`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(answer.headers.get('content-disposition')).toMatch(
      /^attachment; filename="evidence-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ-[\da-f]{8}\.json"$/,
    )
    expect(EvidenceFile.parse(await answer.json()).call.id).toBe(call?.id)
    expect(await problemOf(gatherEvidence('unknown', depsOf(example)))).toMatchObject({ status: 404 })
  })
})

describe('no credential is in it', () => {
  const secret = 'example-client-secret-value'
  const key = 'subscription-key-value'

  it('where both servers repeat token and secret everywhere', async () => {
    const jwt = exampleJwt({ scope: `read ${secret}`, jti: 'echo' })
    const answer = { access_token: jwt, token_type: 'Bearer', expires_in: 60, echo: jwt, [jwt]: secret, scope: 'read' }
    const example = await started({
      api: (req, res) => {
        const bearer = req.headers.authorization ?? ''
        const all = JSON.stringify({ ...req.headers, secret, requestId: bearer, traceId: secret })
        res
          .writeHead(req.url === '/403' ? 403 : 401, `No ${bearer}`, {
            'content-type': 'application/json',
            'x-request-id': bearer,
            'x-correlation-id': secret,
            'www-authenticate': `Bearer error="insufficient_scope", error_description="${bearer} ${secret} ${key}"`,
          })
          .end(all)
      },
      connection: { headers: [['Ocp-Apim-Subscription-Key', key]] },
      token: () => answer,
    })
    for (const path of ['/401', '/403']) {
      await example.call({ method: 'GET', path })
      const { id } = (await example.recordedCalls(1)).at(-1) ?? { id: '' }
      // A claim of the token repeats the secret, which only the last search can know.
      const problem = await problemOf(gatherEvidence(id, depsOf(example)))
      expect(problem).toMatchObject({ status: 500, detail: 'It would hold the client secret of Example.' })
      expect(JSON.stringify(problem)).not.toContain(secret)
    }
  })

  it('and the file comes where the token itself is harmless', async () => {
    const jwt = exampleJwt({ scope: 'read', jti: 'echo' })
    const signature = jwt.split('.')[2] ?? ''
    const example = await started({
      api: (req, res) => {
        const bearer = req.headers.authorization ?? ''
        res
          .writeHead(403, `No ${bearer}`, { 'x-request-id': bearer, 'x-correlation-id': secret, link: `<${bearer}>` })
          .end(`${bearer} ${secret} ${key} ${encodeURIComponent(bearer)}`)
      },
      connection: { headers: [['Ocp-Apim-Subscription-Key', key]] },
      token: () => ({ access_token: jwt, token_type: 'Bearer', expires_in: 60, echo: jwt, own: secret, trace_id: jwt }),
    })
    await example.call({ method: 'GET', path: '/' })
    const json = JSON.stringify(await evidenceOf(example))
    for (const one of [jwt, signature, secret, key]) expect(json).not.toContain(one)
    expect(json).toContain('[redacted]')
  })

  it('wherever it stands, and however it is spelled', async () => {
    const secret = 'a/secret "of" 20+ % ünïts'
    const connection = exampleConnection({ clientSecret: secret })
    const unused = () => {
      throw new Error('this connection was removed')
    }
    const deps = (call: CallDetail): EvidenceDeps => ({
      history: { get: async () => call },
      connections: { list: async () => [] },
      tokens: { peek: unused, view: unused, events: unused },
      upstream: {
        dispatcherFor: unused,
        isProxied: unused,
        addressesOf: unused,
        secure: unused,
        probe: unused,
        close: unused,
      },
      heldSecrets: createHeldSecrets({ connections: async () => [connection], tokens: async () => [] }),
      clock: () => 0,
      version: '1',
    })
    const call = (text: string): CallDetail => ({
      id: 'c1',
      connectionId: 'gone',
      connectionName: 'Gone',
      kind: 'test',
      method: 'GET',
      path: '/',
      startedAt: '2026-11-24T10:11:12.000Z',
      duration: 1,
      outcome: 'answered',
      sentBytes: 0,
      receivedBytes: 0,
      request: { method: 'GET', path: '/', query: [[text, '']], headers: [] },
    })
    await assert(
      asyncProperty(
        string(),
        constantFrom(...secretForms(secret), Buffer.from(`me:${secret}`).toString('base64')),
        string(),
        async (before, form, after) => {
          const problem = await problemOf(gatherEvidence('c1', deps(call(before + form + after))))
          expect(problem).toMatchObject({ status: 500, detail: 'It would hold the client secret of Example.' })
        },
      ),
      { numRuns: 200 },
    )
    await assert(
      asyncProperty(string(), async (text) => {
        expect((await gatherEvidence('c1', deps(call(text)))).call.request.query).toEqual([[text, '']])
      }),
      { numRuns: 50 },
    )
  })
})
