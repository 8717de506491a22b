import { childrenOf, nextOf, none, parentOf, sizeOf, type JsonIndex } from './json-index.ts'

/** The first container at each of the first three levels, so that the shape is seen at once. */
const openAtFirst = (index: JsonIndex): number[] => {
  const open: number[] = []
  for (let node: number | undefined = 0; open.length < 3 && node !== undefined; node = firstContainer(index, node))
    open.push(node)
  return open
}

const firstContainer = (index: JsonIndex, node: number): number | undefined => {
  for (const child of childrenOf(index, node)) if (sizeOf(index, child) > 0) return child
  return undefined
}

/** A node and all of it that is on show. */
const rowsBelow = (index: JsonIndex, top: number, isOpen: (node: number) => boolean): Uint32Array<ArrayBuffer> => {
  const end = nextOf(index, top)
  let rows = new Uint32Array(Math.min(end - top, 1024))
  let count = 0
  for (let node = top; node < end; node = isOpen(node) ? node + 1 : nextOf(index, node)) {
    if (count === rows.length) rows = new Uint32Array(rows.buffer.transfer(rows.byteLength * 2))
    rows[count] = node
    count += 1
  }
  return rows.slice(0, count)
}

/** The rows of a tree as it is first shown. Of a long list they take a while: they may be found beside the index. */
export const firstRows = (index: JsonIndex): Uint32Array<ArrayBuffer> => {
  const open = new Set(openAtFirst(index))
  return rowsBelow(index, 0, (node) => open.has(node))
}

/**
 * Which nodes of a tree are on show: what is open, and the rows that follow from it. Rows stand in the order of the
 * nodes, so that a row is found by halving, and folding moves memory instead of walking a tree.
 */
export class JsonRows {
  readonly index: JsonIndex
  readonly #open: Uint8Array
  #rows: Uint32Array

  /** Opens what is open at first; `rows` are the `firstRows` where they are known. */
  constructor(index: JsonIndex, rows = firstRows(index)) {
    this.index = index
    this.#open = new Uint8Array(index.length)
    for (const node of openAtFirst(index)) this.#open[node] = 1
    this.#rows = rows
  }

  get count(): number {
    return this.#rows.length
  }

  /** The node of a row; `none` beyond the last. */
  nodeAt(row: number): number {
    return this.#rows[row] ?? none
  }

  /** The row of a node, or -1 where it lies in something closed. */
  rowOf(node: number): number {
    const row = this.#firstRowFrom(node)
    return this.#rows[row] === node ? row : -1
  }

  isOpen(node: number): boolean {
    return this.#open[node] === 1
  }

  /** Opens or closes a container. Empty ones have nothing to show. */
  setOpen(node: number, open: boolean): void {
    if (sizeOf(this.index, node) === 0 || this.isOpen(node) === open) return
    this.#open[node] = open ? 1 : 0
    const row = this.rowOf(node)
    if (row === -1) return
    const after = this.#firstRowFrom(nextOf(this.index, node))
    const shown = this.#below(node)
    const rows = new Uint32Array(row + shown.length + this.#rows.length - after)
    rows.set(this.#rows.subarray(0, row))
    rows.set(shown, row)
    rows.set(this.#rows.subarray(after), row + shown.length)
    this.#rows = rows
  }

  /** Opens everything, or closes everything but the root. */
  setAllOpen(open: boolean): void {
    this.#open.fill(open ? 1 : 0)
    this.#open[0] = 1
    this.#rows = this.#below(0)
  }

  /** Opens all that a node lies in, and tells its row. */
  reveal(node: number): number {
    const closed: number[] = []
    for (let parent = parentOf(this.index, node); parent !== none; parent = parentOf(this.index, parent))
      if (!this.isOpen(parent)) closed.push(parent)
    // The outermost last: the inner ones are not on show yet and cost nothing.
    for (const parent of closed) this.setOpen(parent, true)
    return this.rowOf(node)
  }

  /** The first row whose node is `node` or later. */
  #firstRowFrom(node: number): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#rows[middle] ?? none) < node) low = middle + 1
      else high = middle
    }
    return low
  }

  #below(top: number): Uint32Array {
    return rowsBelow(this.index, top, (node) => this.#open[node] === 1)
  }
}
