import { describe, expect, it } from 'vitest'
import { indexJson, isIndex, type JsonIndex } from './json-index.ts'
import { nodeLine, quotedText } from './node-line.ts'

const indexOf = (json: string): JsonIndex => {
  const found = indexJson(new TextEncoder().encode(json))
  if (!isIndex(found)) throw new Error('no JSON')
  return found
}

describe('a row of the tree', () => {
  it('names what a closed object is about', () => {
    const index = indexOf(
      '[{"id": 7, "tags": ["x"], "Name": "API requests", "unit": "requests"}, {"x": 1}, {"name": {"a": 1}, "code": 404}]',
    )
    expect(nodeLine(index, 1, false)).toMatchObject({ name: '0', size: '4 fields', peek: 'API requests' })
    expect(nodeLine(index, 1, true).peek).toBeUndefined()
    expect(nodeLine(index, 7, false)).toMatchObject({ name: '1', size: '1 field', peek: undefined })
    expect(nodeLine(index, 9, false).peek).toBe('404')
    expect(nodeLine(index, 0, false)).toMatchObject({ name: undefined, size: '3 items', peek: undefined })
  })

  it('shows scalars as they were sent, and strings without what cannot be seen', () => {
    const index = indexOf('[1.10, 9007199254740993, "a\\u0301\\u202Eb\\n", true, null]')
    const lines = [1, 2, 3, 4, 5].map((node) => nodeLine(index, node, false).text)
    expect(lines).toEqual(['1.10', '9007199254740993', '"a\u0301\\u202eb\\n"', 'true', 'null'])
    expect(quotedText('\u200bx"\ud800')).toBe('"\\u200bx\\"\\ud800"')
  })

  it('cuts a long string and says so', () => {
    const line = nodeLine(indexOf(JSON.stringify('é'.repeat(5000))), 0, false)
    expect(line.whole).toBe(false)
    expect(line.text.length).toBeLessThan(410)
  })
})
