import type { TokenView } from '@developer-console/shared/contract/token'
import { describe, expect, it } from 'vitest'
import { comparedMembers, comparedScopes, comparedTraits, scopesInWords } from './compare-tokens.ts'

const token: TokenView = {
  scopes: ['read:meters', 'create:meters'],
  expiresIn: 3600,
  issuedAt: '2026-11-24T12:00:00Z',
  audience: ['https://api.example/'],
  format: 'jwt',
  claims: { iss: 'https://auth.example/', iat: 1 },
  signature: { status: 'verified', keyId: 'k1', algorithm: 'RS256' },
  fingerprint: 'sha256:1',
  source: 'cache',
  findings: [],
  request: { method: 'POST', url: 'https://auth.example/token', headers: [], form: { client_id: 'me' } },
  response: { status: 200, headers: [], body: {} },
}
const trait = (name: string, b: TokenView, a = token) => comparedTraits(a, b).find((row) => row.name === name)

describe('two tokens', () => {
  it('are the same in every trait where they are', () => {
    expect(comparedTraits(token, token).map(({ name, same, words }) => [name, same, words])).toEqual([
      ['Scopes', true, 'the same'],
      ['Lifetime', true, 'the same'],
      ['Key', true, 'the same; both signatures verified'],
      ['Audience', true, 'the same, character by character'],
      ['Issuer', true, 'the same'],
      ['Application', true, 'the same, and no scope was asked for either time'],
    ])
  })

  it('differ in scopes, which are named', () => {
    const other = { ...token, scopes: ['read:meters', 'update:meters'] }
    expect(comparedScopes(token, other)).toEqual({
      both: ['read:meters'],
      onlyA: ['create:meters'],
      onlyB: ['update:meters'],
    })
    expect(trait('Scopes', other)).toMatchObject({
      a: { before: '2, with ', value: 'create:meters' },
      words: '1 only in A, 1 only in B, 1 in both',
    })
    const many = { ...token, scopes: ['a', 'b', 'c', 'd', 'e', 'f'] }
    expect(trait('Scopes', many)?.b).toEqual({ before: '6, with ', value: 'a b c d', after: ' and 2 more' })
    expect(scopesInWords(comparedScopes(token, { ...token, scopes: [] }))).toBe('2 only in A, 0 in both')
  })

  it.each([
    [1800, 'B lives half as long'],
    [7200, 'B lives twice as long'],
    [60, 'B lives 2 % as long'],
    [36_000, 'B lives 10 times as long'],
    [3599, 'about the same'],
  ])('of which one lives %d s differ by so much', (expiresIn, words) => {
    expect(trait('Lifetime', { ...token, expiresIn })?.words).toBe(words)
  })

  it('have what differs first', () => {
    const { expiresIn: _life, claims: _claims, ...opaque } = token
    const other: TokenView = {
      ...opaque,
      format: 'opaque',
      audience: [],
      signature: { status: 'not-verifiable' },
      request: { ...token.request, form: { client_id: 'you' } },
    }
    expect(comparedTraits(token, other).map(({ name, same }) => [name, same])).toEqual([
      ['Lifetime', false],
      ['Key', false],
      ['Audience', false],
      ['Issuer', false],
      ['Application', false],
      ['Scopes', true],
    ])
    expect(trait('Key', other)?.words).toBe('another key; one signature could not be verified')
    expect(trait('Audience', other)?.b).toEqual({ value: 'not stated' })
  })
})

describe('the claims of two tokens', () => {
  it('have what differs or is on one side only first', () => {
    expect(comparedMembers({ iss: 'x', iat: 1, a: null }, { iss: 'x', iat: 2, b: [1] })).toEqual([
      { name: 'iat', a: 1, b: 2, same: false },
      { name: 'a', a: null, same: false },
      { name: 'b', b: [1], same: false },
      { name: 'iss', a: 'x', b: 'x', same: true },
    ])
    expect(comparedMembers(undefined, undefined)).toEqual([])
  })

  it('may be named like members of every object', () => {
    const claims = JSON.parse('{"__proto__":1,"constructor":2}') as Record<string, unknown>
    expect(comparedMembers(claims, {}).map(({ name, same }) => [name, same])).toEqual([
      ['__proto__', false],
      ['constructor', false],
    ])
  })
})
