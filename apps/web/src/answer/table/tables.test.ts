import { describe, expect, it } from 'vitest'
import { indexJson, isIndex, type JsonIndex } from '../json-tree/json-index.ts'
import { shortPath } from '../json-tree/json-path.ts'
import { indexCsv } from './csv-index.ts'
import { hasHeader, readCsvTable } from './csv-table.ts'
import { readJsonTable, rowOfNode, tableAround, tableNodes } from './json-table.ts'
import type { TableModel } from './table-model.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

const indexOf = (text: string): JsonIndex => {
  const found = indexJson(bytesOf(text))
  if (!isIndex(found)) throw new Error('no JSON')
  return found
}

const ran = <Result>(reading: Generator<undefined, Result>): Result => {
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
  }
}

const jsonTable = (text: string, node = 0) => {
  const table = ran(readJsonTable(indexOf(text), node))
  if ('element' in table) throw new Error('no table')
  return table
}

const shown = ({ columns, rowCount, cellAt }: TableModel) =>
  Array.from({ length: rowCount }, (_, row) => columns.map((__, column) => cellAt(row, column)?.text))

const namesOf = ({ columns }: TableModel) => columns.map(({ name }) => name)

describe('an array of objects as a table', () => {
  it('has a column for each name in the order in which names come, and a row for each element as sent', () => {
    const table = jsonTable('[{"id": 2, "name": "b"}, {"name": "a", "extra": null, "id": 1}, {}]')
    expect(namesOf(table)).toEqual(['id', 'name', 'extra'])
    expect(shown(table)).toEqual([
      ['2', 'b', undefined],
      ['1', 'a', 'null'],
      [undefined, undefined, undefined],
    ])
  })

  it('rounds no number, and knows which columns hold numbers only', () => {
    const table = jsonTable('[{"n": 12345678901234567890.10, "m": 1}, {"n": 1.50, "m": "1"}, {"n": null}]')
    expect(shown(table).map(([n]) => n)).toEqual(['12345678901234567890.10', '1.50', 'null'])
    expect(table.columns.map(({ isNumeric }) => isNumeric)).toEqual([true, false])
  })

  it('finds names that are written in different ways', () => {
    const table = jsonTable(String.raw`[{"a\u0062": 1, "a\"": 2}, {"ab": 3, "a\u0022": 4}]`)
    expect(namesOf(table)).toEqual(['ab', 'a"'])
    expect(shown(table)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ])
  })

  it('says what containers hold, and escapes what cannot be seen', () => {
    const table = jsonTable(
      '[{"a": {"name": "x"}, "b": [1, 2], "c": {"q": 1}, "d": "", "e": "a\\u202eb\\n", "f": "é \\"q\\""}]',
    )
    expect(shown(table)).toEqual([['{ x }', '[ 2 items ]', '{ 1 field }', '""', String.raw`a\u202eb\n`, 'é "q"']])
  })

  it('is none where an element is no object, and is cut after a thousand names', () => {
    expect(ran(readJsonTable(indexOf('[{}, 1]'), 0))).toEqual({ element: 1 })
    const wide = jsonTable(`[{${Array.from({ length: 1001 }, (_, at) => `"k${at}": ${at}`).join(',')}}]`)
    expect([wide.columns.length, wide.isCut]).toEqual([1000, true])
  })

  it('is found at the root or up to two levels below it, and around a place', () => {
    const paths = (text: string) => tableNodes(indexOf(text)).map((node) => shortPath(indexOf(text), node))
    expect(paths('[{"a": [{}]}]')).toEqual(['$'])
    expect(paths('{"meters": [{}], "none": [], "numbers": [1], "data": {"items": [{}]}}')).toEqual([
      '$.meters',
      '$.data.items',
    ])
    expect(paths('{"a": 1}')).toEqual([])
    const index = indexOf('{"a": {"b": {"c": [{"d": 1}]}}}')
    expect(shortPath(index, tableAround(index, 5) ?? 0)).toBe('$.a.b.c')
    expect(tableAround(index, 2)).toBeUndefined()
  })

  it('knows in which row a node lies', () => {
    const text = '[{"a": [1, 2]}, {"a": 3}]'
    const table = jsonTable(text)
    expect([0, 1, 2, 4, 5, 6].map((node) => rowOfNode(indexOf(text), table, node))).toEqual([-1, 0, 0, 0, 1, 1])
  })
})

const csvTable = (text: string, header = true) => {
  const bytes = bytesOf(text)
  return ran(readCsvTable(bytes, indexCsv(bytes), header))
}

describe('CSV as a table', () => {
  it('takes its names from the first record, and fields as they were sent', () => {
    const table = csvTable('day,value\n2026-11-01,0012.500\n2026-11-02,12345678901234567890\n')
    expect(namesOf(table)).toEqual(['day', 'value'])
    expect(shown(table)).toEqual([
      ['2026-11-01', '0012.500'],
      ['2026-11-02', '12345678901234567890'],
    ])
    expect(table.columns.map(({ isNumeric }) => isNumeric)).toEqual([false, true])
  })

  it('numbers its columns where nothing names them', () => {
    expect(namesOf(csvTable('1,2\n3,4\n', false))).toEqual(['Column 1', 'Column 2'])
    expect(hasHeader('text/csv; header=absent')).toBe(false)
    expect(hasHeader('text/csv; charset=utf-8')).toBe(true)
  })

  it('tells of the first row that has more or fewer fields', () => {
    const table = csvTable('a,b\n1,2\n3\n4,5,6\n')
    expect(table.uneven).toBe(1)
    expect(shown(table)).toEqual([
      ['1', '2', undefined],
      ['3', undefined, undefined],
      ['4', '5', '6'],
    ])
    expect(csvTable('a\n').uneven).toBeUndefined()
  })
})
