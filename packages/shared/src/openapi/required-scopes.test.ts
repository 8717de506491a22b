import { describe, expect, it } from 'vitest'
import { requiredScopes } from './required-scopes.ts'

const schemes = {
  oauth: { type: 'oauth2' },
  oidc: { type: 'openIdConnect' },
  bearer: { type: 'http' },
  key: { type: 'apiKey' },
}
const scopes = (operation: unknown, document?: unknown) => requiredScopes({ operation, document, schemes })

describe('the scopes that an operation needs', () => {
  it('are not stated where nothing is said', () => {
    expect(scopes(undefined)).toEqual([])
    expect(scopes('nonsense')).toEqual([])
  })

  it('are those of the document, unless the operation has its own', () => {
    expect(scopes(undefined, [{ oauth: ['read:x'] }])).toEqual([['read:x']])
    expect(scopes([{ oauth: ['write:x'] }], [{ oauth: ['read:x'] }])).toEqual([['write:x']])
  })

  it('are none where security is an empty list or an empty requirement', () => {
    expect(scopes([], [{ oauth: ['read:x'] }])).toEqual([[]])
    expect(scopes([{}])).toEqual([[]])
  })

  it('are alternatives of sets', () => {
    expect(scopes([{ oauth: ['a', 'b'] }, { oidc: ['c'] }, {}])).toEqual([['a', 'b'], ['c'], []])
    expect(scopes([{ oauth: ['a'], key: [] }])).toEqual([['a']])
    expect(scopes([{ oauth: ['a'], oidc: ['b', 'a'] }])).toEqual([['a', 'b']])
  })

  it('are none for a scheme that has scopes and asks for none, and not stated for one that has none', () => {
    expect(scopes([{ oauth: [] }])).toEqual([[]])
    expect(scopes([{ bearer: [] }])).toEqual([])
    expect(scopes([{ unknown: [] }, { constructor: [] }])).toEqual([])
    expect(scopes([{ bearer: ['role'] }])).toEqual([['role']])
  })

  it('are told once', () => {
    expect(scopes([{ oauth: ['a', 'b'] }, { oidc: ['b', 'a'] }])).toEqual([['a', 'b']])
  })
})
