/** How a prompt reads a line. */
type Dialect = 'posix' | 'cmd' | 'powershell'

const lineContinuations = new Map<string, Dialect>([
  ['\\', 'posix'],
  ['^', 'cmd'],
  ['`', 'powershell'],
])

/** The prompt that a command was written for, told by how its first line goes on, or else by how it quotes. */
const dialectOf = (text: string): Dialect => {
  const continued = lineContinuations.get(/([\\^`])[ \t]{0,64}\r?\n/.exec(text)?.[1] ?? '')
  if (continued) return continued
  if (/^\s*curl\.exe\b/i.test(text)) return 'powershell'
  return /\s\^"/.test(text) ? 'cmd' : 'posix'
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' }

/** Reads a text character by character into words. */
class WordReader {
  readonly #text: string
  readonly #words: string[] = []
  #word: string | undefined
  #at = 0
  /** Within quotes that may end and begin anywhere in a word. */
  #isOpen = false

  constructor(text: string) {
    this.#text = text
  }

  get #here(): string {
    return this.#text[this.#at] ?? ''
  }

  #add(text: string) {
    this.#word = (this.#word ?? '') + text
  }

  #endWord() {
    if (this.#word !== undefined) this.#words.push(this.#word)
    this.#word = undefined
  }

  /** What is left; `step` takes what means something at this place, and says whether it took it. */
  #read(step: () => boolean): string[] {
    while (this.#at < this.#text.length) {
      if (!this.#isOpen && /\s/.test(this.#here)) {
        this.#endWord()
        this.#at += 1
      } else if (this.#word === undefined && /[|;&]/.test(this.#here)) break
      else if (!step()) {
        this.#add(this.#here)
        this.#at += 1
      }
    }
    this.#endWord()
    return this.#words
  }

  /** Takes what is quoted, up to its closing quote or the end; `inner` takes what means something else within. */
  #quoted(quote: string, inner: () => boolean): true {
    this.#add('')
    this.#at += 1
    while (this.#at < this.#text.length && this.#here !== quote) {
      if (inner()) continue
      this.#add(this.#here)
      this.#at += 1
    }
    this.#at += 1
    return true
  }

  /** A character that takes the meaning of the next one; at the end of a line it lets the line go on. */
  #escaped(): true {
    const lineEnd = /^[ \t]*\r?\n/.exec(this.#text.slice(this.#at + 1, this.#at + 64))?.[0]
    if (lineEnd === undefined) this.#add(this.#text[this.#at + 1] ?? '')
    this.#at += 1 + (lineEnd?.length ?? 1)
    return true
  }

  posix(): string[] {
    const inDouble = () => this.#here === '\\' && /["$`\\\r\n]/.test(this.#text[this.#at + 1] ?? '') && this.#escaped()
    const inDollar = () => {
      if (this.#here !== '\\') return false
      const next = this.#text[this.#at + 1] ?? ''
      this.#add(escapes[next] ?? next)
      this.#at += 2
      return true
    }
    return this.#read(() => {
      if (this.#here === "'") return this.#quoted("'", () => false)
      if (this.#here === '"') return this.#quoted('"', inDouble)
      if (this.#here === '$' && this.#text[this.#at + 1] === "'") {
        this.#at += 1
        return this.#quoted("'", inDollar)
      }
      return this.#here === '\\' && this.#escaped()
    })
  }

  powershell(): string[] {
    const quoted = (quote: string): true => {
      const inner = () => this.#here === '`' && quote === '"' && this.#escaped()
      this.#quoted(quote, inner)
      // A quote within is doubled.
      while (this.#here === quote) {
        this.#add(quote)
        this.#quoted(quote, inner)
      }
      return true
    }
    return this.#read(() => {
      if (this.#here === "'" || this.#here === '"') return quoted(this.#here)
      return this.#here === '`' && this.#escaped()
    })
  }

  /** By the rules of Microsoft's C run time: backslashes mean something before a quote alone. */
  windows(): string[] {
    return this.#read(() => {
      const [run = ''] = /^\\*/.exec(this.#text.slice(this.#at, this.#at + 1024)) ?? []
      const isQuote = this.#text[this.#at + run.length] === '"'
      if (!isQuote && run === '') return false
      this.#add(isQuote ? '\\'.repeat(run.length >> 1) : run)
      this.#at += run.length
      if (!isQuote) return true
      if (run.length % 2 === 1) this.#add('"')
      else if (this.#isOpen && this.#text[this.#at + 1] === '"') {
        this.#add('"')
        this.#at += 1
      } else this.#isOpen = !this.#isOpen
      this.#at += 1
      return true
    })
  }
}

/** What cmd hands on: outside of quotes a caret takes the meaning of the next character, or joins two lines. */
const withoutCarets = (text: string): string => {
  let handed = ''
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (character === '"') isQuoted = !isQuoted
    if (character !== '^' || isQuoted) {
      handed += character
      continue
    }
    const lineEnd = /^[ \t]*\r?\n/.exec(text.slice(at + 1, at + 64))?.[0]
    handed += lineEnd === undefined ? (text[at + 1] ?? '') : ''
    at += lineEnd?.length ?? 1
  }
  return handed
}

/**
 * The words of the first command in a text, as its prompt (a POSIX shell, cmd or PowerShell) would hand them over.
 * Nothing is expanded and nothing run; what ends before its quote is closed is taken as far as it goes.
 */
export const shellWords = (text: string): string[] => {
  const dialect = dialectOf(text)
  if (dialect === 'cmd') return new WordReader(withoutCarets(text)).windows()
  return dialect === 'powershell' ? new WordReader(text).powershell() : new WordReader(text).posix()
}
