import { pieceText, type LineIndex } from '../text-lines/line-index.ts'
import { absent, RowWriter, type ComparedRows } from './compared-rows.ts'
import { matchedInOrder } from './matched.ts'

export type Lines = { bytes: Uint8Array; lines: LineIndex }

const textsOf = ({ bytes, lines }: Lines): string[] =>
  Array.from({ length: lines.length }, (_, piece) => pieceText(bytes, lines, piece))

/** Two texts line by line; lines that differ side by side are one difference. */
export const compareLines = (left: Lines, right: Lines): ComparedRows => {
  const ones = textsOf(left)
  const others = textsOf(right)
  const out = new RowWriter()
  let differed = false
  for (const [one, other] of matchedInOrder(ones, others, () => true)) {
    const same = one !== undefined && other !== undefined && ones[one] === others[other]
    const kind = same ? 'same' : one === undefined ? 'added' : other === undefined ? 'removed' : 'changed'
    out.push(kind, one ?? absent, other ?? absent, !same && !differed)
    differed = !same
  }
  return out.take()
}
