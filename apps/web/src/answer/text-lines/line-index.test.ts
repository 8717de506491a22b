import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findInLines, indexLines, pieceLimit, pieceText } from './line-index.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

const piecesOf = (text: string) => {
  const bytes = bytesOf(text)
  const index = indexLines(bytes)
  return Array.from({ length: index.length }, (_, piece) => ({
    number: index.numbers[piece],
    text: pieceText(bytes, index, piece),
  }))
}

describe('the lines of a text', () => {
  it('are numbered, without their ends', () => {
    expect(piecesOf('a\r\n\nb\rc\n')).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: '' },
      { number: 3, text: 'b\rc' },
    ])
    expect(piecesOf('')).toEqual([])
    expect(piecesOf('\n')).toEqual([{ number: 1, text: '' }])
  })

  it('are the lines that splitting gives, joined again where a long one was cut', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.nat(9000).map((length) => 'é'.repeat(length)),
      fc.constantFrom('\n', '\r\n', ', '),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
        const text = parts.join('')
        const lines: string[] = []
        for (const piece of piecesOf(text)) {
          if (piece.number) lines.push(piece.text)
          else lines[lines.length - 1] += piece.text
        }
        const split = text.split(/\r?\n/)
        if (split.at(-1) === '') split.pop()
        expect(lines).toEqual(split)
      }),
    )
  })

  it('are cut where they are longer than can be shown, after a comma where there is one', () => {
    const pieces = piecesOf(`[${'12345,'.repeat(2000)}0]`)
    expect(pieces.length).toBeGreaterThan(5)
    expect(pieces.every(({ text }) => text.length <= pieceLimit + 2)).toBe(true)
    expect(pieces.slice(0, -1).every(({ text }) => text.endsWith(','))).toBe(true)
  })

  it('are searched in any case', () => {
    const bytes = bytesOf('first\nSECOND\nthird second')
    const hits = [...findInLines(bytes, indexLines(bytes), 'second')].filter((hit) => hit !== undefined)
    expect(hits).toEqual([1, 2])
  })
})
