/*
 * A JSON text as offsets into its bytes: nothing is parsed into values, so nothing is rounded, merged or lost, and a
 * document of 50 MB costs about its own size once more. The values are read where they are shown.
 */

/** Fields of a node in `JsonIndex.nodes`. */
const field = { start: 0, key: 1, next: 2, parent: 3, position: 4, size: 5 } as const
const width = 6

/** Stands for “no node” and “no key”. */
export const none = 0xffff_ffff

/** More values than this are not shown as a tree: their index would be larger than what a page should hold. */
const nodeLimit = 10_000_000

/** Deeper nesting is not shown as a tree. */
const depthLimit = 2000

/**
 * The values of a JSON text in the order in which they stand, containers before what they hold. A node is a number; the
 * root is 0. Names that stand twice in an object are two nodes.
 */
export type JsonIndex = {
  /** The text in UTF-8. */
  bytes: Uint8Array
  length: number
  nodes: Uint32Array
}

/**
 * Why there is no index: what was expected at which byte. `cut` where the text ends too early, `tooLarge` where it may be
 * JSON but is more than a tree can show.
 */
export type JsonFault = { at: number; expected: string; cut: boolean; tooLarge: boolean }

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'

const at = (index: JsonIndex, node: number, of: number) => index.nodes[node * width + of] ?? none

/** Offset of a value's first byte. */
export const startOf = (index: JsonIndex, node: number): number => at(index, node, field.start)
/** Offset of the opening quote of a member's name; `none` for elements and the root. */
export const keyOf = (index: JsonIndex, node: number): number => at(index, node, field.key)
/** The node after a value and all that it holds. */
export const nextOf = (index: JsonIndex, node: number): number => at(index, node, field.next)
/** The container that holds a node; `none` for the root. */
export const parentOf = (index: JsonIndex, node: number): number => at(index, node, field.parent)
/** A node's place among its siblings, from 0. */
export const positionOf = (index: JsonIndex, node: number): number => at(index, node, field.position)
/** How many values a container holds; 0 for others. */
export const sizeOf = (index: JsonIndex, node: number): number => at(index, node, field.size)

/** How many containers a node lies in. */
export const depthOf = (index: JsonIndex, node: number): number => {
  let depth = 0
  for (let parent = parentOf(index, node); parent !== none; parent = parentOf(index, parent)) depth += 1
  return depth
}

const quote = 0x22
const backslash = 0x5c

export const kindOf = (index: JsonIndex, node: number): JsonKind => {
  switch (index.bytes[startOf(index, node)]) {
    case 0x7b:
      return 'object'
    case 0x5b:
      return 'array'
    case quote:
      return 'string'
    case 0x74:
    case 0x66:
      return 'boolean'
    case 0x6e:
      return 'null'
    default:
      return 'number'
  }
}

// What ends the quick scan of a string: quotes, backslashes and control characters.
const special = new Uint8Array(256)
special.fill(1, 0, 0x20)
special[quote] = 1
special[backslash] = 1

const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39

const isHex = (byte: number | undefined) =>
  isDigit(byte) || (byte !== undefined && (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)

const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

class Fault extends Error {
  override name = 'Fault'
  readonly at: number
  readonly expected: string
  readonly tooLarge: boolean

  constructor(at: number, expected: string, tooLarge = false) {
    super(expected)
    this.at = at
    this.expected = expected
    this.tooLarge = tooLarge
  }
}

/** Offset after a string's closing quote; `start` is its opening quote. */
const stringEnd = (bytes: Uint8Array, start: number): number => {
  let offset = start + 1
  for (;;) {
    while (special[bytes[offset] ?? 0] === 0) offset += 1
    const byte = bytes[offset]
    if (byte === quote) return offset + 1
    if (byte === undefined) throw new Fault(offset, 'the quote that ends a string')
    if (byte !== backslash) throw new Fault(offset, 'an escape in place of a control character')
    const escaped = bytes[offset + 1]
    if (escaped === 0x75) {
      for (let hex = offset + 2; hex < offset + 6; hex += 1)
        if (!isHex(bytes[hex])) throw new Fault(Math.min(hex, bytes.length), 'four hexadecimal digits')
      offset += 6
    } else if (escaped !== undefined && '"\\/bfnrt'.includes(String.fromCharCode(escaped))) offset += 2
    else throw new Fault(Math.min(offset + 1, bytes.length), 'one of the escapes that JSON knows')
  }
}

const digitsEnd = (bytes: Uint8Array, start: number): number => {
  if (!isDigit(bytes[start])) throw new Fault(start, 'a digit')
  let offset = start + 1
  while (isDigit(bytes[offset])) offset += 1
  return offset
}

/** Offset after a number (RFC 8259 §6). */
const numberEnd = (bytes: Uint8Array, start: number): number => {
  let offset = bytes[start] === 0x2d ? start + 1 : start
  offset = bytes[offset] === 0x30 ? offset + 1 : digitsEnd(bytes, offset)
  if (bytes[offset] === 0x2e) offset = digitsEnd(bytes, offset + 1)
  if (bytes[offset] === 0x65 || bytes[offset] === 0x45) {
    const signed = bytes[offset + 1] === 0x2b || bytes[offset + 1] === 0x2d
    offset = digitsEnd(bytes, offset + (signed ? 2 : 1))
  }
  return offset
}

const literals = new Map([
  [0x74, 'true'],
  [0x66, 'false'],
  [0x6e, 'null'],
])

const scalarEnd = (bytes: Uint8Array, start: number): number => {
  const first = bytes[start]
  if (first === quote) return stringEnd(bytes, start)
  if (first === 0x2d || isDigit(first)) return numberEnd(bytes, start)
  const literal = first === undefined ? undefined : literals.get(first)
  if (!literal) throw new Fault(start, 'a value')
  for (let offset = 1; offset < literal.length; offset += 1)
    if (bytes[start + offset] !== literal.charCodeAt(offset))
      throw new Fault(Math.min(start + offset, bytes.length), `“${literal}”`)
  return start + literal.length
}

const skipSpace = (bytes: Uint8Array, from: number): number => {
  let offset = from
  // One test for the usual case: nothing to skip.
  while ((bytes[offset] ?? 0x21) <= 0x20 && isSpace(bytes[offset])) offset += 1
  return offset
}

/** Offset after the colon that follows a member's name; `start` is where its opening quote should be. */
const nameEnd = (bytes: Uint8Array, start: number): number => {
  if (bytes[start] !== quote) throw new Fault(start, 'a name in quotes')
  const colon = skipSpace(bytes, stringEnd(bytes, start))
  if (bytes[colon] !== 0x3a) throw new Fault(colon, 'a colon')
  return colon + 1
}

const hasBom = (bytes: Uint8Array) => bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

/**
 * The index of a JSON text (RFC 8259) in UTF-8; a byte order mark in front is passed over. It takes what `JSON.parse`
 * takes, and tells for all else where it stops being JSON. Never throws, whatever the bytes are.
 */
export const indexJson = (bytes: Uint8Array): JsonIndex | JsonFault => {
  try {
    return indexed(bytes)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const { at, expected, tooLarge } = error
    return { at, expected, cut: at >= bytes.length, tooLarge }
  }
}

const indexed = (bytes: Uint8Array): JsonIndex => {
  let nodes = new Uint32Array(width * Math.min(nodeLimit, Math.max(16, bytes.length >>> 4)))
  let length = 0
  let open: number = none
  let depth = 0
  let key: number = none
  let offset = skipSpace(bytes, hasBom(bytes) ? 3 : 0)

  for (;;) {
    offset = skipSpace(bytes, offset)
    if (length === nodeLimit) throw new Fault(offset, `at most ${nodeLimit.toLocaleString('en')} values`, true)
    if ((length + 1) * width > nodes.length)
      nodes = new Uint32Array(nodes.buffer.transfer(Math.min(nodes.byteLength * 2, nodeLimit * width * 4)))
    const node = length
    const base = node * width
    length += 1
    nodes[base + field.start] = offset
    nodes[base + field.key] = key
    nodes[base + field.next] = length
    nodes[base + field.parent] = open
    if (open !== none) {
      const siblings = open * width + field.size
      const position = nodes[siblings] ?? 0
      nodes[base + field.position] = position
      nodes[siblings] = position + 1
    }
    const first = bytes[offset]
    if (first === 0x7b || first === 0x5b) {
      depth += 1
      if (depth > depthLimit) throw new Fault(offset, `at most ${depthLimit.toLocaleString('en')} levels`, true)
      offset = skipSpace(bytes, offset + 1)
      open = node
      if (bytes[offset] !== (first === 0x7b ? 0x7d : 0x5d)) {
        key = none
        if (first === 0x7b) {
          key = offset
          offset = nameEnd(bytes, key)
        }
        continue
      }
    } else offset = scalarEnd(bytes, offset)

    // After a value: close what ends here, up to the next sibling.
    for (;;) {
      if (open === none) {
        offset = skipSpace(bytes, offset)
        if (offset < bytes.length) throw new Fault(offset, 'nothing more')
        return { bytes, length, nodes: new Uint32Array(nodes.buffer.transfer(length * width * 4)) }
      }
      offset = skipSpace(bytes, offset)
      const inObject = bytes[nodes[open * width] ?? 0] === 0x7b
      const byte = bytes[offset]
      if (byte === (inObject ? 0x7d : 0x5d)) {
        offset += 1
        depth -= 1
        nodes[open * width + field.next] = length
        open = nodes[open * width + field.parent] ?? none
      } else if (byte === 0x2c && (nodes[open * width + field.size] ?? 0) > 0) {
        offset += 1
        key = none
        if (inObject) {
          key = skipSpace(bytes, offset)
          offset = nameEnd(bytes, key)
        }
        break
      } else throw new Fault(offset, inObject ? 'a comma or }' : 'a comma or ]')
    }
  }
}

/** Whether a text was found to be JSON. */
export const isIndex = (found: JsonIndex | JsonFault): found is JsonIndex => 'nodes' in found

/** Offset after a value's last byte. */
export const endOf = (index: JsonIndex, node: number): number => {
  const { bytes } = index
  const afterLast = nextOf(index, node)
  const last = afterLast - 1
  const kind = kindOf(index, last)
  let offset = startOf(index, last)
  // The last value inside is a scalar or an empty container.
  if (kind === 'object' || kind === 'array') offset = skipSpace(bytes, offset + 1) + 1
  else offset = scalarEnd(bytes, offset)
  for (let inner = last; inner !== node; inner = parentOf(index, inner)) offset = skipSpace(bytes, offset) + 1
  return offset
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A value exactly as it was sent. */
export const sourceOf = (index: JsonIndex, node: number): string =>
  decoder.decode(index.bytes.subarray(startOf(index, node), endOf(index, node)))

const unquoted = (bytes: Uint8Array, start: number, limit: number): { text: string; whole: boolean } => {
  const end = stringEnd(bytes, start)
  const whole = end - start - 2 <= limit
  const stop = whole ? end - 1 : pieceEnd(bytes, start + 1, start + 1 + limit)
  const literal = decoder.decode(bytes.subarray(start, stop))
  return { text: literal.includes('\\') ? (JSON.parse(`${literal}"`) as string) : literal.slice(1), whole }
}

/** The last offset up to `limit` that cuts a string's inside neither within a character nor within an escape. */
const pieceEnd = (bytes: Uint8Array, from: number, limit: number): number => {
  let offset = from
  for (;;) {
    const byte = bytes[offset] ?? 0
    let step = 1
    if (byte === backslash) step = bytes[offset + 1] === 0x75 ? 6 : 2
    else while (((bytes[offset + step] ?? 0) & 0xc0) === 0x80) step += 1
    if (offset + step > limit) return offset
    offset += step
  }
}

/** A member's name, unescaped; `undefined` for elements and the root. */
export const nameOf = (index: JsonIndex, node: number): string | undefined => {
  const key = keyOf(index, node)
  return key === none ? undefined : unquoted(index.bytes, key, none).text
}

/** Whether two members are named by the same bytes: quicker than their names, which may agree all the same where not. */
export const isNamedAlike = (index: JsonIndex, one: number, other: number): boolean => {
  const { bytes } = index
  let here = keyOf(index, one) + 1
  let there = keyOf(index, other) + 1
  while (bytes[here] === bytes[there]) {
    if (bytes[here] === quote) return true
    // What is escaped is no end.
    if (bytes[here] === backslash && bytes[here + 1] === bytes[there + 1]) {
      here += 1
      there += 1
    }
    here += 1
    there += 1
  }
  return false
}

/** The text of a string value, unescaped, or of any other scalar as sent; at most about `limit` bytes of it. */
export const textOf = (index: JsonIndex, node: number, limit: number = none): { text: string; whole: boolean } => {
  const start = startOf(index, node)
  if (index.bytes[start] === quote) return unquoted(index.bytes, start, limit)
  const end = scalarEnd(index.bytes, start)
  const cut = Math.min(end, start + limit)
  return { text: decoder.decode(index.bytes.subarray(start, cut)), whole: cut === end }
}

/** The values that a container holds, in order, from its `from`th on. */
export function* childrenOf(index: JsonIndex, node: number): Generator<number> {
  const end = nextOf(index, node)
  for (let child = node + 1; child < end; child = nextOf(index, child)) yield child
}

/** Line and column (both from 1, columns in characters) of a byte. */
export const placeOf = (bytes: Uint8Array, offset: number): { line: number; column: number } => {
  let line = 1
  let lineStart = 0
  for (let next = bytes.indexOf(0x0a); next !== -1 && next < offset; next = bytes.indexOf(0x0a, next + 1)) {
    line += 1
    lineStart = next + 1
  }
  return { line, column: decoder.decode(bytes.subarray(lineStart, offset)).length + 1 }
}
