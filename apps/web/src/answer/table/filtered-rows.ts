import type { TableModel } from './table-model.ts'

/** The rows of a table in which a text stands, in any case. Between them come `undefined`s, to take breath. */
export function* rowsWith({ rowCount, columns, cellAt }: TableModel, text: string): Generator<number | undefined> {
  const needle = text.toLowerCase()
  for (let row = 0; row < rowCount; row += 1) {
    let isFound = false
    for (let column = 0; column < columns.length && !isFound; column += 1)
      isFound = cellAt(row, column)?.text.toLowerCase().includes(needle) ?? false
    yield isFound ? row : undefined
  }
}

/** A table of some rows of another, by their places in it. */
export const withRows = <Model extends TableModel>(model: Model, rows: readonly number[]): TableModel => ({
  columns: model.columns,
  rowCount: rows.length,
  cellAt: (row, column) => {
    const at = rows[row]
    return at === undefined ? undefined : model.cellAt(at, column)
  },
  rowNumber: (row) => rows[row] ?? row,
})
