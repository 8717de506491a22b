import { randomBytes } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { searchedForms } from './secret-forms.ts'
import { SecretSearch } from './secret-search.ts'

const whose = 'it'
const searchFor = (...secrets: string[]) =>
  new SecretSearch(secrets.map((secret) => ({ forms: searchedForms(secret), whose })))

const secret = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_-]{16,80}$/),
  fc.string({ unit: 'grapheme-ascii', minLength: 16, maxLength: 60 }),
  fc.string({ unit: 'grapheme', minLength: 16, maxLength: 40 }),
)
const around = fc.string({ maxLength: 60 })

/** The ways in which a secret is pasted into a text. */
const places: Record<string, (secret: string, before: string, after: string) => string> = {
  plain: (secret, before, after) => before + secret + after,
  'percent-encoded': (secret, before, after) => encodeURIComponent(before + secret + after),
  'percent-encoded in lower case': (secret) =>
    encodeURIComponent(secret).replaceAll(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase()),
  'in a form': (secret, before, after) => new URLSearchParams({ before, secret, after }).toString(),
  'in JSON': (secret, before, after) => JSON.stringify({ before, secret, after }),
  'in JSON for HTML': (secret) =>
    JSON.stringify({ secret }).replaceAll(
      /[<>&\u007f-\uffff]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  'in JSON with escaped slashes': (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  'in base64': (secret, before, after) => Buffer.from(before + secret + after).toString('base64'),
  'in base64url': (secret, before, after) => Buffer.from(before + secret + after).toString('base64url'),
  'in base64 within a form': (secret, before, after) =>
    new URLSearchParams({ it: Buffer.from(before + secret + after).toString('base64') }).toString(),
  'as Basic credentials': (secret, before) => `Basic ${Buffer.from(`${before}:${secret}`).toString('base64')}`,
}

describe('a secret in what people send is found', () => {
  it.each(Object.entries(places))('%s', (_name, place) => {
    fc.assert(
      fc.property(secret, around, around, (secret, before, after) => {
        fc.pre(secret.isWellFormed() && before.isWellFormed() && after.isWellFormed())
        expect(searchFor(secret).find(Buffer.from(place(secret, before, after)))).toBe(whose)
      }),
    )
  })

  it('percent-encoded more than once, or character by character, in a path or header', () => {
    const pasted = 'a secret/of the+console'
    const search = searchFor(pasted)
    expect(search.findInText(encodeURIComponent(encodeURIComponent(pasted)))).toBe(whose)
    const each = Array.from(pasted, (character) => `%${character.charCodeAt(0).toString(16)}`).join('')
    expect(search.findInText(`/x?y=${each}`)).toBe(whose)
  })

  it('wherever a stream is split, and nothing of it has passed before', () => {
    fc.assert(
      fc.property(secret, around, around, fc.array(fc.nat(200), { maxLength: 6 }), (secret, before, after, cuts) => {
        fc.pre(secret.isWellFormed())
        const whole = Buffer.from(before + secret + after)
        const search = searchFor(secret)
        const stream = search.stream()
        const passed: Buffer[] = []
        let found: string | undefined
        const ends = [...cuts.map((cut) => cut % (whole.length + 1)), whole.length].sort((a, b) => a - b)
        for (const [index, end] of ends.entries()) {
          const pushed = stream.push(whole.subarray(ends[index - 1] ?? 0, end))
          found = pushed.found
          if (found !== undefined) break
          passed.push(pushed.safe ?? Buffer.alloc(0))
        }
        expect(found).toBe(whose)
        expect(whole.indexOf(Buffer.from(secret))).toBeGreaterThanOrEqual(Buffer.concat(passed).length)
      }),
    )
  })
})

describe('nothing else is ever found', () => {
  it('where none of the spellings stands, however near', () => {
    const near = fc.tuple(secret, fc.nat(), fc.string({ minLength: 1, maxLength: 1 })).map(([secret, at, other]) => {
      const place = at % secret.length
      return [secret, secret.slice(0, place) + other + secret.slice(place + 1)] as const
    })
    fc.assert(
      fc.property(fc.array(near, { minLength: 1, maxLength: 5 }), around, (pairs, text) => {
        const secrets = pairs.map(([secret]) => secret)
        const body = pairs.map(([, almost]) => text + almost + encodeURIComponent(almost.toWellFormed())).join(text)
        const stands = secrets.flatMap(searchedForms).some((form) => Buffer.from(body).includes(Buffer.from(form)))
        expect(searchFor(...secrets).find(Buffer.from(body)) !== undefined).toBe(stands)
      }),
      { numRuns: 2000 },
    )
  })

  it('in any bytes, or anything but the secrets themselves in a small alphabet', () => {
    const alphabet = fc.constantFrom('a', 'b', '%61')
    const text = fc.array(alphabet, { minLength: 16, maxLength: 24 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.array(text, { maxLength: 8 }),
        (secrets, parts) => {
          const body = Buffer.from(parts.join(''))
          const stands = secrets.flatMap(searchedForms).some((form) => body.includes(Buffer.from(form)))
          expect(searchFor(...secrets).find(body) !== undefined).toBe(stands)
        },
      ),
      { numRuns: 2000 },
    )
    const search = searchFor(...Array.from({ length: 200 }, () => randomBytes(24).toString('base64url')))
    expect(search.find(randomBytes(16 * 1024 * 1024))).toBeUndefined()
    expect(search.find(Buffer.from(randomBytes(12 * 1024 * 1024).toString('base64')))).toBeUndefined()
  })

  it('as part of a stream: what is harmless comes through whole', () => {
    const search = searchFor('a-secret-of-the-console')
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 20 }), (chunks) => {
        const stream = search.stream()
        const passed = chunks.map((chunk) => stream.push(Buffer.from(chunk)).safe ?? Buffer.from('found'))
        expect(Buffer.concat([...passed, stream.rest()])).toEqual(Buffer.concat(chunks))
      }),
    )
  })

  it('of short secrets, or without any', () => {
    expect(searchFor('fifteen-letters').find(Buffer.from('fifteen-letters'))).toBeUndefined()
    expect(searchFor('sixteen-letters!').find(Buffer.from('sixteen-letters!'))).toBe(whose)
    expect(searchFor().find(Buffer.from('anything at all'))).toBeUndefined()
    for (let length = 0; length < 20; length++)
      expect(searchFor('sixteen-letters!').find(Buffer.alloc(length))).toBeUndefined()
  })
})
