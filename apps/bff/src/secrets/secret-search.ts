import { percentDecoded } from '../percent.ts'

/** A secret's spellings, and whose it is, in words. */
export type SearchedSecret = { forms: readonly string[]; whose: string }

type Pattern = { bytes: Buffer; whose: string }

const blockLength = 4

/** A number that stands for the four bytes at a place, below 2 to the power of 32 - `unused` (Knuth, TAOCP 6.4). */
const blockAt = (bytes: Buffer, at: number, unused: number) =>
  Math.imul(
    (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24),
    0x9e3779b1,
  ) >>> unused

/**
 * Finds any of many secrets in bytes, in one pass that skips most of them (Wu and Manber, TR-94-17): all forms are long,
 * so four bytes that stand in none of them rule out a dozen places at once.
 */
export class SecretSearch {
  readonly #patterns: readonly Pattern[]
  /** Length of the shortest pattern: so much of each is looked at. */
  readonly #window: number
  /** How far to go on after a block. */
  readonly #shifts: Uint8Array
  readonly #unused: number
  /** Patterns whose window ends with a block. */
  readonly #ending = new Map<number, Pattern[]>()
  /** Bytes of the longest pattern. */
  readonly longest: number

  constructor(secrets: readonly SearchedSecret[]) {
    this.#patterns = secrets.flatMap(({ forms, whose }) => forms.map((form) => ({ bytes: Buffer.from(form), whose })))
    const lengths = this.#patterns.map(({ bytes }) => bytes.length)
    this.#window = lengths.reduce((least, length) => Math.min(least, length), 255)
    this.longest = lengths.reduce((most, length) => Math.max(most, length), 0)
    const last = this.#window - blockLength
    // A table that is mostly empty: what stands in no secret is passed over in long steps.
    const bits = Math.min(Math.max(Math.ceil(Math.log2(16 * (this.#patterns.length + 1) * this.#window)), 8), 20)
    this.#unused = 32 - bits
    this.#shifts = new Uint8Array(2 ** bits).fill(last + 1)
    for (const pattern of this.#patterns) {
      for (let at = 0; at <= last; at++) {
        const block = blockAt(pattern.bytes, at, this.#unused)
        this.#shifts[block] = Math.min(this.#shifts[block] ?? 0, last - at)
      }
      const block = blockAt(pattern.bytes, last, this.#unused)
      const before = this.#ending.get(block)
      if (before) before.push(pattern)
      else this.#ending.set(block, [pattern])
    }
  }

  /** Whose secret stands somewhere in the bytes; `undefined` where none does. */
  find(bytes: Buffer): string | undefined {
    if (this.#patterns.length === 0) return undefined
    const shifts = this.#shifts
    const unused = this.#unused
    const reach = this.#window - blockLength
    const end = bytes.length - blockLength
    let at = reach
    while (at <= end) {
      const block = blockAt(bytes, at, unused)
      const shift = shifts[block] ?? 1
      if (shift > 0) {
        at += shift
        continue
      }
      for (const pattern of this.#ending.get(block) ?? [])
        if (standsAt(bytes, at - reach, pattern.bytes)) return pattern.whose
      at += 1
    }
    return undefined
  }

  /** The same for a text, also as it reads once its percent-encodings are undone, nested ones too. */
  findInText(text: string): string | undefined {
    let spelled = text
    for (let round = 0; round < 4; round++) {
      const found = this.find(Buffer.from(spelled))
      if (found !== undefined) return found
      const plain = percentDecoded(spelled)
      if (plain === spelled) return undefined
      spelled = plain
    }
    return undefined
  }

  /** A search in a stream. */
  stream(): StreamSearch {
    return new StreamSearch(this)
  }
}

/** Byte by byte: most candidates differ in the first. */
const standsAt = (bytes: Buffer, start: number, pattern: Buffer) => {
  for (let at = 0; at < pattern.length; at++) if (bytes[start + at] !== pattern[at]) return false
  return true
}

/** Searches a stream wherever its chunks were split; lets nothing pass that may be the beginning of a secret. */
class StreamSearch {
  readonly #search: SecretSearch
  #held: Buffer = Buffer.alloc(0)

  constructor(search: SecretSearch) {
    this.#search = search
  }

  /** What is certain to be harmless, or whose secret was found. */
  push(chunk: Buffer): { safe: Buffer; found?: never } | { safe?: never; found: string } {
    const bytes = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk
    const found = this.#search.find(bytes)
    if (found !== undefined) return { found }
    const certain = Math.max(bytes.length - Math.max(this.#search.longest - 1, 0), 0)
    // A copy: the chunk may be a view of a buffer that is used again.
    this.#held = Buffer.from(bytes.subarray(certain))
    return { safe: bytes.subarray(0, certain) }
  }

  /** What was held back; to be called when the stream has ended. */
  rest(): Buffer {
    const held = this.#held
    this.#held = Buffer.alloc(0)
    return held
  }
}
