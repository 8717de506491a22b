import { headerValue, readMediaType } from './media-type.ts'

const extensions: Record<string, string> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'text/csv': 'csv',
  'text/plain': 'txt',
  'text/html': 'html',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'application/yaml': 'yaml',
  'application/pdf': 'pdf',
  'application/zip': 'zip',
  'application/gzip': 'gz',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/svg+xml': 'svg',
}

const extensionOf = (type: string | undefined) =>
  type === undefined
    ? 'bin'
    : (extensions[type] ?? (type.endsWith('+json') ? 'json' : type.endsWith('+xml') ? 'xml' : 'bin'))

const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The name that `Content-Disposition` gives (RFC 6266), the extended form first (RFC 8187). */
const dispositionName = (value: string | undefined): string | undefined => {
  if (!value) return undefined
  const extended = /;\s*filename\*\s*=\s*utf-8'[^']*'([^\s;]+)/i.exec(value)?.[1]
  if (extended) return percentDecoded(extended)
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(value)
  return plain?.[1]?.replace(/\\(.)/g, '$1') ?? plain?.[2]
}

const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** A name that no file system and no reader takes for something else; `undefined` where nothing of it is left. */
const safeName = (name: string): string | undefined => {
  const last = name.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? ''
  const safe = last
    // Control and invisible characters (a turn of direction hides an extension), and what file systems refuse.
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[\s.~-]+|[\s.]+$/g, '')
    .slice(0, 120)
    .trimEnd()
  if (safe === '') return undefined
  return reserved.test(safe) ? `_${safe}` : safe
}

/** A safe name for a downloaded body: the server's own, or the last part of the path with the type's extension. */
export const downloadName = (headers: readonly (readonly [string, string])[], url: string): string => {
  const given = safeName(dispositionName(headerValue(headers, 'content-disposition')) ?? '')
  if (given) return given
  const path = URL.canParse(url) ? new URL(url).pathname : (url.split(/[?#]/, 1)[0] ?? '')
  const last = safeName(path.split('/').map(percentDecoded).join('/')) ?? 'answer'
  const extension = extensionOf(readMediaType(headerValue(headers, 'content-type'))?.type)
  return last.toLowerCase().endsWith(`.${extension}`) || (extension === 'bin' && /\.\w{1,8}$/.test(last))
    ? last
    : `${last}.${extension}`
}
