/**
 * The text of a body for people and for the diagnosis: by the charset that its content type names, otherwise UTF-8, and
 * where the bytes are not that, Windows-1252, which is what servers send that name none (WHATWG Encoding §4.2). A byte
 * order mark stays. Never throws: what cannot be read becomes U+FFFD.
 *
 * @param isCut the bytes may end within a character
 */
export const bodyText = (bytes: Uint8Array, contentType: string | undefined, { isCut = false } = {}): string => {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType ?? '')?.[1]
  const named = charset === undefined ? undefined : decoder(charset)
  if (named) return named.decode(bytes, { stream: isCut })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: isCut })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}

const decoder = (charset: string) => {
  try {
    return new TextDecoder(charset, { ignoreBOM: true })
  } catch {
    return undefined
  }
}
