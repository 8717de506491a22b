import { redactedMark } from '@developer-console/shared/contract/redacted'

/** Shorter secrets are not searched: they would be found in innocent text. */
const shortestSecret = 8

const mark = Buffer.from(redactedMark)

const lowerCaseEscapes = (text: string) => text.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())

/** The spellings in which a secret may be echoed: plain, percent-encoded, form-encoded and inside a JSON string. */
export const secretForms = (secret: string): string[] => {
  if (secret.length < shortestSecret) return []
  const escaped = encodeURIComponent(secret.isWellFormed() ? secret : secret.toWellFormed())
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1)
  const inJson = JSON.stringify(secret).slice(1, -1)
  return [
    ...new Set([
      secret,
      escaped,
      lowerCaseEscapes(escaped),
      inForm,
      lowerCaseEscapes(inForm),
      inJson,
      inJson.replaceAll('/', '\\/'),
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

/** A copy of plain data with all its texts, names included, redacted. */
export const redactData = (value: unknown, forms: readonly string[]): unknown => {
  if (typeof value === 'string') return redactText(value, forms)
  if (Array.isArray(value)) return value.map((member) => redactData(member, forms))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [redactText(name, forms), redactData(member, forms)]),
  )
}

type Emit = (bytes: Buffer) => void

/** Replaces one secret in a stream; holds back only what may still become the secret. */
class SingleRedactor {
  readonly #secret: Buffer
  #held: Buffer | undefined

  constructor(secret: Buffer) {
    this.#secret = secret
  }

  push(bytes: Buffer, emit: Emit) {
    const chunk = this.#held ? Buffer.concat([this.#held, bytes]) : bytes
    this.#held = undefined
    const secret = this.#secret
    let from = 0
    let end = chunk.length
    for (let at = chunk.indexOf(secret); at !== -1; at = chunk.indexOf(secret, from)) {
      if (at > from) emit(chunk.subarray(from, at))
      emit(mark)
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

/** Replaces secrets in a stream of bytes, wherever its chunks were split. */
export class StreamRedactor {
  readonly #stages: SingleRedactor[]

  constructor(forms: readonly string[]) {
    this.#stages = searchOrder(forms).map((form) => new SingleRedactor(Buffer.from(form)))
  }

  /** Passes on what is certain; `emit` is called at once, with views of `chunk` where nothing was found. */
  push(chunk: Uint8Array, emit: Emit) {
    // indexOf of a bare Uint8Array does not search for a sequence of bytes.
    this.#through(0, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength), emit)
  }

  /** Passes on what was held back; to be called when the stream has ended. */
  flush(emit: Emit) {
    for (const [index, stage] of this.#stages.entries()) stage.flush((bytes) => this.#through(index + 1, bytes, emit))
  }

  #through(index: number, bytes: Buffer, emit: Emit) {
    const stage = this.#stages[index]
    if (stage) stage.push(bytes, (more) => this.#through(index + 1, more, emit))
    else emit(bytes)
  }
}
