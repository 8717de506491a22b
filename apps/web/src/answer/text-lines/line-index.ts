/** Longest piece of a line in bytes: a longer line is cut, so that a document of one line can be scrolled too. */
export const pieceLimit = 1024

/**
 * A text as offsets: where each piece begins, and in `numbers` which line it begins (from 1), or 0 where it goes on with
 * the line before.
 */
export type LineIndex = { starts: Uint32Array; numbers: Uint32Array; length: number; lines: number }

const newline = 0x0a
const comma = 0x2c
const space = 0x20

/** Where to cut a line that goes on after `from`: after a comma or a space where one is near, never within a character. */
const cutAfter = (bytes: Uint8Array, from: number): number => {
  const limit = from + pieceLimit
  for (let offset = limit; offset > limit - 256; offset -= 1)
    if (bytes[offset - 1] === comma || bytes[offset - 1] === space) return offset
  let offset = limit
  while (((bytes[offset] ?? 0) & 0xc0) === 0x80 && offset > limit - 4) offset -= 1
  return offset
}

/** The lines of a text in UTF-8. A newline at the very end begins no further line. */
export const indexLines = (bytes: Uint8Array): LineIndex => {
  let starts = new Uint32Array(1024)
  let numbers = new Uint32Array(1024)
  let length = 0
  let lines = 0
  for (let lineStart = 0; lineStart < bytes.length;) {
    const found = bytes.indexOf(newline, lineStart)
    const lineEnd = found === -1 ? bytes.length : found + 1
    lines += 1
    for (let start = lineStart; start < lineEnd;) {
      if (length === starts.length) {
        starts = new Uint32Array(starts.buffer.transfer(starts.byteLength * 2))
        numbers = new Uint32Array(numbers.buffer.transfer(numbers.byteLength * 2))
      }
      starts[length] = start
      numbers[length] = start === lineStart ? lines : 0
      length += 1
      start = lineEnd - start <= pieceLimit + 2 ? lineEnd : cutAfter(bytes, start)
    }
    lineStart = lineEnd
  }
  return { starts: starts.slice(0, length), numbers: numbers.slice(0, length), length, lines }
}

const decoder = new TextDecoder()

/** The text of a piece, without its line's end. */
export const pieceText = (bytes: Uint8Array, { starts, length }: LineIndex, piece: number): string => {
  const start = starts[piece] ?? bytes.length
  let end = piece + 1 < length ? (starts[piece + 1] ?? bytes.length) : bytes.length
  if (end > start && bytes[end - 1] === newline) {
    end -= 1
    if (end > start && bytes[end - 1] === 0x0d) end -= 1
  }
  return decoder.decode(bytes.subarray(start, end))
}

/**
 * The pieces that have `text` in them, in any case. Between them come `undefined`s: places where the caller may stop to
 * take breath.
 */
export function* findInLines(bytes: Uint8Array, index: LineIndex, text: string): Generator<number | undefined> {
  const needle = text.toLowerCase()
  if (needle === '') return
  for (let piece = 0; piece < index.length; piece += 1)
    yield pieceText(bytes, index, piece).toLowerCase().includes(needle) ? piece : undefined
}
