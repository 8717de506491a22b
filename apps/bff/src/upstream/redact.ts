import type { HeaderList } from '@developer-console/shared/contract/headers'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import { PatternSearch } from '../pattern-search.ts'

/** Shorter secrets are not searched: they would be found in innocent text. */
const shortestSecret = 8

const lowerCaseEscapes = (text: string) => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())

const asEscape = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`

/** Inside a JSON string, as writers of it differ: all beyond ASCII escaped, what means something in HTML, slashes. */
const jsonForms = (secret: string): string[] => {
  const plain = JSON.stringify(secret).slice(1, -1)
  const beyondAscii = plain.replaceAll(/[^\x20-\x7e]/g, asEscape)
  const forHtml = (text: string) => text.replaceAll(/[<>&]/g, asEscape)
  const inUpperCase = (text: string) =>
    text.replaceAll(/\\u[0-9a-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`)
  const escaped = [plain, beyondAscii, forHtml(plain), forHtml(beyondAscii)]
  return [...escaped, ...escaped.map(inUpperCase)].flatMap((text) => [text, text.replaceAll('/', '\\/')])
}

/** The spellings in which a secret may be echoed: plain, percent-encoded, form-encoded and inside a JSON string. */
export const secretForms = (secret: string): string[] => {
  if (secret.length < shortestSecret) return []
  const escaped = encodeURIComponent(secret.isWellFormed() ? secret : secret.toWellFormed())
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1)
  // Whatever encodes base64 once more changes its padding.
  const unpadded = secret.replace(/={1,2}$/, '')
  return [
    ...new Set([
      secret,
      ...(unpadded.length < shortestSecret ? [] : [unpadded]),
      escaped,
      lowerCaseEscapes(escaped),
      inForm,
      lowerCaseEscapes(inForm),
      ...jsonForms(secret),
    ]),
  ]
}

/**
 * What is searched for a token: of a JWT the signature segment alone (RFC 7515 §7.1), which also catches a part of the
 * token, and without which the rest opens nothing; of any other token all its spellings.
 */
export const tokenForms = (token: string): string[] => {
  const parts = token.split('.')
  const signature = parts.length === 3 ? (parts[2] ?? '') : ''
  return /^[\w-]{20,}$/.test(signature) ? [signature] : secretForms(token)
}

/** Longest first, so that a secret inside another one leaves nothing of the longer behind. */
export const searchOrder = (forms: Iterable<string>): string[] =>
  [...new Set(forms)].sort((a, b) => b.length - a.length)

/** `text` with every occurrence of every form replaced. */
export const redactText = (text: string, forms: readonly string[]): string =>
  forms.reduce((result, form) => (result.includes(form) ? result.replaceAll(form, redactedMark) : result), text)

/** Levels of data that are shown: what nests deeper is hostile, and would overflow whoever walks it. */
const mostLevels = 200

const tooDeep = `[deeper than ${mostLevels} levels]`

/** A copy of plain data with all its texts, names included, redacted, and without what nests too deeply to be shown. */
export const redactData = (value: unknown, forms: readonly string[], levels = mostLevels): unknown => {
  if (typeof value === 'string') return redactText(value, forms)
  if (typeof value !== 'object' || value === null) return value
  if (levels === 0) return tooDeep
  if (Array.isArray(value)) return value.map((member) => redactData(member, forms, levels - 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [redactText(name, forms), redactData(member, forms, levels - 1)]),
  )
}

/** Headers with secrets replaced, in their names too. */
export const redactHeaders = (headers: HeaderList, forms: readonly string[]): HeaderList =>
  headers.map(([name, value]) => [redactText(name, forms), redactText(value, forms)])

type Emit = (bytes: Buffer) => void

/** The bytes of a text in one of the encodings that browsers read. */
type Encode = (text: string) => Buffer

const inUtf8: Encode = (text) => Buffer.from(text)
const inUtf16: readonly Encode[] = [
  (text) => Buffer.from(text, 'utf16le'),
  (text) => Buffer.from(text, 'utf16le').swap16(),
]

/** A secret as the bytes that it is found by, and what takes its place. */
type Pattern = { secret: Buffer; mark: Buffer }

/** What is looked for together, and the one pass that tells whether any of it is there. */
type Patterns = { list: readonly Pattern[]; search: PatternSearch; bytes: number }

/** The same secrets are searched in call after call: what is made of a list of forms is kept as long as the list. */
const remembered = (encodings: readonly Encode[]) => {
  const made = new WeakMap<readonly string[], Patterns>()
  return (forms: readonly string[]): Patterns => {
    const before = made.get(forms)
    if (before) return before
    const list = encodings.flatMap((encode) =>
      searchOrder(forms).map((form): Pattern => ({ secret: encode(form), mark: encode(redactedMark) })),
    )
    const patterns = {
      list,
      search: new PatternSearch(list.map(({ secret }) => secret)),
      bytes: list.reduce((sum, { secret }) => sum + secret.length, 0),
    }
    made.set(forms, patterns)
    return patterns
  }
}

const narrowPatterns = remembered([inUtf8])
const widePatterns = remembered([inUtf8, ...inUtf16])

/** Replaces one secret in a stream; holds back only what may still become the secret. */
class SingleRedactor {
  readonly #secret: Buffer
  readonly #mark: Buffer
  readonly #onFound: () => void
  #held: Buffer | undefined

  constructor({ secret, mark }: Pattern, onFound: () => void) {
    this.#secret = secret
    this.#mark = mark
    this.#onFound = onFound
  }

  /** @param reach how many bytes of the beginning may hold the secret; whatever is behind does not */
  push(bytes: Buffer, emit: Emit, reach = Infinity) {
    const chunk = this.#held ? Buffer.concat([this.#held, bytes]) : bytes
    this.#held = undefined
    const secret = this.#secret
    const searched = reach < chunk.length ? chunk.subarray(0, reach) : chunk
    let from = 0
    let end = chunk.length
    for (let at = searched.indexOf(secret); at !== -1; at = searched.indexOf(secret, from)) {
      if (at > from) emit(chunk.subarray(from, at))
      emit(this.#mark)
      this.#onFound()
      from = at + secret.length
    }
    const first = secret[0] ?? 0
    let at = chunk.indexOf(first, Math.max(from, end - secret.length + 1))
    while (at !== -1) {
      if (chunk.compare(secret, 0, end - at, at, end) === 0) {
        // A copy: the chunk may be a view of a buffer that is used again.
        this.#held = Buffer.from(chunk.subarray(at))
        end = at
        break
      }
      at = chunk.indexOf(first, at + 1)
    }
    if (end > from) emit(chunk.subarray(from, end))
  }

  flush(emit: Emit) {
    if (this.#held) emit(this.#held)
    this.#held = undefined
  }
}

type StreamRedactorOptions = { onFound?: (() => void) | undefined; isWide?: boolean }

/** Replaces secrets in a stream of bytes, wherever its chunks were split. */
export class StreamRedactor {
  readonly #stages: SingleRedactor[]
  readonly #search: PatternSearch
  /** Bytes that all stages together may hold back, and one secret more. */
  readonly #reach: number

  /**
   * `onFound` is told of every secret that is replaced. `isWide` where the stream may be UTF-16, whose bytes are others:
   * it is searched for those too. The list of forms must not change afterwards.
   */
  constructor(forms: readonly string[], { onFound = () => {}, isWide = false }: StreamRedactorOptions = {}) {
    const { list, search, bytes } = isWide ? widePatterns(forms) : narrowPatterns(forms)
    this.#stages = list.map((pattern) => new SingleRedactor(pattern, onFound))
    this.#search = search
    this.#reach = bytes + search.longest
  }

  /** Passes on what is certain; `emit` is called at once, with views of `chunk` where nothing was found. */
  push(chunk: Uint8Array, emit: Emit) {
    // indexOf of a bare Uint8Array does not search for a sequence of bytes.
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    // One pass instead of one for each secret. Where none is within, one may still stand across the chunk's beginning:
    // in what was held back of the chunk before, and less than a secret's length more.
    const reach = this.#search.find(bytes) === undefined ? this.#reach : Infinity
    this.#through(0, bytes, emit, reach)
  }

  /** Passes on what was held back; to be called when the stream has ended. */
  flush(emit: Emit) {
    for (const [index, stage] of this.#stages.entries())
      stage.flush((bytes) => this.#through(index + 1, bytes, emit, Infinity))
  }

  #through(index: number, bytes: Buffer, emit: Emit, reach: number) {
    const stage = this.#stages[index]
    if (stage) stage.push(bytes, (more) => this.#through(index + 1, more, emit, reach), reach)
    else emit(bytes)
  }
}
