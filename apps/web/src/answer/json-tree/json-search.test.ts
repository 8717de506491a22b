import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findText, folded } from './find-text.ts'
import { indexJson, isIndex, kindOf, nameOf, sourceOf, textOf, type JsonIndex } from './json-index.ts'
import { normalizedPath, shortPath } from './json-path.ts'
import { isPathQuery, readPathQuery, selectNodes } from './path-query.ts'

const indexOf = (json: string): JsonIndex => {
  const found = indexJson(new TextEncoder().encode(json))
  if (!isIndex(found)) throw new Error('no JSON')
  return found
}

const collected = (nodes: Generator<number | undefined>) => [...nodes].filter((node) => node !== undefined)

const selected = (index: JsonIndex, query: string) => {
  const read = readPathQuery(query)
  if ('expected' in read) throw new Error(`at ${read.at} expected ${read.expected}`)
  return collected(selectNodes(index, read.segments))
}

describe('a search for text', () => {
  it('finds what each value and name shows, in any case, in order', () => {
    const index = indexOf('{"Name": "Cloud AI", "list": ["O\'Neill", 120981, true, "cl\\u006fud"], "ÖL": null}')
    expect(collected(findText(index, 'CLOUD')).map((node) => sourceOf(index, node))).toEqual([
      '"Cloud AI"',
      '"cl\\u006fud"',
    ])
    expect(collected(findText(index, 'name'))).toEqual([1])
    expect(collected(findText(index, '1209')).map((node) => sourceOf(index, node))).toEqual(['120981'])
    expect(collected(findText(index, 'öl'))).toHaveLength(1)
    expect(collected(findText(index, '": "'))).toEqual([])
    expect(collected(findText(index, ''))).toEqual([])
  })

  it('finds the same as reading every value, whatever is in them and however long the text is', () => {
    const words = fc.array(fc.constantFrom('ab', 'Ab', 'Σς', 'é', '"', '\\', '/', '\n', '😀', ' ', 'x'.repeat(9000)), {
      maxLength: 6,
    })
    const value = fc.array(
      fc.oneof(
        words.map((parts) => parts.join('')),
        fc.integer(),
        fc.constant(null),
      ),
      { maxLength: 40 },
    )
    const needle = fc.constantFrom('ab', 'B', 'σσ', 'É', '"', '\\', '/', '\n', '1', 'null', '😀')
    fc.assert(
      fc.property(value, needle, (values, sought) => {
        const index = indexOf(JSON.stringify({ values, ab: values }))
        const expected = Array.from({ length: index.length }, (_, node) => node).filter((node) => {
          const kind = kindOf(index, node)
          const shows = [
            nameOf(index, node) ?? '',
            kind === 'object' || kind === 'array' ? '' : textOf(index, node).text,
          ]
          return shows.some((text) => folded(text).includes(folded(sought)))
        })
        expect(collected(findText(index, sought))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})

describe('the path of a value', () => {
  it('is normalised as RFC 9535 §2.7 says, and short for reading', () => {
    const index = indexOf('{"meters": [{"o\'n\\\\ \\n\\u000b": 1, "é": 2}]}')
    expect(normalizedPath(index, 0)).toBe('$')
    expect(normalizedPath(index, 3)).toBe(String.raw`$['meters'][0]['o\'n\\ \n\u000b']`)
    expect(shortPath(index, 2)).toBe('$.meters[0]')
    expect(shortPath(index, 4)).toBe('$.meters[0].é')
  })

  it('leads back to the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const index = indexOf(JSON.stringify(value))
        for (let node = 0; node < index.length; node += 1) {
          expect(selected(index, normalizedPath(index, node))).toEqual([node])
          expect(selected(index, shortPath(index, node))).toEqual([node])
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('a JSONPath query', () => {
  // The example document of RFC 9535 §1.5, shortened.
  const store = indexOf(
    '{"store": {"book": [{"author": "Rees", "price": 8.95}, {"author": "Waugh", "price": 12.99}, {"author": "Melville", "price": 8.99}], "bicycle": {"price": 399}}}',
  )
  it.each([
    ['$.store.book[*].author', ['"Rees"', '"Waugh"', '"Melville"']],
    ['$..author', ['"Rees"', '"Waugh"', '"Melville"']],
    ['$..price', ['8.95', '12.99', '8.99', '399']],
    ['$.store..price', ['8.95', '12.99', '8.99', '399']],
    ['$..book[2].author', ['"Melville"']],
    ['$..book[-1].author', ['"Melville"']],
    ['$..book[0,1].price', ['8.95', '12.99']],
    ['$..book[:2].price', ['8.95', '12.99']],
    ['$..book[::-2].price', ['8.95', '8.99']],
    ["$['store']['bicycle'][\"price\"]", ['399']],
    ['$.store.bicycle.*', ['399']],
    ['$.nothing', []],
    ['$.store.book[9]', []],
    ['$.store.book.author', []],
  ])('selects: %s', (query, values) => {
    expect(selected(store, query).map((node) => sourceOf(store, node))).toEqual(values)
  })

  it('tells where it is not understood', () => {
    expect(readPathQuery('$.store[?@.price < 10]')).toEqual({ at: 8, expected: 'a name in quotes, a number or *' })
    expect(readPathQuery('$.')).toEqual({ at: 2, expected: 'a name or *' })
    expect(readPathQuery('$x')).toEqual({ at: 1, expected: '. or [' })
    expect(readPathQuery("$['a'")).toEqual({ at: 5, expected: ']' })
    expect(readPathQuery('$.[0]')).toEqual({ at: 2, expected: 'a name or *' })
  })

  it('is told from text that only begins with a dollar', () => {
    expect(['$', '$.a', '$[0]', ' $..b '].every(isPathQuery)).toBe(true)
    expect(['$5', 'a.b', '', '$ref'].some(isPathQuery)).toBe(false)
  })

  it('never throws, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string(), (typed) => {
        for (const text of [`$${typed}`, `$['${typed}`]) {
          const read = readPathQuery(text)
          expect('segments' in read ? 0 : read.at).toBeLessThanOrEqual(text.length)
        }
      }),
    )
  })
})
