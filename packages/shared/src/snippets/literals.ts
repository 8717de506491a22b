const unicodeEscape = (units: string): string =>
  Array.from({ length: units.length }, (_, at) => `\\u${units.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')

/** Ends a line in some languages, cannot be seen, or turns the direction of what is read. */
const hidden =
  /[\u007F-\u009F\u00AD\u0600-\u0605\u061C\u06DD\u070F\u08E2\u180E\u200B-\u200F\u2028-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]/g

/** A string literal that JavaScript, Python, Go and C# read alike: the escapes of JSON are among those of each. */
export const literal = (text: string): string => JSON.stringify(text.toWellFormed()).replaceAll(hidden, unicodeEscape)

/**
 * Whether a text can stand in a source as it is, over several lines: nothing in it is hidden, and its line breaks are
 * those of the source.
 */
const isPlain = (text: string): boolean =>
  text.isWellFormed() && !/[\p{C}\p{Zl}\p{Zp}]/u.test(text.replaceAll(/[\n\t]/g, ''))

/** Reads better over several lines, or without a backslash before each quote. */
const isWorthIt = (text: string): boolean => /["\n]/.test(text)

/** A JavaScript string, in the quotes in which it reads best. */
export const javascriptText = (text: string): string => {
  if (!isPlain(text) || /\t/.test(text)) return literal(text)
  if (!/['\\\n]/.test(text)) return `'${text}'`
  return isWorthIt(text) ? `\`${text.replaceAll(/[\\`]|\$\{/g, String.raw`\$&`)}\`` : literal(text)
}

/** A Python string. */
export const pythonText = (text: string): string =>
  isPlain(text) && isWorthIt(text) && !text.includes("'''") && !text.endsWith("'")
    ? `'''${text.replaceAll('\\', String.raw`\\`)}'''`
    : literal(text)

/** A Java string in ASCII, since before version 18 a source is read in the machine's own encoding; a line per line. */
export const javaText = (text: string, indent = ''): string =>
  (text.match(/[^\n]*\n|[^\n]+$/g) ?? [''])
    .map((line) => literal(line).replaceAll(/[^\x20-\x7E]/g, unicodeEscape))
    .join(`\n${indent}+ `)

/** A Go string; a raw one has no escapes, and no backquote. */
export const goText = (text: string): string =>
  isPlain(text) && isWorthIt(text) && !text.includes('`') ? `\`${text}\`` : literal(text)

/** A C# string, raw (C# 11) where it reads better. */
export const csharpText = (text: string): string =>
  isPlain(text) && isWorthIt(text) && !text.includes('"""') ? `"""\n${text}\n"""` : literal(text)

/** A Rust string, raw where it reads better. */
export const rustText = (text: string): string => {
  if (isPlain(text) && isWorthIt(text) && !text.includes('"#')) return `r#"${text}"#`
  const escaped = text
    .toWellFormed()
    .replaceAll(/[\\"]/g, String.raw`\$&`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`)
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
  return `"${escaped}"`
}

/** A header's value is Latin-1 (RFC 9110 §5.5); here each character beyond ASCII is written as the one byte that it is. */
export const latin1Escaped = (quoted: string): string =>
  quoted.replaceAll(/[\u0080-\u00FF]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`)

/** Whether a header's value has characters beyond ASCII. */
export const isBeyondAscii = (text: string): boolean => /[^\0-\x7F]/.test(text)
