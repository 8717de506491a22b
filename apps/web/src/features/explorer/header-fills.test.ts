import { describe, expect, it } from 'vitest'
import { furtherConditions, headerFill } from './header-fills.ts'

const validators = { etag: '"7"', lastModified: 'Tue, 24 Nov 2026 09:00:00 GMT' }

describe('a header that the document names', () => {
  it('gets a key of its own each time', () => {
    const fill = headerFill('Idempotency-Key', undefined)
    expect(fill?.make()).toMatch(/^[\da-f-]{36}$/)
    expect(fill?.make()).not.toBe(fill?.make())
  })

  it.each([
    ['If-Match', '"7"'],
    ['if-none-match', '"7"'],
    ['If-Unmodified-Since', 'Tue, 24 Nov 2026 09:00:00 GMT'],
  ])('%s gets what the last GET answered', (name, value) => {
    expect(headerFill(name, validators)?.make()).toBe(value)
    expect(headerFill(name, undefined)).toBeUndefined()
  })

  it('gets nothing where nothing is known of it', () => expect(headerFill('X-Trace', validators)).toBeUndefined())
})

describe('a condition that the document does not name', () => {
  const names = (...[method, known, present]: Parameters<typeof furtherConditions>) =>
    furtherConditions(method, known, present).map(({ name, make }) => [name, make()])
  it('is offered for a change of what was read, and for a read of it', () => {
    expect(names('PATCH', validators, new Set())).toEqual([['If-Match', '"7"']])
    expect(names('GET', validators, new Set())).toEqual([['If-None-Match', '"7"']])
    expect(names('DELETE', { lastModified: validators.lastModified }, new Set())).toEqual([
      ['If-Unmodified-Since', validators.lastModified],
    ])
  })

  it('is not offered where it stands already, nothing was read, or it means nothing', () => {
    expect(names('PATCH', validators, new Set(['if-match']))).toEqual([])
    expect(names('PATCH', undefined, new Set())).toEqual([])
    expect(names('POST', validators, new Set())).toEqual([])
  })
})
