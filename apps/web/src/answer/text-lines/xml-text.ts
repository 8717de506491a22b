const token = /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<(?:[^"'>]|"[^"]*"|'[^']*')*>|[^<]+|</g

/** Deeper elements are not moved further to the right. */
const deepest = 40

/**
 * An XML text with each element on a line of its own. Blanks between tags are laid out anew; an element that has text in
 * it stays as it came, from its first character to its end. What is no XML comes out as it went in, but for blanks.
 */
export const prettyXml = (text: string): string => {
  const lines: string[] = []
  let line = ''
  let depth = 0
  /** The depth of the element whose text is kept as it came; deeper than anything where none is. */
  let keptAt = Infinity
  let afterOpening = false
  const begin = () => {
    if (line !== '') lines.push(line)
    line = '  '.repeat(Math.min(depth, deepest))
  }
  for (const [part] of text.matchAll(token)) {
    const isMarkup = part.startsWith('<') && part.length > 1
    if (!isMarkup || part.startsWith('<![CDATA[')) {
      if (part.trim() === '' && depth < keptAt) continue
      keptAt = Math.min(keptAt, depth)
      line += part
      afterOpening = false
    } else if (part.startsWith('</')) {
      depth = Math.max(0, depth - 1)
      if (!afterOpening && depth + 1 < keptAt) begin()
      line += part
      if (depth < keptAt) keptAt = Infinity
      afterOpening = false
    } else {
      if (depth < keptAt) begin()
      line += part
      afterOpening = !/^<[?!]|\/>$/.test(part)
      if (afterOpening) depth += 1
    }
  }
  if (line !== '') lines.push(line)
  return `${lines.join('\n')}\n`
}

export type XmlToken = { kind: 'key' | 'string' | 'comment' | 'punctuation' | 'other'; text: string }

const coloured =
  /(<!--.*?(?:-->|$))|(<!\[CDATA\[|\]\]>|<[/?!]?|[/?]?>)|((?<=<[/?!]?)[\p{L}_][\p{L}\p{N}_:.-]*|[\p{L}_:][\p{L}\p{N}_:.-]*(?==["']))|((?<==)(?:"[^"]*"?|'[^']*'?))/gu

/** The tokens of one line of XML, joined again the same line. */
export const xmlTokens = (text: string): XmlToken[] => {
  const tokens: XmlToken[] = []
  let from = 0
  for (const found of text.matchAll(coloured)) {
    const [part, comment, punctuation, key] = found
    if (found.index > from) tokens.push({ kind: 'other', text: text.slice(from, found.index) })
    const kind = comment ? 'comment' : punctuation ? 'punctuation' : key ? 'key' : 'string'
    tokens.push({ kind, text: part })
    from = found.index + part.length
  }
  if (from < text.length) tokens.push({ kind: 'other', text: text.slice(from) })
  return tokens
}
