const blockLength = 4

/** A number that stands for the four bytes at a place, below 2 to the power of 32 - `unused` (Knuth, TAOCP 6.4). */
const blockAt = (bytes: DataView, at: number, unused: number) =>
  Math.imul(bytes.getInt32(at, true), 0x9e3779b1) >>> unused

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer) => new DataView(buffer, byteOffset, byteLength)

/**
 * Finds any of many patterns in bytes, in one pass that skips most of them (Wu and Manber, TR-94-17): all patterns are
 * long, so four bytes that stand in none of them rule out a dozen places at once.
 */
export class PatternSearch {
  readonly #patterns: readonly Buffer[]
  /** Length of the shortest pattern: so much of each is looked at. */
  readonly #window: number
  /** How far to go on after a block. */
  readonly #shifts: Uint8Array
  readonly #unused: number
  /** Patterns whose window ends with a block, by their place in the list. */
  readonly #ending = new Map<number, number[]>()
  /** Bytes of the longest pattern. */
  readonly longest: number

  /** @param patterns each of four bytes or more */
  constructor(patterns: readonly Buffer[]) {
    this.#patterns = patterns
    const lengths = patterns.map(({ length }) => length)
    this.#window = lengths.reduce((least, length) => Math.min(least, length), 255)
    this.longest = lengths.reduce((most, length) => Math.max(most, length), 0)
    const last = this.#window - blockLength
    // A table that is mostly empty: what stands in no pattern is passed over in long steps.
    const bits = Math.min(Math.max(Math.ceil(Math.log2(16 * (patterns.length + 1) * this.#window)), 8), 20)
    this.#unused = 32 - bits
    this.#shifts = new Uint8Array(2 ** bits).fill(last + 1)
    for (const [index, pattern] of patterns.entries()) {
      const view = viewOf(pattern)
      for (let at = 0; at <= last; at++) {
        const block = blockAt(view, at, this.#unused)
        this.#shifts[block] = Math.min(this.#shifts[block] ?? 0, last - at)
      }
      const block = blockAt(view, last, this.#unused)
      const before = this.#ending.get(block)
      if (before) before.push(index)
      else this.#ending.set(block, [index])
    }
  }

  /** The place in the list of a pattern that stands somewhere in the bytes; `undefined` where none does. */
  find(bytes: Buffer): number | undefined {
    if (this.#patterns.length === 0) return undefined
    const shifts = this.#shifts
    const unused = this.#unused
    const reach = this.#window - blockLength
    const end = bytes.length - blockLength
    const view = viewOf(bytes)
    let at = reach
    while (at <= end) {
      const block = blockAt(view, at, unused)
      const shift = shifts[block] ?? 1
      if (shift > 0) {
        at += shift
        continue
      }
      for (const index of this.#ending.get(block) ?? []) {
        const pattern = this.#patterns[index]
        if (pattern && standsAt(bytes, at - reach, pattern)) return index
      }
      at += 1
    }
    return undefined
  }
}

/** Byte by byte: most candidates differ in the first. */
const standsAt = (bytes: Buffer, start: number, pattern: Buffer) => {
  for (let at = 0; at < pattern.length; at++) if (bytes[start + at] !== pattern[at]) return false
  return true
}
