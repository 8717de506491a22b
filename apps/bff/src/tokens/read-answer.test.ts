import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeToken } from './decode-token.ts'
import { exampleJwt } from './example-connection.ts'
import { readTokenAnswer } from './read-answer.ts'

const now = 1_790_000_000_000
const json = 'application/json'
const minutes = 60_000

const read = (expiresIn: unknown, claims: Record<string, unknown> | undefined, date: number | undefined = now) => {
  const token = claims ? exampleJwt(claims) : 'opaque-token-0123456789'
  const body = {
    access_token: token,
    token_type: 'Bearer',
    ...(expiresIn === undefined ? {} : { expires_in: expiresIn }),
  }
  return readTokenAnswer(JSON.stringify(body), json, { now, date })
}
const life = (...given: Parameters<typeof read>) => {
  const answer = read(...given)
  return answer.kind === 'token' ? answer.answer.expiresIn : answer.kind
}
/** Claims of a token issued at this time by the server's clock, in seconds. */
const claims = (issued: number, seconds: number) => ({ iat: issued / 1000, exp: issued / 1000 + seconds })

describe('the life of a token', () => {
  it.each([1, 60, 3600, 30 * 86_400])('is %d s where the answer says so', (seconds) => {
    expect(life(seconds, undefined)).toBe(seconds)
    expect(life(String(seconds), undefined)).toBe(seconds)
    expect(life(seconds, claims(now, seconds))).toBe(seconds)
  })

  it('is what the token claims where the answer says nothing, and unknown where neither does', () => {
    expect(life(undefined, claims(now, 900))).toBe(900)
    expect(life(null, claims(now, 900))).toBe(900)
    expect(life(undefined, { exp: now / 1000 + 900 })).toBe(900)
    expect(life(undefined, undefined)).toBeUndefined()
    expect(life('soon', undefined)).toBeUndefined()
  })

  it('is what is left of it where the server hands out a token that it holds already', () => {
    expect(life(undefined, claims(now - 50 * minutes, 3600))).toBe(600)
    expect(life(600, claims(now - 50 * minutes, 3600))).toBe(600)
  })

  it.each([-5 * minutes, 5 * minutes])('counts from receipt where the server’s clock differs by %d ms', (ahead) => {
    expect(life(undefined, claims(now + ahead, 60), now + ahead)).toBe(60)
    expect(life(60, claims(now + ahead, 60), now + ahead)).toBe(60)
    // Without its time, the span of the claims is all there is.
    expect(
      readTokenAnswer(JSON.stringify({ access_token: exampleJwt(claims(now + ahead, 60)) }), json, { now }),
    ).toMatchObject({
      answer: { expiresIn: 60 },
    })
  })

  it('is the shorter one where the two disagree, and the stated one where they nearly agree', () => {
    expect(life(3600, claims(now, 1800))).toBe(1800)
    expect(life(1800, claims(now, 3600))).toBe(1800)
    expect(life(3600, claims(now - 3000, 3600))).toBe(3600)
  })

  it('is not that of a claim that has ended while the answer says otherwise', () => {
    expect(life(3600, { exp: now / 1000 - 60 })).toBe(3600)
  })

  it.each([0, -5, '0'])('of %j s is none, unless the token claims one', (expiresIn) => {
    expect(life(expiresIn, undefined)).toBe('unusable')
    expect(life(expiresIn, claims(now, 3600))).toBe(3600)
    expect(life(expiresIn, { exp: now / 1000 - 60 })).toBe('unusable')
  })

  it('is not stated where it can only be milliseconds', () => {
    expect(life(now + 3_600_000, undefined)).toBeUndefined()
    expect(life(now + 3_600_000, claims(now, 3600))).toBe(3600)
    expect(life(undefined, { iat: now, exp: now + 3_600_000 })).toBe(3600)
  })
})

describe('whatever comes', () => {
  const members = fc.record(
    {
      access_token: fc.oneof(fc.string({ unit: 'binary' }), fc.anything(), fc.constant(exampleJwt({ exp: 1 }))),
      token_type: fc.anything(),
      expires_in: fc.oneof(fc.anything(), fc.double(), fc.bigInt().map(String)),
      scope: fc.oneof(fc.anything(), fc.string()),
      error: fc.anything(),
      ['__proto__']: fc.anything(),
    },
    { requiredKeys: [] },
  )
  const text = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((bytes) => new TextDecoder().decode(bytes)),
    members.map((value) => {
      try {
        return JSON.stringify(value)
      } catch {
        return '{}'
      }
    }),
  )

  it('is read without an error, and a token of it can be sent in a header', () => {
    const clocks = fc.record({ now: fc.nat(), date: fc.option(fc.double(), { nil: undefined }) })
    fc.assert(
      fc.property(text, fc.option(fc.string(), { nil: undefined }), clocks, (body, contentType, times) => {
        const read = readTokenAnswer(body, contentType, times)
        if (read.kind !== 'token') return
        const { accessToken, expiresIn } = read.answer
        expect(() => new Headers({ authorization: `Bearer ${accessToken}` })).not.toThrow()
        expect(expiresIn === undefined || expiresIn > 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('is decoded as a token without an error', () => {
    const segment = fc.oneof(
      fc.base64String(),
      fc.json().map((value) => Buffer.from(value).toString('base64url')),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(segment, { maxLength: 6 }).map((parts) => parts.join('.')),
        ),
        (token) => {
          expect(['jwt', 'encrypted', 'opaque']).toContain(decodeToken(token).format)
        },
      ),
      { numRuns: 500 },
    )
  })
})
