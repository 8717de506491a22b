import { TokenView } from '@developer-console/shared/contract/token'
import { Problem } from '@developer-console/shared/contract/problem'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Connection } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createUpstream, type Upstream } from '../upstream/upstream.ts'
import { exampleConnection, exampleTokenLog } from './example-connection.ts'
import { createPeers } from './peers.ts'
import { tokenRoutes } from './routes.ts'
import { createTokens } from './tokens.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

let server: Loopback
let upstream: Upstream
let connection: Connection
let requests: URLSearchParams[]
let revoked: URLSearchParams[]
let answerToken: (form: URLSearchParams) => { status: number; body: unknown }
let issued: string[]

beforeEach(async () => {
  requests = []
  revoked = []
  issued = []
  const pair = await generateKeyPair('RS256', { extractable: true })
  const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' }
  const sign = (form: URLSearchParams) =>
    new SignJWT({ scope: form.get('scope') ?? 'read write', jti: String(requests.length) })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(server.origin)
      .setAudience('https://api.example/')
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(pair.privateKey)
  answerToken = () => ({ status: 200, body: {} })
  server = await loopbackServer((req, res) => {
    let body = ''
    req
      .on('data', (chunk: Buffer) => (body += chunk))
      .on('end', () => {
        const form = new URLSearchParams(body)
        if (req.url === '/.well-known/openid-configuration') {
          const about = {
            issuer: server.origin,
            jwks_uri: `${server.origin}/jwks`,
            revocation_endpoint: `${server.origin}/revoke`,
          }
          res.end(JSON.stringify(about))
        } else if (req.url === '/jwks') res.end(JSON.stringify({ keys: [jwk] }))
        else if (req.url === '/revoke') {
          revoked.push(form)
          res.end()
        } else {
          requests.push(form)
          const { status, body: own } = answerToken(form)
          res.setHeader('content-type', 'application/json')
          if (status !== 200) res.writeHead(status).end(JSON.stringify(own))
          else {
            void sign(form).then((accessToken) => {
              issued.push(accessToken)
              res.end(JSON.stringify({ access_token: accessToken, token_type: 'Bearer', expires_in: 3600 }))
            })
          }
        }
      })
  })
  upstream = createUpstream()
  closing.push(server.close, () => upstream.close())
  connection = exampleConnection({ tokenUrl: `${server.origin}/token`, audience: 'https://api.example/' })
})

const console = (more: Partial<Connection> = {}) => {
  const whole = { ...connection, ...more }
  const reader = { ...whole, id: 'reader', name: 'Reader', scope: 'read' }
  const elsewhere = { ...whole, id: 'elsewhere', name: 'Elsewhere', apiUrl: 'https://other.example/' }
  const production = { ...whole, id: 'production', name: 'Production', kind: 'production' as const }
  const connections = {
    list: async () => [whole, production, reader, elsewhere],
    require: async (id: string) => {
      if (id === whole.id) return whole
      if (id === reader.id) return reader
      throw new ProblemError(404, 'connection-unknown', 'There is no such connection')
    },
  }
  const tokens = createTokens({ upstream, clock: Date.now, random: () => 0, log: exampleTokenLog() })
  const app = tokenRoutes({
    connections,
    tokens,
    peers: createPeers({ connections, tokens }),
    refuseSecrets: async () => {},
  })
  app.onError((error, c) => {
    if (!(error instanceof ProblemError)) throw error
    return c.json(error.problem, error.problem.status as 400, error.headers)
  })
  const ask = async (method: string, body?: unknown) => {
    const res = await app.request('/example/token', {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    return { status: res.status, text: await res.text(), headers: res.headers }
  }
  return { ask, app }
}

describe('the token of a connection', () => {
  it('is shown inspected and verified, and without itself', async () => {
    const { ask } = console()
    const { status, text } = await ask('GET')
    expect(status).toBe(200)
    const view = TokenView.parse(JSON.parse(text))
    expect(view).toMatchObject({
      tokenType: 'Bearer',
      scopes: ['read', 'write'],
      audience: ['https://api.example/'],
      format: 'jwt',
      signature: { status: 'verified', keyId: 'k1' },
      source: 'requested',
      findings: [],
      request: { form: { client_secret: '[redacted]', audience: 'https://api.example/' } },
      response: { status: 200, body: { access_token: '[redacted]' } },
    })
    const [token = ''] = issued
    for (const secret of [token, token.split('.')[2] ?? '', connection.clientSecret]) expect(text).not.toContain(secret)
    expect(JSON.parse((await ask('GET')).text)).toMatchObject({ source: 'cache', fingerprint: view.fingerprint })
    expect(requests).toHaveLength(1)
  })

  it('is one request for a hundred who ask at once', async () => {
    const { ask } = console()
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask('GET')))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(requests).toHaveLength(1)
  })

  it('is new where it is asked for anew, and stays for calls where another scope is tried', async () => {
    const { ask } = console()
    const first = TokenView.parse(JSON.parse((await ask('GET')).text))
    const second = TokenView.parse(JSON.parse((await ask('POST', {})).text))
    expect(second.fingerprint).not.toBe(first.fingerprint)
    const narrower = TokenView.parse(JSON.parse((await ask('POST', { scope: 'read' })).text))
    expect(narrower.scopes).toEqual(['read'])
    expect(TokenView.parse(JSON.parse((await ask('GET')).text)).fingerprint).toBe(second.fingerprint)
    expect((await ask('POST')).status).toBe(200)
    await expect(ask('POST', { scope: 7 })).resolves.toMatchObject({ status: 400 })
  })

  it('is forgotten and revoked', async () => {
    const { ask } = console()
    await ask('GET')
    expect(await ask('DELETE')).toMatchObject({ status: 204, text: '' })
    expect(revoked.map((form) => form.get('token'))).toEqual(issued)
    await ask('GET')
    expect(requests).toHaveLength(2)
  })

  it('is forgotten also where the server cannot revoke', async () => {
    const { ask } = console({ revocationUrl: 'http://127.0.0.1:1/revoke' })
    await ask('GET')
    expect((await ask('DELETE')).status).toBe(204)
    expect((await ask('DELETE')).status).toBe(204)
  })

  it('that is refused is a problem with diagnosis and exchange, remembered until it is asked for anew', async () => {
    const { ask } = console()
    answerToken = (form) => ({
      status: 401,
      body: { error: 'invalid_client', error_description: `no ${form.get('client_secret') ?? ''}` },
    })
    const { status, text } = await ask('GET')
    expect(status).toBe(502)
    const problem = Problem.parse(JSON.parse(text))
    expect(problem).toMatchObject({
      type: 'urn:developer-console:problem:token-refused',
      status: 502,
      diagnosis: { cause: 'client-authentication-failed' },
      exchange: { request: { form: { client_secret: '[redacted]' } }, response: { status: 401 } },
    })
    expect(text).not.toContain(connection.clientSecret)
    await ask('GET')
    expect(requests).toHaveLength(1)
    await ask('POST', {})
    expect(requests).toHaveLength(2)
  })

  it('that nobody answers for is a 504, and 403 where the console does not connect', async () => {
    const gone = await loopbackServer(() => {})
    await gone.close()
    const nowhere = await console({ tokenUrl: gone.origin }).ask('GET')
    expect(nowhere.status).toBe(504)
    expect(Problem.parse(JSON.parse(nowhere.text)).exchange?.response).toBeUndefined()
    expect((await console({ allowPrivateNetwork: false }).ask('GET')).status).toBe(403)
  })

  it('of a connection that is none is a 404', async () => {
    expect((await console().app.request('/other/token')).status).toBe(404)
  })
})

describe('the other connections of the environment', () => {
  it('are told with the scopes of their newest tokens, without a request for any', async () => {
    const { app } = console()
    const peers = async () => ((await (await app.request('/example/peers')).json()) as { peers: unknown[] }).peers
    expect(await peers()).toEqual([{ id: 'reader', name: 'Reader' }])
    expect(requests).toEqual([])
    answerToken = () => ({ status: 200, body: { access_token: 'opaque', scope: 'read', expires_in: 60 } })
    await app.request('/reader/token')
    expect(await peers()).toEqual([{ id: 'reader', name: 'Reader', scopes: ['read'] }])
  })
})
