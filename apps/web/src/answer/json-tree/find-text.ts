import { keyOf, kindOf, nameOf, none, startOf, textOf, endOf, type JsonIndex } from './json-index.ts'

const chunkSize = 65_536

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Letters without regard to case; both forms of the small sigma are one. */
export const folded = (text: string): string => {
  const lower = text.toLowerCase()
  return lower.includes('ς') ? lower.replaceAll('ς', 'σ') : lower
}

/** Offset at which what a node shows begins: its name, or its value. */
const firstByteOf = (index: JsonIndex, node: number) => {
  const key = keyOf(index, node)
  return key === none ? startOf(index, node) : key
}

const has = (index: JsonIndex, node: number, needle: string): boolean => {
  const name = nameOf(index, node)
  if (name !== undefined && folded(name).includes(needle)) return true
  const kind = kindOf(index, node)
  return kind !== 'object' && kind !== 'array' && folded(textOf(index, node).text).includes(needle)
}

/** The last node that begins at `offset` or before it, between two nodes. */
const nodeAt = (index: JsonIndex, offset: number, from: number, to: number): number => {
  let low = from
  let high = to
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (firstByteOf(index, middle) <= offset) low = middle
    else high = middle
  }
  return low
}

/** The first node that begins `chunkSize` bytes or more after `from`. */
const chunkAfter = (index: JsonIndex, from: number): number => {
  const limit = firstByteOf(index, from) + chunkSize
  let low = from + 1
  let high = index.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (firstByteOf(index, middle) < limit) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The nodes whose name or value has `text` in it, in any case, in the order of the document. Between them come
 * `undefined`s: places where the caller may stop to take breath.
 */
export function* findText(index: JsonIndex, text: string): Generator<number | undefined> {
  const needle = folded(text)
  if (needle === '') return
  const needsEscape = /[\p{Cc}"\\/]/u.test(needle)
  for (let from = 0; from < index.length;) {
    const to = chunkAfter(index, from)
    const start = firstByteOf(index, from)
    const end = to < index.length ? firstByteOf(index, to) : endOf(index, to - 1)
    const source = decoder.decode(index.bytes.subarray(start, end))
    yield undefined
    // What is sought may be hidden by escapes; then each value is read.
    if (source.includes('\\u') || (needsEscape && source.includes('\\'))) {
      for (let node = from; node < to; node += 1) yield has(index, node, needle) ? node : undefined
    } else {
      const haystack = folded(source)
      const isAscii = source.length === end - start
      let node = from
      for (let hit = haystack.indexOf(needle); hit !== -1 && node < to;) {
        // Without characters of several bytes an offset in the text is an offset in the bytes.
        if (isAscii) node = nodeAt(index, start + hit, node, to)
        yield has(index, node, needle) ? node : undefined
        node += 1
        if (isAscii && node < to) hit = haystack.indexOf(needle, firstByteOf(index, node) - start)
      }
    }
    from = to
  }
}
