import { describe, expect, it } from 'vitest'
import { quotable } from './quotable.ts'

const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'

describe('a quotation', () => {
  const { quote } = quotable(['hunter2-hunter2'])

  it('is the text itself, at most 300 characters of it', () => {
    expect(quote('Client has not been granted scopes: write:things')).toBe(
      'Client has not been granted scopes: write:things',
    )
    const long = 'ab '.repeat(500)
    expect(long).toContain(quote(long))
    expect(quote(long).length).toBeLessThanOrEqual(300)
  })

  it.each([
    [`Invalid token: ${jwt} was refused by this API`],
    ['The header was Authorization: Bearer 0123456789abcdef0123 and not accepted'],
    ['client_secret=abcd1234 is wrong for this client of yours'],
    ['{"client_secret":"abcd1234abcd","error":"nothing else to see here at all"}'],
    ['the value hunter2-hunter2 that you sent is not right for it'],
    ['https://user:passw0rd@api.example.com/ could not be reached by us'],
  ])('leaves out what looks like a credential: %s', (text) => {
    const shown = quote(text)
    expect(text).toContain(shown)
    expect(shown).not.toMatch(/eyJ|0123456789|abcd1234|hunter2|passw0rd/)
    expect(shown.length).toBeGreaterThan(8)
  })

  it('keeps ordinary words about credentials', () => {
    for (const text of [
      'The client secret supplied for a confidential client is invalid.',
      'Bearer realm="api", error="invalid_token"',
      "must contain 'client_assertion' or 'client_secret'",
      'Bearer authentication is required',
    ])
      expect(quote(text)).toBe(text)
  })

  it('has no control characters and no half characters', () => {
    expect(quote('one\u0000two three\r\nfour')).toBe('two three')
    expect(quote(`${'x'.repeat(299)}😀`)).toBe('x'.repeat(299))
  })
})

describe('a text for a sentence of ours', () => {
  const { plain } = quotable([])

  it('is one line with credentials replaced', () => {
    expect(plain(`first\nsecond ${jwt}`)).toBe('first second [redacted]')
    expect(plain('Bearer\n0123456789abcdef0123')).toBe('[redacted]')
  })

  it('is cut with a mark', () => {
    expect(plain('word '.repeat(100), 20)).toMatch(/^word word.{0,12}…$/)
  })
})
