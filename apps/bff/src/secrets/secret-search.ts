/** A secret's spellings, and whose it is, in words. */
export type SearchedSecret = { forms: readonly string[]; whose: string }

type Pattern = { bytes: Buffer; whose: string }

/** Three bytes as an index of the shift table. */
const blockAt = (bytes: Buffer, at: number) =>
  (((bytes[at] ?? 0) << 10) ^ ((bytes[at + 1] ?? 0) << 5) ^ (bytes[at + 2] ?? 0)) & 0xffff

const blockLength = 3

/**
 * Finds any of many secrets in bytes, in one pass that skips most of them (Wu and Manber, TR-94-17): all forms are long,
 * so three bytes that stand in none of them rule out a dozen places at once.
 */
export class SecretSearch {
  readonly #patterns: readonly Pattern[]
  /** Length of the shortest pattern: so much of each is looked at. */
  readonly #window: number
  readonly #shifts: Uint8Array
  /** Patterns whose window ends with a block. */
  readonly #ending = new Map<number, Pattern[]>()
  /** Bytes of the longest pattern. */
  readonly longest: number

  constructor(secrets: readonly SearchedSecret[]) {
    this.#patterns = secrets.flatMap(({ forms, whose }) => forms.map((form) => ({ bytes: Buffer.from(form), whose })))
    const lengths = this.#patterns.map(({ bytes }) => bytes.length)
    this.#window = lengths.reduce((least, length) => Math.min(least, length), 255)
    this.longest = lengths.reduce((most, length) => Math.max(most, length), 0)
    this.#shifts = new Uint8Array(0x10000).fill(Math.max(this.#window - blockLength + 1, 0))
    for (const pattern of this.#patterns) {
      const last = this.#window - blockLength
      for (let at = 0; at <= last; at++) {
        const block = blockAt(pattern.bytes, at)
        this.#shifts[block] = Math.min(this.#shifts[block] ?? 0, last - at)
      }
      const block = blockAt(pattern.bytes, last)
      this.#ending.set(block, [...(this.#ending.get(block) ?? []), pattern])
    }
  }

  /** Whose secret stands somewhere in the bytes; `undefined` where none does. */
  find(bytes: Buffer): string | undefined {
    if (this.#patterns.length === 0) return undefined
    const reach = this.#window - blockLength
    const end = bytes.length - blockLength
    let at = reach
    while (at <= end) {
      const block = blockAt(bytes, at)
      const shift = this.#shifts[block] ?? 1
      if (shift > 0) {
        at += shift
        continue
      }
      const start = at - reach
      const found = this.#ending.get(block)?.find((pattern) => standsAt(bytes, start, pattern.bytes))
      if (found) return found.whose
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

const standsAt = (bytes: Buffer, start: number, pattern: Buffer) =>
  start + pattern.length <= bytes.length &&
  bytes.compare(pattern, 0, pattern.length, start, start + pattern.length) === 0

const percentDecoded = (text: string): string =>
  text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run)
    } catch {
      return run
    }
  })

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
