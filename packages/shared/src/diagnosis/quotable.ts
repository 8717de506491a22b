/** What stands in a text of ours in place of something that looks like a credential. */
const mark = '[redacted]'

/** The longest quotation, in characters. */
const quoteLimit = 300

/*
 * Evidence is redacted by exact value before it comes here; these shapes are the second line, for what nobody knew
 * of. Every quantifier is bounded, so that no text makes them slow.
 */
const credentialShapes = [
  // A JWT or a piece of one: `{"` in base64url begins with eyJ.
  /eyJ[\w-]{5,}(?:\.[\w-]*){0,4}/g,
  // Authorization: <scheme> <credentials>
  /\b(?:bearer|basic|dpop|digest|negotiate)[ \t]+(?=[\w.~+/-]{0,200}\d|[\w.~+/-]{20})[\w.~+/-]{8,}={0,3}/gi,
  // A member of a form, a JSON object or a sentence that holds a credential.
  /\b(?:client[_ -]?secret|client[_ -]?assertion|(?:access|refresh|id|bearer)[_ -]?token|api[_ -]?key|subscription[_ -]?key|password|passwd)["']?[ \t]{0,3}(?:=[ \t]{0,3}["']?|:[ \t]{0,3}["']|:[ \t]{0,3}(?=[^\s"'&,;<>{}]{0,200}\d|[^\s"'&,;<>{}]{20}))(?!\[redacted)[^\s"'&,;<>{}]{4,}/gi,
  // user:password@ of a URL
  /(?<=:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}@/g,
]

// Control characters, lone surrogates, and marks that turn the reading direction.
const unprintable = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** Texts of one exchange, made fit to be shown: nothing that looks like a credential, nothing unprintable. */
export type Quotable = {
  /** The longest piece of `text`, word for word, that may be shown; empty where there is none. */
  quote: (text: string) => string
  /** `text` for a sentence or message of ours: credentials replaced, one line, at most `limit` characters. */
  plain: (text: string, limit?: number) => string
  /** `text` with credentials replaced, otherwise as it is. */
  redacted: (text: string) => string
}

/** Makes texts quotable, given the credential values that this exchange is known to contain. */
export const quotable = (secrets: readonly string[]): Quotable => {
  const known = secrets.filter((secret) => secret.length >= 4)

  const credentials = (text: string): [number, number][] => {
    const spans: [number, number][] = []
    // Of the same length, so that a line break within `Bearer …` hides nothing.
    const oneLine = text.replace(unprintable, ' ')
    for (const shape of credentialShapes)
      for (const { 0: match, index } of oneLine.matchAll(shape)) spans.push([index, index + match.length])
    for (const secret of known)
      for (let at = text.indexOf(secret); at !== -1; at = text.indexOf(secret, at + secret.length))
        spans.push([at, at + secret.length])
    return spans.sort(([a], [b]) => a - b)
  }

  const pieces = (text: string): string[] => {
    const found: string[] = []
    let from = 0
    for (const [start, end] of credentials(text)) {
      // A span within the one before it begins no piece of its own.
      if (start >= from) found.push(text.slice(from, start))
      from = Math.max(from, end)
    }
    found.push(text.slice(from))
    return found
  }

  const redacted = (text: string) => pieces(text).join(mark)

  return {
    redacted,
    quote: (text) => {
      let best = ''
      for (const piece of pieces(text.slice(0, 16_384)))
        for (const run of piece.split(unprintable)) if (run.trim().length > best.length) best = run.trim()
      return cut(best, quoteLimit)
    },
    plain: (text, limit = quoteLimit) => {
      const clean = redacted(text.slice(0, 16_384)).replace(unprintable, ' ').replace(/ {2,}/g, ' ').trim()
      return clean.length > limit ? `${cut(clean, limit - 1)}…` : clean
    },
  }
}

/** The first `limit` characters at most, without half a surrogate pair at the end. */
const cut = (text: string, limit: number) => {
  const short = text.slice(0, limit)
  return (/[\ud800-\udbff]$/.test(short) ? short.slice(0, -1) : short).trimEnd()
}
