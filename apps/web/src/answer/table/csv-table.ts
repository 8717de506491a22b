import { visibleText } from '../json-tree/node-line.ts'
import { fieldCountOf, fieldText, type CsvIndex } from './csv-index.ts'
import { measuredColumns, type Cell, type TableModel } from './table-model.ts'

/** Records as a table; `uneven` is the first row (from 0) that has not as many fields as the first record. */
export type CsvTable = TableModel & { uneven: number | undefined; textAt: (row: number, column: number) => string }

const cellLimit = 400
const columnLimit = 1000

const isNumber = (text: string) => /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)

/** Whether the first record names the columns: it does unless the label says otherwise (RFC 4180 §3). */
export const hasHeader = (contentType: string | undefined): boolean =>
  !/;\s*header\s*=\s*"?absent\b/i.test(contentType ?? '')

/** The records of a CSV text as a table, each field as it was sent. The `yield`s are places to take breath. */
export function* readCsvTable(bytes: Uint8Array, index: CsvIndex, header: boolean): Generator<undefined, CsvTable> {
  const first = header ? 1 : 0
  const expected = index.length > 0 ? fieldCountOf(index, 0) : 0
  let most = expected
  let uneven: number | undefined
  for (let record = first; record < index.length; record += 1) {
    const count = fieldCountOf(index, record)
    most = Math.max(most, count)
    if (count !== expected) uneven ??= record - first
    if (record % 4096 === 0) yield undefined
  }
  const names = Array.from({ length: Math.min(most, columnLimit) }, (_, column) => {
    const name = header ? (fieldText(bytes, index, 0, column, cellLimit)?.text ?? '') : ''
    return name.trim() === '' ? `Column ${column + 1}` : visibleText(name)
  })
  const cellAt = (row: number, column: number): Cell | undefined => {
    const field = fieldText(bytes, index, row + first, column, cellLimit)
    if (!field) return undefined
    return { kind: isNumber(field.text) ? 'number' : 'string', text: visibleText(field.text), whole: field.whole }
  }
  const rowCount = Math.max(0, index.length - first)
  return {
    columns: measuredColumns(names, rowCount, cellAt),
    rowCount,
    cellAt,
    uneven,
    textAt: (row, column) => fieldText(bytes, index, row + first, column)?.text ?? '',
  }
}
