const bytesPerLine = 16

export type HexLine = { offset: string; hex: string; text: string }

/** How many lines bytes take. */
export const hexLineCount = (size: number): number => Math.ceil(size / bytesPerLine)

/** One line of bytes: offset, sixteen bytes in two halves, and their ASCII with a dot for what is none. */
export const hexLine = (bytes: Uint8Array, line: number): HexLine => {
  const start = line * bytesPerLine
  const part = bytes.subarray(start, start + bytesPerLine)
  const pairs = Array.from(part, (byte) => byte.toString(16).padStart(2, '0'))
  return {
    offset: start.toString(16).padStart(8, '0'),
    hex: [pairs.slice(0, 8).join(' '), pairs.slice(8).join(' ')].join('  ').padEnd(48),
    text: Array.from(part, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
  }
}
