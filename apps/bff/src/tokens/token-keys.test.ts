import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { createUpstream, type Upstream } from '../upstream/upstream.ts'
import { decodeToken } from './decode-token.ts'
import { exampleConnection, exampleJwt } from './example-connection.ts'
import type { IssuedToken } from './request-token.ts'
import { createTokenKeys, type TokenKeys } from './token-keys.ts'

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
let first: Pair
let second: Pair
const published = async (pair: Pair, kid: string): Promise<JWK> => ({
  ...(await exportJWK(pair.publicKey)),
  kid,
  alg: 'RS256',
})
beforeAll(async () => {
  first = await generateKeyPair('RS256', { extractable: true })
  second = await generateKeyPair('RS256', { extractable: true })
})

let server: Loopback
let upstream: Upstream
let keys: TokenKeys
let documents: Record<string, unknown>
let asked: string[]
let now: number
beforeEach(async () => {
  documents = {}
  asked = []
  now = 1_000_000
  server = await loopbackServer((req, res) => {
    const path = req.url ?? ''
    asked.push(path)
    const document = documents[path]
    if (document === undefined) res.writeHead(404).end('no')
    else res.end(typeof document === 'string' ? document : JSON.stringify(document))
  })
  upstream = createUpstream()
  keys = createTokenKeys({ upstream, clock: () => now })
})
afterEach(async () => {
  await upstream.close()
  await server.close()
})

const signed = (pair: Pair, kid: string | undefined, issuer = server.origin) =>
  new SignJWT({ scope: 'a' })
    .setProtectedHeader({ alg: 'RS256', ...(kid ? { kid } : {}) })
    .setIssuer(issuer)
    .sign(pair.privateKey)

const token = (accessToken: string) => ({ accessToken, decoded: decodeToken(accessToken) }) as IssuedToken
const connection = (more = {}) => exampleConnection({ tokenUrl: `${server.origin}/token`, ...more })

describe('a signature', () => {
  it('is verified with the configured key set, which is fetched once', async () => {
    documents['/keys'] = { keys: [await published(first, 'k1')] }
    const with1 = connection({ jwksUrl: `${server.origin}/keys` })
    const good = token(await signed(first, 'k1'))
    expect(await keys.signature(with1, good)).toEqual({
      status: 'verified',
      keyId: 'k1',
      algorithm: 'RS256',
      jwksUrl: `${server.origin}/keys`,
    })
    await Promise.all([keys.signature(with1, good), keys.signature(with1, good)])
    expect(asked).toEqual(['/keys'])
  })

  it('fails where the token was made with another key, or changed', async () => {
    documents['/keys'] = { keys: [await published(first, 'k1')] }
    const with1 = connection({ jwksUrl: `${server.origin}/keys` })
    expect(await keys.signature(with1, token(await signed(second, 'k1')))).toMatchObject({ status: 'failed' })
    const [header, , signature] = (await signed(first, 'k1')).split('.')
    const changed = Buffer.from('{"scope":"admin"}').toString('base64url')
    expect(await keys.signature(with1, token(`${header}.${changed}.${signature}`))).toMatchObject({ status: 'failed' })
  })

  it('is found among several keys without identifiers', async () => {
    const { kid: _one, ...one } = await published(second, '')
    const { kid: _two, ...two } = await published(first, '')
    documents['/keys'] = { keys: [one, two] }
    const outcome = await keys.signature(
      connection({ jwksUrl: `${server.origin}/keys` }),
      token(await signed(first, undefined)),
    )
    expect(outcome.status).toBe('verified')
  })

  it('finds keys that were rotated, without asking for them again and again', async () => {
    documents['/keys'] = { keys: [await published(first, 'k1')] }
    const with1 = connection({ jwksUrl: `${server.origin}/keys` })
    await keys.signature(with1, token(await signed(first, 'k1')))
    documents['/keys'] = { keys: [await published(second, 'k2')] }
    const rotated = token(await signed(second, 'k2'))
    expect(await keys.signature(with1, rotated)).toMatchObject({ status: 'not-verifiable' })
    expect(asked).toHaveLength(1)
    now += 30_000
    expect(await keys.signature(with1, rotated)).toMatchObject({ status: 'verified' })
    expect(asked).toHaveLength(2)
  })

  it('is verified with the keys that are there while they cannot be fetched anew, which is tried each minute', async () => {
    documents['/keys'] = { keys: [await published(first, 'k1')] }
    const with1 = connection({ jwksUrl: `${server.origin}/keys` })
    const known = token(await signed(first, 'k1'))
    const rotated = token(await signed(second, 'k2'))
    await keys.signature(with1, known)
    delete documents['/keys']
    now += 30_000
    expect(await keys.signature(with1, rotated)).toMatchObject({
      status: 'not-verifiable',
      reason: `${server.origin}/keys answered 404`,
    })
    expect(asked).toHaveLength(2)
    documents['/keys'] = { keys: [await published(first, 'k1'), await published(second, 'k2')] }
    now += 59_999
    expect(await keys.signature(with1, known)).toMatchObject({ status: 'verified' })
    expect(await keys.signature(with1, rotated)).toMatchObject({ status: 'not-verifiable' })
    expect(asked).toHaveLength(2)
    now += 1
    expect(await keys.signature(with1, rotated)).toMatchObject({ status: 'verified' })
    expect(asked).toHaveLength(3)
    delete documents['/keys']
    now += 10 * 60_000
    expect(await keys.signature(with1, rotated)).toMatchObject({ status: 'verified' })
    expect(asked).toHaveLength(4)
  })

  it('is verified with keys that the issuer names, where it shares the origin of the token URL', async () => {
    documents['/.well-known/oauth-authorization-server'] = {
      issuer: server.origin,
      jwks_uri: `${server.origin}/jwks`,
      revocation_endpoint: `${server.origin}/revoke`,
    }
    documents['/jwks'] = { keys: [await published(first, 'k1')] }
    const own = token(await signed(first, 'k1'))
    expect(await keys.signature(connection(), own)).toMatchObject({ status: 'verified' })
    expect(asked).toEqual(['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server', '/jwks'])
    expect(await keys.metadata(connection(), own.decoded)).toMatchObject({ revocationUrl: `${server.origin}/revoke` })
    expect(asked).toHaveLength(3)
  })

  it('looks below the path of an issuer, and trusts a configured one', async () => {
    const issuer = `${server.origin}/tenant`
    documents['/tenant/.well-known/openid-configuration'] = { issuer, jwks_uri: `${server.origin}/jwks` }
    documents['/jwks'] = { keys: [await published(first, 'k1')] }
    const configured = connection({ tokenUrl: 'https://elsewhere.example/token', issuer })
    expect(await keys.signature(configured, token(await signed(first, 'k1', issuer)))).toMatchObject({
      status: 'verified',
    })
  })

  it('is not verifiable, and nothing is fetched, where a token names a foreign issuer', async () => {
    const foreign = await loopbackServer((_req, res) => res.end('{}'))
    const outcome = await keys.signature(connection(), token(await signed(first, 'k1', foreign.origin)))
    await foreign.close()
    expect(outcome).toMatchObject({
      status: 'not-verifiable',
      reason: expect.stringContaining('origin of the token URL'),
    })
    expect(asked).toEqual([])
  })

  it('does not use metadata of another issuer, nor keys elsewhere that nobody configured', async () => {
    documents['/.well-known/openid-configuration'] = { issuer: 'https://evil.test', jwks_uri: `${server.origin}/jwks` }
    documents['/.well-known/oauth-authorization-server'] = {
      issuer: server.origin,
      jwks_uri: 'http://127.0.0.1:1/jwks',
    }
    const outcome = await keys.signature(connection(), token(await signed(first, 'k1')))
    expect(outcome).toMatchObject({ status: 'not-verifiable' })
    expect(asked).not.toContain('/jwks')
  })

  it.each([
    ['an opaque token', 'opaque'],
    ['an unsigned one', exampleJwt({}, { alg: 'none' })],
    ['a shared secret', exampleJwt({}, { alg: 'HS256' })],
  ])('is not verifiable for %s, with the reason', async (_name, accessToken) => {
    const outcome = await keys.signature(connection({ jwksUrl: `${server.origin}/keys` }), token(accessToken))
    expect(outcome.status).toBe('not-verifiable')
    expect(outcome.reason).toMatch(/\.$/)
    expect(asked).toEqual([])
  })

  it.each([
    ['missing', undefined],
    ['no JSON', '<html>'],
    ['no key set', { keys: 7 }],
    ['full of rubbish', { keys: [null, 7, { kty: 'RSA' }] }],
    ['endless', 'x'.repeat(2_000_000)],
  ])('is not verifiable where the key set is %s; that is not asked again at once', async (_name, document) => {
    if (document !== undefined) documents['/keys'] = document
    const with1 = connection({ jwksUrl: `${server.origin}/keys` })
    const good = token(await signed(first, 'k1'))
    expect(await keys.signature(with1, good)).toMatchObject({ status: 'not-verifiable' })
    now += 59_999
    await keys.signature(with1, good)
    expect(asked).toHaveLength(1)
    documents['/keys'] = { keys: [await published(first, 'k1')] }
    now += 1
    expect(await keys.signature(with1, good)).toMatchObject({ status: 'verified' })
  })
})
