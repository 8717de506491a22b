import { describe, expect, it } from 'vitest'
import { claimMeaning, headerMeaning, responseFieldMeaning } from './claims.ts'

const clientId = 'k7Qm2xVb9Rt4Yw1Zc8Lp3Nd6Hs0Jf5Ga'
const claims = {
  accountId: '5f8e2a10-9c47-4b6d-8e13-d07c4a91b3f2',
  iss: 'https://auth.example.com/',
  sub: `${clientId}@clients`,
  aud: 'https://api.example.com/',
  iat: 1_795_523_528,
  exp: 1_795_527_128,
  scope: 'create:meters read:meters',
  gty: 'client-credentials',
  azp: clientId,
}
const context = { claims, clientId, audience: 'https://api.example.com/' }
const meaning = (name: keyof typeof claims) => claimMeaning(name, claims[name], context)

describe('the claims of a client’s token', () => {
  it('are explained by their own values', () => {
    expect(meaning('exp')).toEqual({
      title: 'Expires at',
      meaning: 'Expires at, in seconds since 1970, one hour after it was issued. From then on the API answers 401.',
      source: 'RFC 7519 §4.1.4',
      kind: 'time',
    })
    expect(meaning('sub').meaning).toBe('Subject. The application itself, since no person signed in.')
    expect(meaning('azp').meaning).toBe('Authorized party. Your client ID.')
    expect(meaning('gty').meaning).toBe('Grant. Obtained with client ID and secret.')
    expect(meaning('aud').meaning).toContain('the one that this connection calls')
    expect(meaning('scope').kind).toBe('scopes')
    expect(meaning('accountId')).not.toHaveProperty('source')
  })

  it('say nothing that is not known', () => {
    expect(claimMeaning('sub', 'auth0|123').meaning).not.toContain('application itself')
    expect(claimMeaning('azp', 'somebody', { clientId }).meaning).not.toContain('Your')
    expect(claimMeaning('azp', undefined, { clientId: '' }).meaning).not.toContain('Your')
    expect(claimMeaning('exp', 100, { claims: { iat: 200 } }).meaning).not.toContain('after it was issued')
    expect(claimMeaning('aud', ['a', 'b']).meaning).toContain('2 recipients')
    expect(claimMeaning('nbf', 5, { claims: { iat: 5 } }).meaning).toContain('from the moment it was issued')
  })

  it('show a value by what it really is', () => {
    expect(claimMeaning('exp', 'soon').kind).toBe('text')
    expect(claimMeaning('aud', 'meters').kind).toBe('text')
    expect(claimMeaning('aud', ['https://a.test/', 'b']).kind).toBe('url')
    expect(claimMeaning('scp', ['a', 'b']).kind).toBe('scopes')
  })

  it('that nobody registered say so, a URL by its owner', () => {
    expect(claimMeaning('brand', 'x')).toEqual({
      title: 'brand',
      meaning: 'Not a registered name: the issuer’s own.',
      kind: 'text',
    })
    expect(claimMeaning('https://example.com/roles', ['a'])).toMatchObject({
      meaning: 'Not a registered name: made up by example.com.',
      kind: 'list',
    })
    expect(claimMeaning('constructor', {})).toMatchObject({ title: 'constructor', kind: 'object' })
  })

  it('say how a token is bound to a key', () => {
    expect(claimMeaning('cnf', { jkt: 'x' }).meaning).toContain('DPoP')
    expect(claimMeaning('cnf', { 'x5t#S256': 'x' }).meaning).toContain('mutual TLS')
    expect(claimMeaning('cnf', null).meaning).toContain('key')
  })
})

describe('header parameters', () => {
  it('mean something else than claims of the same name', () => {
    expect(headerMeaning('typ', 'at+jwt').meaning).toContain('RFC 9068')
    expect(headerMeaning('typ', 'JWT').source).toBe('RFC 7519 §5.1')
    expect(headerMeaning('alg', 'none').meaning).toContain('not signed')
    expect(headerMeaning('alg', 'HS256').meaning).toContain('shared secret')
    expect(headerMeaning('alg', 'RS256').meaning).toContain('public key')
    expect(headerMeaning('kid', 'x').source).toBe('RFC 7515 §4.1.4')
  })
})

describe('the fields of an answer', () => {
  it('are explained', () => {
    expect(responseFieldMeaning('expires_in', 3600).meaning).toBe(
      'Lifetime in seconds: one hour from when it was issued.',
    )
    expect(responseFieldMeaning('expires_in', 'soon')).toMatchObject({ kind: 'text' })
    expect(responseFieldMeaning('token_type', 'Bearer').meaning).toContain('Whoever holds the token')
    expect(responseFieldMeaning('token_type', 'DPoP').meaning).toContain('proof')
    expect(responseFieldMeaning('access_token').meaning).toContain('no screen shows it')
    expect(responseFieldMeaning('x').meaning).toContain('Not a registered name')
  })
})
