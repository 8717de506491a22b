import type { LineIndex } from './line-index.ts'

const space = 0x20
const open = 0x3c
const slash = 0x2f

/** Where nothing folds. */
export const noFold = 0

const startsElement = (byte: number | undefined) =>
  byte !== undefined && byte !== slash && byte !== 0x21 && byte !== 0x3f

/**
 * For each piece of XML that was laid out an element to a line, the piece with the tag that ends what it begins, and
 * `noFold` where it begins nothing that goes over several lines.
 */
export const xmlFolds = (bytes: Uint8Array, { starts, numbers, length }: LineIndex): Uint32Array => {
  const ends = new Uint32Array(length)
  const begun: { piece: number; indent: number }[] = []
  for (let piece = 0; piece < length; piece += 1) {
    if (numbers[piece] === 0) continue
    const start = starts[piece] ?? 0
    let at = start
    while (bytes[at] === space) at += 1
    if (bytes[at] !== open) continue
    const indent = at - start
    while ((begun.at(-1)?.indent ?? -1) > indent) begun.pop()
    const last = begun.at(-1)
    if (last?.indent === indent) {
      begun.pop()
      if (bytes[at + 1] === slash) ends[last.piece] = piece
    }
    if (startsElement(bytes[at + 1])) begun.push({ piece, indent })
  }
  return ends
}

/** The pieces that are shown where some are folded, in order: of a folded element its first line alone. */
export const unfoldedPieces = (ends: Uint32Array, folded: ReadonlySet<number>): Uint32Array => {
  const shown = new Uint32Array(ends.length)
  let count = 0
  for (let piece = 0; piece < ends.length; piece += 1) {
    shown[count] = piece
    count += 1
    const end = ends[piece] ?? noFold
    if (end !== noFold && folded.has(piece)) piece = end
  }
  return shown.slice(0, count)
}

/** The folds, of those that are folded, that hide a piece. */
export const foldsAround = (ends: Uint32Array, folded: ReadonlySet<number>, piece: number): number[] =>
  [...folded].filter((first) => first < piece && piece <= (ends[first] ?? noFold))
