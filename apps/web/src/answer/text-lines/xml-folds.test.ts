import { describe, expect, it } from 'vitest'
import { indexLines } from './line-index.ts'
import { foldsAround, unfoldedPieces, xmlFolds } from './xml-folds.ts'
import { prettyXml } from './xml-text.ts'

const foldsOf = (xml: string) => {
  const bytes = new TextEncoder().encode(prettyXml(xml))
  return xmlFolds(bytes, indexLines(bytes))
}

describe('the elements of laid out XML', () => {
  const xml = '<?xml version="1.0"?><a><b><c>1</c><c/></b><b>2</b><d><e/></d></a>'

  it('fold from their first line to the line of their end', () => {
    // 0 <?xml, 1 <a>, 2 <b>, 3 <c>1</c>, 4 <c/>, 5 </b>, 6 <b>2</b>, 7 <d>, 8 <e/>, 9 </d>, 10 </a>
    expect([...foldsOf(xml)]).toEqual([0, 10, 5, 0, 0, 0, 0, 9, 0, 0, 0])
  })

  it('show their first line alone when they are folded, whatever is folded within', () => {
    const ends = foldsOf(xml)
    expect([...unfoldedPieces(ends, new Set([2]))]).toEqual([0, 1, 2, 6, 7, 8, 9, 10])
    expect([...unfoldedPieces(ends, new Set([1, 2, 7]))]).toEqual([0, 1])
  })

  it('are opened where something in them is to be seen', () => {
    const ends = foldsOf(xml)
    expect(foldsAround(ends, new Set([1, 2, 7]), 4)).toEqual([1, 2])
    expect(foldsAround(ends, new Set([2]), 2)).toEqual([])
  })

  it('do not fold by their depth where they are deeper than what is moved to the right, nor by what is no XML', () => {
    const deep = `${'<x>'.repeat(60)}<y/>${'</x>'.repeat(60)}`
    const ends = foldsOf(deep)
    expect(ends[0]).toBe(ends.length - 1)
    expect([...foldsOf('no xml, <, > at all')].every((end) => end === 0)).toBe(true)
    expect([...foldsOf('<a><b></a>')].length).toBeGreaterThan(0)
  })
})
