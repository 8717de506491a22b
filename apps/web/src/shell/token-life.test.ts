import type { TokenView } from '@developer-console/shared/contract/token'
import { describe, expect, it } from 'vitest'
import { tokenLife } from './token-life.ts'

const issuedAt = Date.parse('2026-11-24T12:00:00Z')
const at = (minutes: number) => issuedAt + minutes * 60_000
const iso = (minutes: number) => new Date(at(minutes)).toISOString()

const token: TokenView = {
  tokenType: 'Bearer',
  scopes: ['read:meters'],
  issuedAt: iso(0),
  expiresAt: iso(60),
  renewsAt: iso(59),
  audience: [],
  format: 'jwt',
  signature: { status: 'verified' },
  fingerprint: 'sha256:00',
  source: 'cache',
  findings: [],
  request: { method: 'POST', url: 'https://auth.example/token', headers: [], form: {} },
  response: { status: 200, headers: [], body: {} },
}

const seen = (more: Partial<Parameters<typeof tokenLife>[0]> = {}) => ({
  token,
  requesting: false,
  failure: undefined,
  ...more,
})

describe('the life of a token', () => {
  it('says how long it is still good, and how much of it that is', () => {
    expect(tokenLife(seen(), at(30))).toEqual({ state: 'ok', type: 'Bearer', words: '30 min left', left: 50 })
  })

  it('is good up to its renewal, however short it is', () => {
    const short = { ...token, expiresAt: iso(1), renewsAt: iso(0.8) }
    expect(tokenLife(seen({ token: short }), at(0.5)).state).toBe('ok')
  })

  it('warns in words when it ends soon and was not renewed', () => {
    expect(tokenLife(seen({ failure: 'unreachable' }), at(57))).toMatchObject({
      state: 'soon',
      words: 'Ends in 3 min',
      more: 'renewal failed',
    })
    expect(tokenLife(seen(), at(59.5))).toMatchObject({ state: 'soon', words: 'Ends in 30 s' })
  })

  it('stays as it is while the next one is requested', () => {
    expect(tokenLife(seen({ requesting: true }), at(59.5)).state).toBe('ok')
  })

  it('is over at its end, to the millisecond', () => {
    expect(tokenLife(seen(), at(60) - 1).state).toBe('soon')
    expect(tokenLife(seen(), at(60))).toEqual({ state: 'refused', words: 'Token expired' })
  })

  it('tells a refusal from a server that does not answer, and both from no token', () => {
    expect(tokenLife(seen({ token: undefined, failure: 'refused' }), at(0)).more).toBe('request refused')
    expect(tokenLife(seen({ token: undefined, failure: 'unreachable' }), at(0)).more).toBe('no answer')
    expect(tokenLife(seen({ token: undefined, requesting: true }), at(0)).state).toBe('busy')
    expect(tokenLife(seen({ token: null }), at(0))).toEqual({ state: 'none', words: 'No token yet' })
  })

  it('without a stated end claims none', () => {
    const { expiresAt, renewsAt, ...endless } = token
    expect(expiresAt && renewsAt).toBeTruthy()
    expect(tokenLife(seen({ token: endless }), at(100_000))).toMatchObject({ state: 'ok', words: 'no end stated' })
  })

  it('of moments is fine also when it is over, since each call requests its own', () => {
    const moments = { ...token, expiresIn: 1, expiresAt: iso(1 / 60), renewsAt: iso(0.8 / 60) }
    expect(tokenLife(seen({ token: moments }), at(30))).toEqual({
      state: 'ok',
      type: 'Bearer',
      words: '1 s long, new for each call',
    })
    expect(tokenLife(seen({ token: moments, failure: 'refused' }), at(30)).state).toBe('refused')
  })

  it.each([
    [60, '1 min left'],
    [3600, '1 h left'],
    [30 * 86_400, '30 d left'],
  ])('of %d s counts down', (expiresIn, words) => {
    expect(tokenLife(seen({ token: { ...token, expiresIn, expiresAt: iso(expiresIn / 60) } }), at(0)).words).toBe(words)
  })
})
