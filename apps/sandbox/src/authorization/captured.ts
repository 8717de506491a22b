import { type IncomingMessage, ServerResponse } from 'node:http'

/** An answer that is kept in place of being sent, by a server that knows Node's own objects alone. */
export class CapturedAnswer extends ServerResponse {
  readonly #chunks: Buffer[] = []
  readonly #ended = Promise.withResolvers<void>()

  constructor(request: IncomingMessage) {
    super(request)
    this.write = (chunk: unknown) => {
      this.#keep(chunk)
      return true
    }
    this.end = (chunk?: unknown) => {
      this.#keep(chunk)
      this.finished = true
      this.#ended.resolve()
      return this
    }
  }

  #keep(chunk: unknown): void {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) this.#chunks.push(Buffer.from(chunk as string))
  }

  /** The answer, once it is whole. */
  async response(): Promise<Response> {
    await this.#ended.promise
    const headers = new Headers()
    for (const [name, value] of Object.entries(this.getHeaders())) headers.set(name, String(value))
    return new Response(Buffer.concat(this.#chunks), { status: this.statusCode, headers })
  }
}
