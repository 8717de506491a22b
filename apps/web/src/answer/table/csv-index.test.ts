import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldCountOf, fieldText, indexCsv } from './csv-index.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

const recordsOf = (text: string) => {
  const bytes = bytesOf(text)
  const index = indexCsv(bytes)
  return Array.from({ length: index.length }, (_, record) =>
    Array.from({ length: fieldCountOf(index, record) }, (__, column) => fieldText(bytes, index, record, column)?.text),
  )
}

const written = (records: readonly (readonly string[])[], lineEnd: string, always: boolean) =>
  records
    .map((fields) =>
      fields
        .map((field) => (always || /[",;\t\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
        .join(','),
    )
    .join(lineEnd)

describe('separated values', () => {
  it.each([
    [
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['\ufeffa\n', [['a']]],
    ['"x ""y"", z",\n', [['x "y", z', '']]],
    ['"two\r\nlines",1\n', [['two\r\nlines', '1']]],
    [
      'a;b\n1,5;2\n',
      [
        ['a', 'b'],
        ['1,5', '2'],
      ],
    ],
    ['a\tb\n', [['a', 'b']]],
    ['a\n\nb\n', [['a'], [''], ['b']]],
    ['say "no"\n', [['say "no"']]],
    ['"a"b,c\n', [['ab', 'c']]],
    ['', []],
  ])('%j', (text, records) => {
    expect(recordsOf(text)).toEqual(records)
  })

  it('that end within quotes are read to their end and said to be cut', () => {
    expect(indexCsv(bytesOf('a,"b\nc')).isCut).toBe(true)
    expect(recordsOf('a,"b\nc')).toEqual([['a', 'b\nc']])
    expect(indexCsv(bytesOf('a,"b"')).isCut).toBe(false)
  })

  it('are read as they were written, however they are quoted and lines end', () => {
    const field = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('"', '""', ',', '\n', '\r\n', 'é', '12345678901234567890.10', '\u{1F600}'),
    )
    fc.assert(
      fc.property(
        fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        (records, lineEnd, always) => {
          expect(recordsOf(written(records, lineEnd, always) + lineEnd)).toEqual(records)
        },
      ),
    )
  })

  it('never throw and cover every byte but separators, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const { fields, records, length } = indexCsv(bytes)
        expect(records).toHaveLength(length + 1)
        let last = 0
        for (const offset of fields) {
          expect(offset).toBeGreaterThanOrEqual(last)
          last = offset
        }
        expect(last).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })

  it('are cut at a limit without half a character', () => {
    const bytes = bytesOf('ééééé\n')
    expect(fieldText(bytes, indexCsv(bytes), 0, 0, 5)).toEqual({ text: 'éé', whole: false })
  })
})
