import {
  childrenOf,
  isNamedAlike,
  kindOf,
  nameOf,
  nextOf,
  none,
  parentOf,
  sizeOf,
  textOf,
  type JsonIndex,
} from '../json-tree/json-index.ts'
import { nodeLine, visibleText } from '../json-tree/node-line.ts'
import { measuredColumns, type Cell, type TableModel } from './table-model.ts'

/** Rows of a JSON array as a table; `isCut` where there are members beyond the last column. */
export type JsonTable = TableModel & { rowNodes: Uint32Array; isCut: boolean }

/** An array of which an element is no object. */
export type NoTable = { element: number }

/** More different members than this are not told apart as columns: then they are rather keys of a dictionary. */
const columnLimit = 1000

/** Members of an object that are looked at for arrays. */
const lookedAt = 200

/** Whether a node is an array that begins with an object. */
const beginsAsTable = (index: JsonIndex, node: number): boolean =>
  kindOf(index, node) === 'array' && sizeOf(index, node) > 0 && kindOf(index, node + 1) === 'object'

/** The arrays of objects at the top of a document: the root, or what its members and theirs hold. */
export const tableNodes = (index: JsonIndex): readonly number[] => {
  if (beginsAsTable(index, 0)) return [0]
  if (kindOf(index, 0) !== 'object') return []
  const found: number[] = []
  let objects: number[] = [0]
  for (let level = 0; level < 2; level += 1) {
    const inner: number[] = []
    for (const object of objects) {
      let seen = 0
      for (const child of childrenOf(index, object)) {
        if (beginsAsTable(index, child)) found.push(child)
        else if (kindOf(index, child) === 'object') inner.push(child)
        seen += 1
        if (seen === lookedAt) break
      }
    }
    objects = inner
  }
  return found
}

/** The innermost array of objects that a node is or lies in. */
export const tableAround = (index: JsonIndex, node: number): number | undefined => {
  for (let at = node; at !== none; at = parentOf(index, at)) if (beginsAsTable(index, at)) return at
  return undefined
}

/**
 * The table of an array of objects: a row for each, a column for each name in the order in which names first stand. The
 * `yield`s are places where the caller may stop to take breath.
 */
export function* readJsonTable(index: JsonIndex, array: number): Generator<undefined, JsonTable | NoTable> {
  const rowNodes = new Uint32Array(sizeOf(index, array))
  const names = new Map<string, number>()
  /** A member of each column, to hold others against. */
  const samples: number[] = []
  let isCut = false
  let row = 0
  for (const object of childrenOf(index, array)) {
    if (kindOf(index, object) !== 'object') return { element: row }
    rowNodes[row] = object
    row += 1
    // Objects of one list mostly have the same members in the same order.
    let guess = 0
    for (const member of childrenOf(index, object)) {
      const sample = samples[guess]
      if (sample === undefined || !isNamedAlike(index, sample, member)) {
        const name = nameOf(index, member) ?? ''
        let column = names.get(name)
        if (column === undefined && samples.length < columnLimit) {
          column = samples.push(member) - 1
          names.set(name, column)
        }
        isCut ||= column === undefined
        guess = column ?? guess
      }
      guess += 1
    }
    yield undefined
  }
  return { ...jsonTable(index, rowNodes, names), isCut }
}

const rowsAtHand = 500

/** So much of a string stands in a cell. */
const cellLimit = 400

const jsonTable = (
  index: JsonIndex,
  rowNodes: Uint32Array,
  names: ReadonlyMap<string, number>,
): Omit<JsonTable, 'isCut'> => {
  const read = new Map<number, Map<number, number>>()
  /** The members of a row by column. Of a name that stands twice the last counts, as for `JSON.parse`. */
  const membersOf = (row: number): Map<number, number> => {
    const known = read.get(row)
    if (known) return known
    const members = new Map<number, number>()
    for (const member of childrenOf(index, rowNodes[row] ?? none)) {
      const column = names.get(nameOf(index, member) ?? '')
      if (column !== undefined) members.set(column, member)
    }
    if (read.size >= rowsAtHand) read.clear()
    read.set(row, members)
    return members
  }
  const cellAt = (row: number, column: number): Cell | undefined => {
    const node = membersOf(row).get(column)
    return node === undefined ? undefined : jsonCell(index, node)
  }
  const rowCount = rowNodes.length
  return { rowNodes, rowCount, cellAt, columns: measuredColumns([...names.keys()], rowCount, cellAt) }
}

/** Strings without quotes, but where nothing would be seen; containers by what they are about. */
const jsonCell = (index: JsonIndex, node: number): Cell => {
  const { kind, text, whole, size, peek } = nodeLine(index, node, false)
  if (kind === 'object') return { kind, text: peek ? `{ ${peek} }` : `{ ${size} }`, whole, node }
  if (kind === 'array') return { kind, text: `[ ${size} ]`, whole, node }
  if (kind !== 'string') return { kind, text, whole, node }
  const said = textOf(index, node, cellLimit)
  return { kind, text: said.text.trim() === '' ? text : visibleText(said.text), whole: said.whole, node }
}

/** The row of a table in which a node lies, or -1. */
export const rowOfNode = (index: JsonIndex, { rowNodes }: JsonTable, node: number): number => {
  let low = 0
  let high = rowNodes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((rowNodes[middle] ?? none) <= node) low = middle + 1
    else high = middle
  }
  const object = rowNodes[low - 1]
  return object !== undefined && node < nextOf(index, object) ? low - 1 : -1
}
