import { describe, expect, it } from 'vitest'
import { rowsWith, withRows } from './filtered-rows.ts'
import type { TableModel } from './table-model.ts'

const cells = [
  ['Ölands Glas', '418720'],
  ['東京メーター', '9007199254740993'],
  ["O'Neill/Sons", '12.50'],
]

const table: TableModel = {
  columns: ['user', 'value'].map((name) => ({ name, width: 10, isNumeric: false })),
  rowCount: cells.length,
  cellAt: (row, column) => ({ kind: 'string', text: cells[row]?.[column] ?? '', whole: true }),
}

const found = (text: string) => [...rowsWith(table, text)].filter((row) => row !== undefined)

describe('the rows of a table in which a text stands', () => {
  it('are found in any case, in any column, numbers as they were sent', () => {
    expect(found('öLANDS')).toEqual([0])
    expect(found('740993')).toEqual([1])
    expect(found('12.50')).toEqual([2])
    expect(found('12.5000')).toEqual([])
  })

  it('are a table that knows their places in the whole', () => {
    const filtered = withRows(table, [1, 2])
    expect(filtered.rowCount).toBe(2)
    expect(filtered.cellAt(1, 1)?.text).toBe('12.50')
    expect(filtered.rowNumber?.(1)).toBe(2)
    expect(filtered.cellAt(2, 0)).toBeUndefined()
  })
})
