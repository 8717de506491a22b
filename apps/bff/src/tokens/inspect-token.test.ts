import type { Introspection } from '@developer-console/shared/contract/token'
import { describe, expect, it } from 'vitest'
import { decodeToken, readAudience, readScopes } from './decode-token.ts'
import { exampleConnection, exampleJwt } from './example-connection.ts'
import { inspectToken } from './inspect-token.ts'
import type { IssuedToken } from './request-token.ts'

const issued = (accessToken: string, more: Partial<IssuedToken> = {}): IssuedToken => ({
  accessToken,
  fingerprint: 'sha256:00',
  decoded: decodeToken(accessToken),
  asked: {},
  expiresIn: 3600,
  receivedAt: 1_000_000_000_000,
  expiresAt: 1_000_003_600_000,
  oddities: [],
  exchange: {
    request: { method: 'POST', url: 'https://as.example/token', headers: [], form: {} },
    response: { status: 200, headers: [], body: {} },
  },
  ...more,
})
const signature = { status: 'not-verifiable' } as const
const connection = exampleConnection()
const inspected = (token: IssuedToken, more: { apiAhead?: number; introspection?: Introspection } = {}) =>
  inspectToken({ connection, token, signature, source: 'cache', renewsAt: 1_000_003_000_000, ...more })
/** The answer of the authorization server, made at this time by its own clock (epoch milliseconds). */
const answered = (date: number, body: Record<string, unknown> = {}) => ({
  request: { method: 'POST', url: 'https://as.example/token', headers: [], form: {} },
  response: { status: 200, headers: [['date', new Date(date).toUTCString()] satisfies [string, string]], body },
})
const causes = (token: IssuedToken) => inspected(token).findings.map(({ cause }) => cause)

describe('a token’s form', () => {
  it('is told by its segments, and never an error', () => {
    expect(decodeToken(exampleJwt({ a: 1 }))).toMatchObject({ format: 'jwt', claims: { a: 1 } })
    const header = Buffer.from('{"alg":"RSA-OAEP","enc":"A256GCM"}').toString('base64url')
    expect(decodeToken(`${header}.a.b.c.d`)).toMatchObject({ format: 'encrypted', header: { enc: 'A256GCM' } })
    const opaque = [
      'ya29.c.b0AXv0zTO…',
      'v4.public.payload',
      'a.b.c',
      '..',
      '',
      'e30.e30.x',
      '🔑.🔑.🔑',
      'bnVsbA.bnVsbA.x',
    ]
    for (const token of opaque) expect(decodeToken(token)).toEqual({ format: 'opaque' })
  })

  it('keeps claims that would be dangerous as properties for what they are', () => {
    const claims = Buffer.from('{"__proto__":{"admin":true},"aud":"x"}').toString('base64url')
    const decoded = decodeToken(`${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${claims}.sig`)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect(decoded.format === 'jwt' && decoded.claims['aud']).toBe('x')
  })
})

describe('an opaque token of which the server tells', () => {
  const url = 'https://as.example/introspect'
  const token = issued('opaque', { asked: { audience: 'https://api.example/' } })

  it('has scopes, audience and findings by what was told', () => {
    const introspection = { url, active: true, claims: { scope: 'a b', aud: 'https://api.example/' } }
    expect(inspected(token, { introspection })).toMatchObject({
      scopes: ['a', 'b'],
      scopesFrom: 'introspection, scope',
      audience: ['https://api.example/'],
      introspection,
      findings: [{ cause: 'token-opaque' }],
    })
    expect(inspected(token, { introspection }).claims).toBeUndefined()
    const other = { url, active: true, claims: { aud: 'https://other.example/' } }
    expect(inspected(token, { introspection: other }).findings.map(({ cause }) => cause)).toEqual([
      'token-for-other-audience',
      'token-opaque',
    ])
  })

  it('is said not to be active where the server says so', () => {
    const { findings } = inspected(token, { introspection: { url, active: false, claims: {} } })
    expect(findings.map(({ cause }) => cause)).toEqual(['token-opaque-for-audience', 'token-inactive'])
  })
})

describe('scopes', () => {
  it.each([
    ['a b', {}, undefined, ['a', 'b'], 'the answer'],
    [['a', 'b'], {}, undefined, ['a', 'b'], 'the answer'],
    ['a,b', {}, undefined, ['a', 'b'], 'the answer'],
    ['a,1 b', {}, undefined, ['a,1', 'b'], 'the answer'],
    [undefined, { scope: 'c d' }, 'x', ['c', 'd'], 'claim scope'],
    ['', { scope: ['c', 'd'] }, 'x', ['c', 'd'], 'claim scope'],
    [null, { scp: ['e'] }, 'x', ['e'], 'claim scp'],
    [undefined, { permissions: ['f'] }, 'x', ['f'], 'claim permissions'],
    [undefined, { roles: ['g', 7] }, 'x', ['g'], 'claim roles'],
    [undefined, {}, 'x y', ['x', 'y'], 'the request'],
    [undefined, undefined, 'x y', ['x', 'y'], 'the request'],
    ['', {}, 'x y', [], undefined],
    [undefined, {}, undefined, [], undefined],
  ])('answer %j, claims %j, asked %j', (answer, claims, asked, scopes, from) => {
    expect(readScopes(answer, claims, asked)).toEqual({ scopes, ...(from ? { from } : {}) })
  })
})

describe('the token view', () => {
  it('shows what is known, with times in ISO 8601, and never the token', () => {
    const jwt = exampleJwt({ aud: ['https://api/', 'other'], scope: 'read' })
    const view = inspected(issued(jwt, { tokenType: 'Bearer' }))
    expect(view).toMatchObject({
      tokenType: 'Bearer',
      scopes: ['read'],
      scopesFrom: 'claim scope',
      expiresIn: 3600,
      issuedAt: '2001-09-09T01:46:40.000Z',
      expiresAt: '2001-09-09T02:46:40.000Z',
      renewsAt: '2001-09-09T02:36:40.000Z',
      audience: ['https://api/', 'other'],
      format: 'jwt',
      header: { alg: 'RS256' },
      fingerprint: 'sha256:00',
      findings: [],
    })
    expect(JSON.stringify(view)).not.toContain(jwt.split('.')[2])
    expect(JSON.stringify(view)).not.toContain(jwt)
  })

  it('leaves out what cannot be known', () => {
    const { expiresIn: _in, expiresAt: _at, ...token } = issued('opaque')
    const view = inspectToken({ connection, token, signature, source: 'requested' })
    for (const name of ['tokenType', 'expiresIn', 'expiresAt', 'renewsAt', 'header', 'claims', 'scopesFrom']) {
      expect(view).not.toHaveProperty(name)
    }
    expect(view.audience).toEqual([])
    expect(readAudience({ aud: 7 })).toEqual([])
  })

  it('finds what was got otherwise than asked', () => {
    const jwt = exampleJwt({ aud: 'https://api/', scope: 'read' })
    const narrowed = inspected(issued(jwt, { asked: { scope: 'read write', audience: 'https://api' } })).findings
    expect(narrowed.map(({ cause }) => cause)).toEqual(['token-for-other-audience', 'scope-narrowed'])
    expect(narrowed[1]?.missingScopes).toEqual(['write'])
    expect(narrowed[0]?.steps[0]?.action).toEqual({ type: 'edit-connection', field: 'audience', value: 'https://api/' })
    expect(causes(issued(jwt, { asked: { scope: 'read', audience: 'https://api/' } }))).toEqual([])
    // Some servers write no audience at all: nothing is known then.
    expect(causes(issued(exampleJwt({}), { asked: { audience: 'https://api/' } }))).toEqual([])
  })

  it.each([
    [
      'opaque where an audience was asked for',
      issued('opaque', { asked: { audience: 'x' } }),
      ['token-opaque-for-audience'],
    ],
    ['opaque', issued('opaque'), ['token-opaque']],
    ['not signed', issued(exampleJwt({}, { alg: 'none' })), ['token-unsigned']],
    ['signed in a weak way', issued(exampleJwt({}, { alg: 'RS1' })), ['token-weak-algorithm']],
    ['long-lived', issued(exampleJwt({}), { expiresIn: 86_401 }), ['token-life-long']],
    ['not valid yet', issued(exampleJwt({ nbf: 1_000_000_100 })), ['token-not-yet-valid']],
    ['short-lived', issued(exampleJwt({}), { expiresIn: 1 }), ['token-life-short']],
    [
      'of another type',
      issued(exampleJwt({}), { exchange: answered(1e12, { token_type: 'DPoP' }) }),
      ['token-type-unsupported'],
    ],
    [
      'said to live for milliseconds',
      issued(exampleJwt({}), { exchange: answered(1e12, { expires_in: 3_600_000_000 }) }),
      ['token-lifetime-odd'],
    ],
    [
      'said to live longer than it does',
      issued(exampleJwt({ exp: 1_000_001_800 }), { exchange: answered(1e12, { expires_in: 3600 }) }),
      ['lifetime-disagrees'],
    ],
  ])('finds a token that is %s', (_name, token, expected) => {
    expect(causes(token)).toEqual(expected)
  })

  it.each([
    [-300_000, 'The authorization server’s clock is five minutes behind'],
    [300_000, 'The authorization server’s clock is five minutes ahead'],
    [-41_000, 'The authorization server’s clock is 41 seconds behind'],
  ])('finds a server whose clock differs by %d ms, and nothing else for that', (ahead, title) => {
    // The claims are of the server's clock, as they are everywhere.
    const now = (1e12 + ahead) / 1000
    const jwt = exampleJwt({ iat: now, nbf: now, exp: now + 3600 })
    const { findings } = inspected(issued(jwt, { exchange: answered(1e12 + ahead, { expires_in: 3600 }) }))
    expect(findings.map((finding) => finding.title)).toEqual([title])
  })

  it.each([
    [300_000, 'The API’s clock is five minutes ahead'],
    [-300_000, 'The API’s clock is five minutes behind'],
  ])('finds an API whose clock differs by %d ms', (apiAhead, title) => {
    expect(inspected(issued(exampleJwt({})), { apiAhead }).findings.map((finding) => finding.title)).toEqual([title])
  })

  it('says nothing of clocks and lives that differ by what a network takes', () => {
    const jwt = exampleJwt({ iat: 999_999_990, exp: 1_000_003_597 })
    expect(causes(issued(jwt, { exchange: answered(1e12 - 20_000, { expires_in: 3600 }) }))).toEqual([
      'lifetime-disagrees',
    ])
    expect(causes(issued(jwt, { exchange: answered(1e12, { expires_in: 3600 }) }))).toEqual([])
  })

  it('finds a token without an end, and a signature that does not fit', () => {
    const { expiresIn: _in, expiresAt: _at, ...token } = issued(exampleJwt({}))
    expect(causes(token)).toEqual(['token-without-end'])
    const failed = inspectToken({
      connection,
      token: issued(exampleJwt({})),
      source: 'cache',
      signature: { status: 'failed', reason: 'x' },
    })
    expect(failed.findings.map(({ cause }) => cause)).toEqual(['token-signature'])
  })
})
