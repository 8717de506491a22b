/*
 * What Node and every browser have alike, and nothing else: neither Node's nor the DOM's types may be used here.
 */
declare global {
  class TextEncoder {
    encode(text?: string): Uint8Array<ArrayBuffer>
  }
  class TextDecoder {
    constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean })
    decode(bytes?: Uint8Array, options?: { stream?: boolean }): string
  }
  class URLSearchParams {
    constructor(init?: string | [string, string][] | Record<string, string>)
    append(name: string, value: string): void
    get(name: string): string | null
    getAll(name: string): string[]
    has(name: string): boolean
    entries(): IterableIterator<[string, string]>
    [Symbol.iterator](): IterableIterator<[string, string]>
    toString(): string
  }
  class URL {
    constructor(url: string, base?: string)
    static canParse(url: string, base?: string): boolean
    protocol: string
    username: string
    password: string
    host: string
    hostname: string
    port: string
    pathname: string
    search: string
    hash: string
    readonly origin: string
    readonly searchParams: URLSearchParams
    href: string
    toString(): string
  }
  function btoa(text: string): string
  function atob(base64: string): string
}

export {}
