import type { TokenState, TokenView } from '@developer-console/shared/contract/token'
import { QueryClient } from '@tanstack/react-query'
import { describe, expect, it } from 'vitest'
import { takeTokenState, tokenQuery, untilRenewal } from './token.ts'

const now = Date.parse('2026-11-24T12:00:00Z')
const iso = (seconds: number) => new Date(now + seconds * 1000).toISOString()

const token = (life: number, renews: number): TokenView => ({
  scopes: [],
  expiresIn: life,
  issuedAt: iso(0),
  expiresAt: iso(life),
  renewsAt: iso(renews),
  audience: [],
  format: 'opaque',
  signature: { status: 'not-verifiable' },
  fingerprint: 'sha256:1',
  source: 'cache',
  findings: [],
  request: { method: 'POST', url: 'https://auth.example/token', headers: [], form: {} },
  response: { status: 200, headers: [], body: {} },
})

describe('the wait for the next token', () => {
  it('is until its renewal, at least ten seconds, and at most an hour', () => {
    expect(untilRenewal(token(60, 48), now)).toBe(49_000)
    expect(untilRenewal(token(3600, 3540), now)).toBe(3_541_000)
    expect(untilRenewal(token(60, -30), now)).toBe(10_000)
    // A timer of 30 days would end at once.
    expect(untilRenewal(token(30 * 86_400, 30 * 86_400 - 60), now)).toBe(3_600_000)
  })

  it('is none for tokens of moments, without an end, or where there is none', () => {
    expect(untilRenewal(token(1, 0.8), now)).toBe(false)
    const { expiresAt: _at, renewsAt: _renews, expiresIn: _in, ...endless } = token(1, 1)
    expect(untilRenewal(endless, now)).toBe(false)
    expect(untilRenewal(null, now)).toBe(false)
    expect(untilRenewal(undefined, now)).toBe(false)
  })
})

describe('a state that the server tells', () => {
  const showing = (shown: TokenView | null) => {
    const client = new QueryClient()
    client.setQueryData(tokenQuery('a').queryKey, shown)
    const take = (state: Omit<TokenState, 'connectionId'>) => {
      takeTokenState(client, { connectionId: 'a', ...state }, now)
      const query = client.getQueryState(tokenQuery('a').queryKey)
      return { data: query?.data, isStale: query?.isInvalidated, status: query?.status }
    }
    return take
  }
  const shown = token(3600, 3540)

  it('asks for the token anew where it is another one, and only then', () => {
    const take = showing(shown)
    expect(take({ state: 'valid', fingerprint: 'sha256:1', expiresAt: iso(3600) }).isStale).toBe(false)
    expect(take({ state: 'requesting' }).isStale).toBe(false)
    expect(take({ state: 'renewing', fingerprint: 'sha256:1' }).isStale).toBe(false)
    expect(take({ state: 'expired', fingerprint: 'sha256:1' }).isStale).toBe(false)
    expect(take({ state: 'valid', fingerprint: 'sha256:2', expiresAt: iso(3600) }).isStale).toBe(true)
  })

  it('asks for the first one of moments, and never for the next: that would request one more', () => {
    const next = { state: 'valid', fingerprint: 'sha256:2', expiresAt: iso(1) } as const
    expect(showing(shown)(next).isStale).toBe(true)
    expect(showing(token(1, 0.8))(next).isStale).toBe(false)
    expect(showing(token(1, 0.8))({ ...next, expiresAt: iso(3600) }).isStale).toBe(true)
  })

  it('takes a token away that was forgotten or refused', () => {
    expect(showing(shown)({ state: 'none' }).data).toBeNull()
    expect(showing(shown)({ state: 'refused', failure: { why: 'refused', cause: 'secret-wrong' } })).toMatchObject({
      data: undefined,
      status: 'pending',
    })
  })

  it('asks for nothing that nobody looks at', () => {
    const client = new QueryClient()
    takeTokenState(client, { connectionId: 'b', state: 'valid', fingerprint: 'sha256:1' }, now)
    expect(client.getQueryState(tokenQuery('b').queryKey)).toBeUndefined()
  })
})
