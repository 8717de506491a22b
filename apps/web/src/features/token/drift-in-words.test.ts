import { describe, expect, it } from 'vitest'
import { driftInWords } from './drift-in-words.ts'

describe('the traits of a token against those of the one before', () => {
  it('are said to be the same, and what is new is named', () => {
    expect(driftInWords({ changed: [] })).toBe('same audience, same life')
    expect(driftInWords({ changed: [{ what: 'key', before: 'a', after: 'b' }] })).toBe(
      'same audience, same life, new signing key',
    )
    expect(
      driftInWords({
        changed: [
          { what: 'lifetime', before: '3600 s', after: '1800 s' },
          { what: 'audience', before: 'a', after: 'b' },
          { what: 'issuer', before: 'a', after: 'b' },
          { what: 'algorithm', before: 'RS256', after: 'ES256' },
        ],
      }),
    ).toBe('new audience, new issuer, life 1800 s instead of 3600 s, new algorithm')
  })
})
