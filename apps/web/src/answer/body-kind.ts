import { isCsvType, isJsonType, isLinesType, isTextType, isXmlType, readMediaType, streamFormat } from './media-type.ts'
import type { StreamFormat } from './stream/stream-reader.ts'

/** How a body is shown, decided by what it says it is and by how it begins. */
export type BodyKind = {
  kind: 'empty' | 'json' | 'text' | 'binary'
  /** What a text can be shown as besides its lines. */
  format?: 'csv' | 'xml' | StreamFormat
  /** The media type of an image that browsers draw. */
  image?: string
  /** What it is in, where it is text. A label that no browser knows counts as UTF-8. */
  charset: string
  /** One sentence, where the label and the content disagree. */
  mislabelled?: string
  /** The format that the first bytes name, where it is binary. */
  signature?: string
}

type Signature = { name: string; magic: readonly number[]; offset?: number; image?: string }

const signatures: readonly Signature[] = [
  { name: 'gzip', magic: [0x1f, 0x8b] },
  { name: 'a PDF', magic: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { name: 'a PNG image', magic: [0x89, 0x50, 0x4e, 0x47], image: 'image/png' },
  { name: 'a JPEG image', magic: [0xff, 0xd8, 0xff], image: 'image/jpeg' },
  { name: 'a GIF image', magic: [0x47, 0x49, 0x46, 0x38], image: 'image/gif' },
  { name: 'a WebP image', magic: [0x57, 0x45, 0x42, 0x50], offset: 8, image: 'image/webp' },
  { name: 'a ZIP archive', magic: [0x50, 0x4b, 0x03, 0x04] },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { name: 'Parquet', magic: [0x50, 0x41, 0x52, 0x31] },
  { name: 'Avro', magic: [0x4f, 0x62, 0x6a, 0x01] },
]

const signatureOf = (start: Uint8Array): Signature | undefined =>
  signatures.find(({ magic, offset = 0 }) => magic.every((byte, at) => start[offset + at] === byte))

const knownCharset = (label: string | undefined): string => {
  if (!label) return 'utf-8'
  try {
    return new TextDecoder(label).encoding
  } catch {
    return 'utf-8'
  }
}

const markedCharset = ([first, second, third]: Uint8Array): string | undefined => {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8'
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

// What text may hold of the control characters: tab, line ends, form feed, and the escape of terminal colours.
const isOddControl = (code: number) => code < 0x20 && !(code >= 0x09 && code <= 0x0d) && code !== 0x1b

/** Whether bytes read as text in `charset`: valid where that can be told, and without NUL and other control characters. */
const looksLikeText = (start: Uint8Array, charset: string): boolean => {
  let text: string
  try {
    // A character that the sample's end cuts is no fault.
    text = new TextDecoder(charset, { fatal: true }).decode(start.subarray(0, 4096), { stream: true })
  } catch {
    return false
  }
  for (let at = 0; at < text.length; at += 1) if (isOddControl(text.charCodeAt(at))) return false
  return true
}

const beginsAs = (text: string): 'json' | 'html' | 'xml' | undefined => {
  const first = text.trimStart().slice(0, 200).toLowerCase()
  if (/^<(?:!doctype html|html|head|body)/.test(first)) return 'html'
  if (/^<(?:\?xml|[a-z])/.test(first)) return 'xml'
  return /^(?:\{\s*["}]|\[\s*[[\]{"\d\-tfn])/.test(first) ? 'json' : undefined
}

const formatNames = { json: 'JSON', html: 'HTML', xml: 'XML' } as const

/**
 * How to show a body of `size` bytes that begins with `start` (some kilobytes of it), labelled with `contentType`. JSON
 * is a guess until it has been read whole.
 */
export const bodyKind = (contentType: string | undefined, start: Uint8Array, size: number): BodyKind => {
  const media = readMediaType(contentType)
  const charset = markedCharset(start) ?? knownCharset(media?.charset)
  if (size === 0) return { kind: 'empty', charset }
  const label = media ? `Labelled ${media.type}` : 'Without a content-type'
  if (!looksLikeText(start, charset)) {
    const signature = signatureOf(start)
    const wrong = media && isTextType(media.type)
    return {
      kind: 'binary',
      charset,
      ...(signature ? { signature: signature.name } : {}),
      ...(signature?.image ? { image: signature.image } : {}),
      ...(wrong ? { mislabelled: `${label}, but these bytes are no text in ${charset}.` } : {}),
    }
  }
  const format = beginsAs(new TextDecoder(charset).decode(start.subarray(0, 1024)))
  if (media && isJsonType(media.type)) {
    if (format === 'html' || format === 'xml')
      return { kind: 'text', charset, mislabelled: `${label}, but it is ${formatNames[format]}.` }
    return { kind: 'json', charset }
  }
  if (format === 'json' && !(media && isLinesType(media.type)))
    return { kind: 'json', charset, mislabelled: `${label}, but it is JSON.` }
  if (format === 'html' && media && !media.type.includes('html') && media.type !== 'text/plain')
    return { kind: 'text', charset, mislabelled: `${label}, but it is HTML.` }
  if (media && isCsvType(media.type) && format !== 'html') return { kind: 'text', charset, format: 'csv' }
  const stream = streamFormat(media?.type)
  if (stream && format !== 'html') return { kind: 'text', charset, format: stream }
  const isXml = media !== undefined && isXmlType(media.type) && format !== undefined
  if (isXml && media.type === 'image/svg+xml') return { kind: 'text', charset, format: 'xml', image: media.type }
  if (isXml || (!media && format === 'xml')) return { kind: 'text', charset, format: 'xml' }
  return { kind: 'text', charset }
}
