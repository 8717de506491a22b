import { PatternSearch } from '../pattern-search.ts'
import { percentDecoded } from '../percent.ts'

/** A secret's spellings, and whose it is, in words. */
export type SearchedSecret = { forms: readonly string[]; whose: string }

/** Finds any of many secrets, in all their spellings. */
export class SecretSearch {
  readonly #search: PatternSearch
  /** Whose secret each pattern is. */
  readonly #whose: readonly string[]
  /** Bytes of the longest spelling. */
  readonly longest: number

  constructor(secrets: readonly SearchedSecret[]) {
    this.#search = new PatternSearch(secrets.flatMap(({ forms }) => forms.map((form) => Buffer.from(form))))
    this.#whose = secrets.flatMap(({ forms, whose }) => forms.map(() => whose))
    this.longest = this.#search.longest
  }

  /** Whose secret stands somewhere in the bytes; `undefined` where none does. */
  find(bytes: Buffer): string | undefined {
    const found = this.#search.find(bytes)
    return found === undefined ? undefined : this.#whose[found]
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
