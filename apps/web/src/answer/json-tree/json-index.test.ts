import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  childrenOf,
  depthOf,
  endOf,
  indexJson,
  isIndex,
  kindOf,
  nameOf,
  nextOf,
  parentOf,
  placeOf,
  positionOf,
  sizeOf,
  sourceOf,
  textOf,
  type JsonIndex,
} from './json-index.ts'

// Any code point but halves of pairs.
const codePoint = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code))

const bytesOf = (text: string) => new TextEncoder().encode(text)

const indexOf = (text: string): JsonIndex => {
  const found = indexJson(bytesOf(text))
  if (!isIndex(found)) throw new Error(`no JSON at ${found.at}: ${found.expected}`)
  return found
}

const faultOf = (text: string) => {
  const found = indexJson(bytesOf(text))
  if (isIndex(found)) throw new Error('JSON after all')
  return found
}

/** The value that an index tells, as `JSON.parse` would have made it. */
const valueOf = (index: JsonIndex, node: number): unknown => {
  switch (kindOf(index, node)) {
    case 'object': {
      const members = [...childrenOf(index, node)].map(
        (child) => [nameOf(index, child) ?? '', valueOf(index, child)] as const,
      )
      return Object.fromEntries(members)
    }
    case 'array':
      return [...childrenOf(index, node)].map((child) => valueOf(index, child))
    case 'string':
      return textOf(index, node).text
    default:
      return JSON.parse(textOf(index, node).text)
  }
}

const accepts = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe('the index of a JSON text', () => {
  it('tells the value that JSON.parse makes, however it is spaced', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t', '\r\n '), (text, space) => {
        const spaced = JSON.stringify(JSON.parse(text), null, space)
        expect(valueOf(indexOf(spaced), 0)).toEqual(JSON.parse(spaced))
      }),
      { numRuns: 500 },
    )
  })

  it('takes exactly the texts that JSON.parse takes, also after a character was changed, lost or added', () => {
    const damage = fc.record({
      at: fc.nat(),
      remove: fc.nat(2),
      add: fc.constantFrom('', ...Array.from('{}[],:"\\ \n\t-+.0e1tnfu\u0000é')),
    })
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), damage, (text, { at, remove, add }) => {
        const place = at % (text.length + 1)
        const damaged = text.slice(0, place) + add + text.slice(place + remove)
        // A lone half of a pair does not survive UTF-8: both read what the bytes say.
        const sent = new TextDecoder().decode(bytesOf(damaged))
        expect(isIndex(indexJson(bytesOf(damaged)))).toBe(accepts(sent))
      }),
      { numRuns: 3000 },
    )
  })

  it('never throws, whatever the bytes are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const found = indexJson(bytes)
        expect(isIndex(found) ? 0 : found.at).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 3000 },
    )
  })

  it('knows where each value ends, who holds it and what stands beside it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 2), (text, space) => {
        const spaced = JSON.stringify(JSON.parse(text), null, space)
        const index = indexOf(spaced)
        for (let node = 0; node < index.length; node += 1) {
          expect(JSON.parse(sourceOf(index, node))).toEqual(valueOf(index, node))
          const children = [...childrenOf(index, node)]
          expect(children).toHaveLength(sizeOf(index, node))
          children.forEach((child, position) => {
            expect(parentOf(index, child)).toBe(node)
            expect(positionOf(index, child)).toBe(position)
            expect(depthOf(index, child)).toBe(depthOf(index, node) + 1)
          })
        }
        expect(nextOf(index, 0)).toBe(index.length)
        expect(endOf(index, 0)).toBe(bytesOf(spaced).length)
      }),
    )
  })

  it('keeps numbers as they were sent and names that stand twice', () => {
    const index = indexOf('{"n": 12345678901234567890.1000, "n": -0e+00, "n": 9007199254740993}')
    expect([...childrenOf(index, 0)].map((child) => `${nameOf(index, child)} ${textOf(index, child).text}`)).toEqual([
      'n 12345678901234567890.1000',
      'n -0e+00',
      'n 9007199254740993',
    ])
  })

  it('reads names with escapes, and passes over a byte order mark', () => {
    const index = indexOf('\uFEFF {"a\\"b\\u00e9": "\\ud83d\\ude00\\n"}')
    expect(nameOf(index, 1)).toBe('a"bé')
    expect(textOf(index, 1).text).toBe('😀\n')
  })

  it('holds many levels without recursion and refuses more than it can show', () => {
    expect(indexOf('['.repeat(2000) + ']'.repeat(2000)).length).toBe(2000)
    expect(faultOf('['.repeat(100_000))).toMatchObject({ expected: 'at most 2,000 levels', tooLarge: true })
  })
})

describe('a value that is cut to be shown', () => {
  it('is never cut within a character or an escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), fc.nat(40), fc.boolean(), (value, limit, escaped) => {
        const literal = escaped
          ? `"${Array.from({ length: value.length }, (_, at) => `\\u${value.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')}"`
          : JSON.stringify(value)
        const { text, whole } = textOf(indexOf(literal), 0, limit)
        expect(value.startsWith(text)).toBe(true)
        expect(text === value || !whole).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a text that is no JSON', () => {
  it.each([
    ['{"a": 1', 'a comma or }', true],
    ['{"a": "cut o', 'the quote that ends a string', true],
    ['[1, 2,]', 'a value', false],
    ['{"a" 1}', 'a colon', false],
    ["{'a': 1}", 'a name in quotes', false],
    ['[1] [2]', 'nothing more', false],
    ['', 'a value', true],
    ['<html>', 'a value', false],
    ['[01]', 'a comma or ]', false],
    ['tru', '“true”', true],
    ['["\\x"]', 'one of the escapes that JSON knows', false],
    ['["a\nb"]', 'an escape in place of a control character', false],
  ])('tells what was expected, and whether it was cut: %j', (text, expected, cut) => {
    expect(faultOf(text)).toMatchObject({ expected, cut, tooLarge: false })
  })

  it('tells the line and the column', () => {
    const text = '{\n  "é": 1,\n  "ü" x\n}'
    const { at } = faultOf(text)
    expect(placeOf(bytesOf(text), at)).toEqual({ line: 3, column: 7 })
  })
})
