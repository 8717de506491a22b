const encoded = (character: string): string =>
  [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')

/**
 * Everything but unreserved characters as percent-encoded UTF-8 (RFC 3986 §2.3, the simple expansion of RFC 6570
 * §3.2.2); a lone surrogate becomes U+FFFD.
 */
export const percentEncoded = (text: string): string => text.toWellFormed().replaceAll(/[^A-Za-z0-9\-._~]/gu, encoded)

/**
 * Reserved characters and percent-encoded triplets stay as they are typed (the reserved expansion of RFC 6570 §3.2.3,
 * OpenAPI's `allowReserved`), except those that a query cannot hold (`#`, `[`, `]`) or that would end or change the
 * value when it is read (`&`, `+`).
 */
export const reservedKept = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~:/?@!$'()*,;=]/gu, (found) =>
      /^%../.test(found) ? found : encoded(found),
    )

/** The literal part of a path: legal characters and triplets stay, everything else is encoded (RFC 3986 §3.3). */
export const literalPath = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~:/@!$&'()*+,;=]/gu, (found) =>
      /^%../.test(found) ? found : encoded(found),
    )

/** The literal query that stands in a document's path: as it is, but for what a query cannot hold. */
export const literalQuery = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/%[0-9A-Fa-f]{2}|[^A-Za-z0-9\-._~:/?@!$&'()*+,;=]/gu, (found) =>
      /^%../.test(found) ? found : encoded(found),
    )

/** A query of raw names and values: the pairs of a described call as they travel, a blank as `%20`. */
export const encodedQuery = (pairs: readonly (readonly [name: string, value: string])[]): string =>
  pairs.map(([name, value]) => `${percentEncoded(name)}=${percentEncoded(value)}`).join('&')

/** A path with a query behind it, joined to one that the path may have already. */
export const withQuery = (path: string, query: string): string =>
  query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`

/** An address or path without slashes at its end; in one pass, however many stand within it. */
export const withoutTrailingSlashes = (text: string): string => text.replace(/(?<!\/)\/+$/, '')

/** A path as it was typed, with a query of its own, as it travels. */
export const literalAddress = (text: string): string => {
  const [path = '', query] = text.split(/\?(.*)/s)
  return query === undefined ? literalPath(path) : `${literalPath(path)}?${literalQuery(query)}`
}
