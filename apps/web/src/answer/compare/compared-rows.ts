/** Stands for “not on this side”. */
export const absent = 0xffff_ffff

/** What a row of a comparison says of its two sides. */
export type RowKind =
  /** The head of what follows: an item of a list, or the whole. */
  | 'group'
  /** The head of an item that stands elsewhere among the others than it did. */
  | 'moved'
  | 'same'
  | 'changed'
  /** The same number in other digits: `1.0` and `1.00`. */
  | 'rewritten'
  | 'removed'
  | 'added'

const kinds: readonly RowKind[] = ['group', 'moved', 'same', 'changed', 'rewritten', 'removed', 'added']

const width = 3

/**
 * The rows of a comparison, three numbers each: what it says, and where it stands on the left and on the right (a node
 * of a JSON index, a piece of a line index, or `absent`). `stops` are the rows at which a difference begins, in order:
 * what came or went as a whole is one difference.
 */
export type ComparedRows = { rows: Uint32Array<ArrayBuffer>; length: number; stops: Uint32Array<ArrayBuffer> }

export const kindAt = ({ rows }: ComparedRows, row: number): RowKind => kinds[rows[row * width] ?? 0] ?? 'same'
export const leftAt = ({ rows }: ComparedRows, row: number): number => rows[row * width + 1] ?? absent
export const rightAt = ({ rows }: ComparedRows, row: number): number => rows[row * width + 2] ?? absent

/** Collects rows. */
export class RowWriter {
  #rows = new Uint32Array(width * 1024)
  #length = 0
  #stops: number[] = []

  get length(): number {
    return this.#length
  }

  /** Adds a row; `stop` where a difference begins with it. */
  push(kind: RowKind, left: number, right: number, stop = false): void {
    const base = this.#length * width
    if (base === this.#rows.length) this.#rows = new Uint32Array(this.#rows.buffer.transfer(this.#rows.byteLength * 2))
    this.#rows.set([kinds.indexOf(kind), left, right], base)
    if (stop) this.#stops.push(this.#length)
    this.#length += 1
  }

  /** Takes the last row away. */
  pop(): void {
    this.#length -= 1
    if (this.#stops.at(-1) === this.#length) this.#stops.pop()
  }

  take(): ComparedRows {
    return {
      rows: this.#rows.slice(0, this.#length * width),
      length: this.#length,
      stops: Uint32Array.from(this.#stops),
    }
  }
}
