import type { NodeLine } from '../json-tree/node-line.ts'

/** One value in a table, as it is shown; `node` where it is one of a JSON text. */
export type Cell = Pick<NodeLine, 'kind' | 'text' | 'whole'> & { node?: number }

/** `width` is in characters, from what stands in the first rows; `isNumeric` where only numbers do. */
export type Column = { name: string; width: number; isNumeric: boolean }

/** Rows and columns of something, read where they are shown. A cell is `undefined` where its row has no such column. */
export type TableModel = {
  columns: readonly Column[]
  rowCount: number
  cellAt: (row: number, column: number) => Cell | undefined
  /** Of a part of a table: the place that a row has in the whole. */
  rowNumber?: (row: number) => number
}

/** More columns than this are not shown at once. */
export const shownColumns = 50

const sampledRows = 100
const narrowest = 6
const widest = 40

/** The room that a text takes in the mono, in characters: letters of East Asia take two. */
const room = (text: string): number => {
  let sum = 0
  for (const char of text) sum += (char.codePointAt(0) ?? 0) >= 0x2e80 ? 2 : 1
  return sum
}

/** The columns of a table: as wide as their names and what stands in the first rows. */
export const measuredColumns = (
  names: readonly string[],
  rowCount: number,
  cellAt: TableModel['cellAt'],
): readonly Column[] =>
  names.map((name, column) => {
    let width = room(name)
    let numbers = 0
    let others = 0
    for (let row = 0; row < Math.min(rowCount, sampledRows); row += 1) {
      const cell = cellAt(row, column)
      if (!cell || cell.kind === 'null' || cell.text === '') continue
      if (cell.kind === 'number') numbers += 1
      else others += 1
      width = Math.max(width, room(cell.text))
    }
    return { name, width: Math.min(widest, Math.max(narrowest, width)), isNumeric: numbers > 0 && others === 0 }
  })
