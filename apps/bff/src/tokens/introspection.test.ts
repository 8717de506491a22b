import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createUpstream, type Upstream } from '../upstream/upstream.ts'
import { decodeToken } from './decode-token.ts'
import { exampleConnection, exampleJwt } from './example-connection.ts'
import { createIntrospector } from './introspection.ts'
import type { IssuedToken } from './request-token.ts'
import { createTokenKeys } from './token-keys.ts'

let server: Loopback
let upstream: Upstream
let introspect: ReturnType<typeof createIntrospector>
let received: { path: string; authorization: string | undefined; form: Record<string, string> }[]
let answer: (req: IncomingMessage, res: ServerResponse) => void
let now: number

beforeEach(async () => {
  received = []
  now = 1_000_000
  server = await loopbackServer((req, res) => {
    void text(req).then((body) => {
      const form = Object.fromEntries(new URLSearchParams(body))
      received.push({ path: req.url ?? '', authorization: req.headers.authorization, form })
      answer(req, res)
    })
  })
  upstream = createUpstream()
  const clock = () => now
  introspect = createIntrospector({ upstream, clock, keys: createTokenKeys({ upstream, clock }) })
})
afterEach(async () => {
  await upstream.close()
  await server.close()
})

const secretToken = 'opaque-and-secret-0123456789'
const token = (accessToken = secretToken) => ({ accessToken, decoded: decodeToken(accessToken) }) as IssuedToken
const connection = (more = {}) =>
  exampleConnection({ tokenUrl: `${server.origin}/token`, introspectionUrl: `${server.origin}/introspect`, ...more })
const says = (value: unknown, status = 200) => {
  answer = (_req, res) => res.writeHead(status).end(typeof value === 'string' ? value : JSON.stringify(value))
}

describe('introspection', () => {
  it('asks with the client’s own proof, and tells all that the server said', async () => {
    says({ active: true, scope: 'a b', aud: 'https://api.example.com/', exp: 1_900_000_000 })
    const asked = connection()
    expect(await introspect(asked, token())).toEqual({
      url: `${server.origin}/introspect`,
      active: true,
      claims: { scope: 'a b', aud: 'https://api.example.com/', exp: 1_900_000_000 },
    })
    expect(received).toEqual([
      {
        path: '/introspect',
        authorization: undefined,
        form: {
          client_id: asked.clientId,
          client_secret: asked.clientSecret,
          token: secretToken,
          token_type_hint: 'access_token',
        },
      },
    ])
  })

  it('is found by the metadata of the token URL’s own origin', async () => {
    answer = (req, res) => {
      const issuer = `${server.origin}/`
      if (req.url === '/.well-known/oauth-authorization-server')
        res.end(JSON.stringify({ issuer, introspection_endpoint: `${server.origin}/named` }))
      else if (req.url === '/named') res.end('{"active":true}')
      else res.writeHead(404).end()
    }
    expect(await introspect(connection({ introspectionUrl: undefined }), token())).toEqual({
      url: `${server.origin}/named`,
      active: true,
      claims: {},
    })
  })

  it('sends no token where metadata name another host', async () => {
    answer = (req, res) => {
      if (req.url?.startsWith('/.well-known/'))
        res.end(JSON.stringify({ issuer: server.origin, introspection_endpoint: 'http://127.0.0.2:9/introspect' }))
      else res.end('{"active":true}')
    }
    expect(await introspect(connection({ introspectionUrl: undefined }), token())).toBeUndefined()
    expect(received.map(({ form }) => form['token'])).toEqual([undefined])
  })

  it('is not asked about a token that can be read', async () => {
    expect(await introspect(connection(), token(exampleJwt({})))).toBeUndefined()
    expect(received).toEqual([])
  })

  it('is asked once in a minute for the same token', async () => {
    says({ active: true })
    const [one, asked] = [token(), connection()]
    await Promise.all([introspect(asked, one), introspect(asked, one)])
    now += 59_999
    await introspect(asked, one)
    expect(received).toHaveLength(1)
    says({ active: false })
    now += 1
    expect(await introspect(asked, one)).toMatchObject({ active: false })
    expect(received).toHaveLength(2)
  })

  it('shows neither the token nor the secret where the server repeats them', async () => {
    const asked = connection()
    says({ active: true, token: secretToken, note: `of ${asked.clientSecret}` })
    const told = JSON.stringify(await introspect(asked, token()))
    expect(told).not.toContain(secretToken)
    expect(told).not.toContain(asked.clientSecret)
  })

  it.each([
    ['a refusal', '{"error":"invalid_client"}', 401, 'It answered 401'],
    ['no JSON', '<html>', 200, 'Its answer is no introspection response'],
    ['no answer to the question', '{"scope":"a"}', 200, 'Its answer is no introspection response'],
    [
      'an answer without end',
      `{"active":true,"x":"${'x'.repeat(70_000)}"}`,
      200,
      'Its answer is no introspection response',
    ],
  ])('says why nothing came of it: %s', async (_, body, status, reason) => {
    says(body, status)
    expect(await introspect(connection(), token())).toEqual({ url: `${server.origin}/introspect`, reason })
  })

  it('takes no “inactive” for an encrypted token, of which some servers keep no record', async () => {
    says({ active: false })
    const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url')
    expect(await introspect(connection(), token(`${header}..aaaa.bbbb.cccc`))).toMatchObject({
      reason: 'It keeps no record of this token',
    })
  })
})
