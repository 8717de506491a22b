import { describe, expect, it } from 'vitest'
import { indexLines } from '../text-lines/line-index.ts'
import { kindAt } from './compared-rows.ts'
import { compareBodies } from './compare-bodies.ts'
import { compareLines } from './compare-lines.ts'
import { shownFields, shownLines } from './shown-rows.ts'

const linesOf = (text: string) => {
  const bytes = new TextEncoder().encode(text)
  return { bytes, lines: indexLines(bytes) }
}

const kinds = (one: string, other: string) => {
  const compared = compareLines(linesOf(one), linesOf(other))
  return {
    kinds: Array.from({ length: compared.length }, (_, row) => kindAt(compared, row)),
    differences: compared.stops.length,
  }
}

const body = (text: string, kind: 'json' | 'xml' | 'text' | 'binary') => ({
  bytes: new TextEncoder().encode(text),
  charset: 'utf-8',
  kind,
})

describe('two texts', () => {
  it('are held against each other line by line', () => {
    expect(kinds('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual({
      kinds: ['same', 'changed', 'same', 'added'],
      differences: 2,
    })
  })

  it('differ once where lines that differ stand side by side', () => {
    expect(kinds('a\nb\nc', 'x\ny\nz\nz').differences).toBe(1)
  })

  it('are the same without a line', () => {
    expect(kinds('', '')).toEqual({ kinds: [], differences: 0 })
  })
})

describe('what is shown of a comparison', () => {
  it('folds the lines that are the same, but for some around those that differ', () => {
    const text = Array.from({ length: 40 }, (_, at) => `line ${at}`)
    const compared = compareLines(linesOf(text.join('\n')), linesOf(text.with(20, 'other').join('\n')))
    const shown = shownLines(compared, true, new Set())
    expect(shown.map(({ row, fold }) => fold?.count ?? row)).toEqual([17, 17, 18, 19, 20, 21, 22, 23, 16])
    expect(shownLines(compared, true, new Set([0]))).toHaveLength(25)
    expect(shownLines(compared, false, new Set())).toHaveLength(40)
  })

  it('folds the members that are the same, group by group, and whole groups together', async () => {
    const items = (value: number) => JSON.stringify([1, 2, 3, 4].map((id) => ({ id, a: 1, b: id === 3 ? value : 2 })))
    const result = await compareBodies(body(items(0), 'json'), body(items(1), 'json'))
    if (result.by !== 'fields') throw new Error('JSON is compared by its members')
    const shown = shownFields(result.compared, true, new Set())
    expect(shown.map(({ row, fold }) => (fold ? `${fold.count} ${fold.what}` : kindAt(result.compared, row)))).toEqual([
      '6 same',
      'group',
      'changed',
      '2 same',
      '3 same',
    ])
  })

  it('shows the beginning of what came as a whole', async () => {
    const wide = JSON.stringify([Object.fromEntries(Array.from({ length: 15 }, (_, at) => [`m${at}`, at]))])
    const result = await compareBodies(body('[]', 'json'), body(wide, 'json'))
    if (result.by !== 'fields') throw new Error('JSON is compared by its members')
    const shown = shownFields(result.compared, true, new Set())
    expect(shown).toHaveLength(7)
    expect(shown.at(-1)?.fold).toEqual({ count: 10, what: 'added' })
    expect(result.compared.stops).toHaveLength(1)
  })
})

describe('two bodies', () => {
  it('are compared by lines where one of them is no JSON, or only begins as such', async () => {
    expect((await compareBodies(body('{"a":1}', 'json'), body('a', 'text'))).by).toBe('lines')
    expect((await compareBodies(body('{"a":1}', 'json'), body('{"a":', 'json'))).by).toBe('lines')
  })

  it('in XML are laid out first', async () => {
    const result = await compareBodies(body('<a><b>1</b><c/></a>', 'xml'), body('<a><b>2</b><c/></a>', 'xml'))
    expect(result).toMatchObject({ by: 'lines', compared: { length: 4 } })
  })

  it('that are no text are compared by size and hash', async () => {
    expect(await compareBodies(body('abc', 'binary'), body('abc', 'binary'))).toMatchObject({
      same: true,
      left: { size: 3, hash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad' },
    })
    expect(await compareBodies(body('abc', 'binary'), body('abd', 'text'))).toMatchObject({ same: false })
  })
})
