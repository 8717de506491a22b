import { describe, expect, it } from 'vitest'
import { isMoreThanAKey, tokenDifferences, type TokenTraits } from './token-differences.ts'

const token: TokenTraits = {
  scopes: ['read:meters', 'create:meters'],
  lifetime: 3600,
  audience: ['https://api.example/', 'https://other.example/'],
  issuer: 'https://auth.example/',
  keyId: 'k1',
  algorithm: 'RS256',
}

describe('what a token has otherwise than the one before', () => {
  it('is nothing where only the order of scopes and audiences differs', () => {
    const same = { ...token, scopes: token.scopes.toReversed(), audience: token.audience.toReversed() }
    expect(tokenDifferences(token, same)).toEqual({ lost: [], gained: [], changed: [] })
  })

  it('names the scopes lost and gained', () => {
    expect(tokenDifferences(token, { ...token, scopes: ['read:meters', 'update:meters'] })).toMatchObject({
      lost: ['create:meters'],
      gained: ['update:meters'],
    })
  })

  it('takes a life for another one from a tenth on', () => {
    expect(tokenDifferences(token, { ...token, lifetime: 3250 }).changed).toEqual([])
    expect(tokenDifferences(token, { ...token, lifetime: 1800 }).changed).toEqual([
      { what: 'lifetime', before: '3600 s', after: '1800 s' },
    ])
    expect(tokenDifferences(token, { ...token, lifetime: undefined }).changed).toEqual([
      { what: 'lifetime', before: '3600 s', after: 'not stated' },
    ])
  })

  it('is mild where only the key changed', () => {
    const rotated = tokenDifferences(token, { ...token, keyId: 'k2' })
    expect(rotated.changed).toEqual([{ what: 'key', before: 'k1', after: 'k2' }])
    expect(isMoreThanAKey(rotated)).toBe(false)
    expect(isMoreThanAKey(tokenDifferences(token, { ...token, keyId: 'k2', algorithm: 'HS256' }))).toBe(true)
    expect(isMoreThanAKey(tokenDifferences(token, { ...token, scopes: ['read:meters'] }))).toBe(true)
  })
})
