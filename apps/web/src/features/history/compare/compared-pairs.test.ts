import { describe, expect, it } from 'vitest'
import { comparedHeaders, comparedPairs, differs } from './compared-pairs.ts'

describe('headers of two answers', () => {
  it('are compared without regard to the case of their names, repeated ones together', () => {
    const pairs = comparedHeaders(
      [
        ['ETag', '"1"'],
        ['Vary', 'a'],
        ['Vary', 'b'],
        ['X-Old', '1'],
      ],
      [
        ['etag', '"1"'],
        ['vary', 'a'],
        ['Via', 'x'],
      ],
    )
    expect(pairs.filter(differs)).toEqual([
      { name: 'Vary', left: 'a, b', right: 'a' },
      { name: 'X-Old', left: '1', right: undefined },
      { name: 'Via', left: undefined, right: 'x' },
    ])
  })
})

describe('query parameters of two requests', () => {
  it('are compared with regard to the case of their names', () => {
    expect(comparedPairs([['Page', '1']], [['page', '1']])).toHaveLength(2)
  })
})
