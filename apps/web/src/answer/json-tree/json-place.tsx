import type { BodyPlace } from '../body-parts.tsx'
import css from '../body-view.module.css'
import { kindOf, textOf, type JsonIndex } from './json-index.ts'
import { normalizedPath, shortPath } from './json-path.ts'
import { copiedValue } from './json-tree.tsx'

/** Where the reader of a tree is; `target` is brought into view, each new object once. */
export type TreePlace = { node: number; target?: { node: number } }

/** A node as a place in a body. */
export const placeOfNode = (index: JsonIndex, node: number): BodyPlace => ({
  path: shortPath(index, node),
  normalizedPath: normalizedPath(index, node),
  value: () => copiedValue(index, node),
})

const longFrom = 60
const valueLimit = 64 * 1024

/** A string that does not fit into its row, with its own line breaks. */
export function LongValue({ index, node }: { index: JsonIndex; node: number }) {
  if (kindOf(index, node) !== 'string') return null
  const { text, whole } = textOf(index, node, valueLimit)
  if (text.length < longFrom && !text.includes('\n')) return null
  return (
    <div className={css.value} role="group" tabIndex={0} aria-label="The whole value">
      {text}
      {!whole && '…'}
    </div>
  )
}
