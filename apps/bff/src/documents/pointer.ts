/** The reference tokens of an RFC 6901 pointer; the empty pointer has none. */
export const pointerTokens = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .slice(1)
        .split('/')
        .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))

/** An RFC 6901 pointer of reference tokens. */
export const pointerOf = (...tokens: (string | number)[]): string =>
  tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** A pointer as the fragment of a URI (RFC 6901 §6). */
export const fragmentOf = (...tokens: string[]): string =>
  `#${pointerOf(...tokens)
    .split('/')
    .map((token) => encodeURIComponent(token))
    .join('/')}`

/** Text without its percent-encoding, or as it stands where that is faulty. */
export const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
