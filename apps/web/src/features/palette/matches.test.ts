import { describe, expect, it } from 'vitest'
import { bestMatches, markedParts } from './matches.ts'

const names = ['Delete meter type', 'List meters', 'Meter types', 'Get usage']
const found = (query: string) => bestMatches(names, query, (name) => [name])

describe('what the palette finds', () => {
  it('is everything, as it came, where nothing is asked', () => {
    expect(found('  ')).toEqual(names)
  })

  it('has all the words, in any order and case', () => {
    expect(found('TYPE meter')).toEqual(['Delete meter type', 'Meter types'])
    expect(found('meter invoice')).toEqual([])
  })

  it('puts what begins with the words first', () => {
    expect(found('meter')[0]).toBe('Meter types')
  })

  it('looks into the further texts, behind the first', () => {
    const things = [{ texts: ['a', '/meters'] }, { texts: ['meters', ''] }]
    expect(bestMatches(things, 'meters', ({ texts }) => texts)).toEqual([things[1], things[0]])
  })

  it('takes what is typed as it is, not as a pattern', () => {
    expect(found('.*')).toEqual([])
    expect(found('(')).toEqual([])
  })
})

describe('the marks in a name', () => {
  const marked = (text: string, query: string) =>
    markedParts(text, query)
      .map(({ part, found }) => (found ? `[${part}]` : part))
      .join('')

  it('stand where its words are', () => {
    expect(marked('List meter types', 'met TYPE')).toBe('List [met]er [type]s')
    expect(marked('List', '')).toBe('List')
    expect(marked('aaa', 'a')).toBe('[a][a][a]')
  })

  it('never change the text', () => {
    expect(marked('İstanbul meters', 'meters')).toBe('İstanbul meters')
  })
})
