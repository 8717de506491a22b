import { describe, expect, it } from 'vitest'
import { driftOf } from './token-drift.ts'
import type { LoggedRequest } from './token-log.ts'

const minute = (at: number) => new Date(Date.parse('2026-11-24T12:00:00Z') + at * 60_000).toISOString()

const issued = (at: number, fingerprint: string, more: Partial<LoggedRequest> = {}): LoggedRequest => ({
  at: minute(at),
  outcome: 'issued',
  asked: { audience: 'https://api.example/' },
  scopes: ['read:meters', 'create:meters'],
  lifetime: 3600,
  audience: ['https://api.example/'],
  issuer: 'https://auth.example/',
  keyId: 'k1',
  algorithm: 'RS256',
  fingerprint,
  by: { tokenUrl: 'https://auth.example/token', clientId: 'me' },
  ...more,
})
const refused = (at: number): LoggedRequest => ({
  at: minute(at),
  outcome: 'refused',
  asked: {},
  cause: 'server-error',
  by: { tokenUrl: '', clientId: '' },
})
const narrow = { scopes: ['read:meters'] }

describe('what became of a token', () => {
  it('is not known of the first one, nor of one that was not logged', () => {
    expect(driftOf([issued(0, 'a')], 'a')).toBeUndefined()
    expect(driftOf([refused(0)], 'a')).toBeUndefined()
    expect(driftOf([issued(1, 'b'), issued(0, 'a')], 'c')).toBeUndefined()
    expect(driftOf([], 'a')).toBeUndefined()
  })

  it('is nothing where the one before was alike, refusals in between or not', () => {
    expect(driftOf([issued(60, 'b'), refused(30), issued(0, 'a')], 'b')).toEqual({
      since: minute(60),
      lost: [],
      gained: [],
      changed: [],
      before: { issuedAt: minute(0), fingerprint: 'a' },
      sameRequest: true,
    })
  })

  it('names a lost scope since the first token without it, over all renewals that follow', () => {
    const log = [
      issued(180, 'd', { ...narrow, keyId: 'k2' }),
      issued(120, 'c', narrow),
      issued(60, 'b', narrow),
      issued(0, 'a'),
    ]
    expect(driftOf(log, 'd')).toMatchObject({
      since: minute(60),
      lost: ['create:meters'],
      changed: [{ what: 'key' }],
      before: { fingerprint: 'a' },
    })
  })

  it('has nothing lost any more once the scope is back', () => {
    const log = [issued(120, 'c'), issued(60, 'b', narrow), issued(0, 'a')]
    expect(driftOf(log, 'c')).toMatchObject({ since: minute(120), lost: [], gained: ['create:meters'] })
  })

  it('is mild where only the key changed', () => {
    expect(driftOf([issued(60, 'b', { keyId: 'k2' }), issued(0, 'a')], 'b')).toMatchObject({
      lost: [],
      gained: [],
      changed: [{ what: 'key', before: 'k1', after: 'k2' }],
    })
  })

  it('says whether both were asked for in the same words', () => {
    const other = { ...narrow, asked: { scope: 'read:meters', audience: 'https://api.example/' } }
    expect(driftOf([issued(60, 'b', other), issued(0, 'a')], 'b')?.sameRequest).toBe(false)
    const client = { ...narrow, by: { tokenUrl: 'https://auth.example/token', clientId: 'you' } }
    expect(driftOf([issued(60, 'b', client), issued(0, 'a')], 'b')?.sameRequest).toBe(false)
  })

  it('does not hold a token against itself where the server issues it again', () => {
    expect(driftOf([issued(60, 'a'), issued(0, 'a')], 'a')).toBeUndefined()
    expect(driftOf([issued(90, 'b', narrow), issued(60, 'b', narrow), issued(0, 'a')], 'b')?.since).toBe(minute(60))
  })
})
