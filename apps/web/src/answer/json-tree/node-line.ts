import { count } from '../../ui/format.ts'
import {
  childrenOf,
  kindOf,
  nameOf,
  none,
  parentOf,
  positionOf,
  sizeOf,
  textOf,
  type JsonIndex,
  type JsonKind,
} from './json-index.ts'

/** What one row of the tree shows. */
export type NodeLine = {
  /** A member's name, an element's place, nothing for the root. */
  name: string | undefined
  kind: JsonKind
  /** A scalar as it is shown: strings in quotes, numbers exactly as they were sent. */
  text: string
  /** False where a long string goes on. */
  whole: boolean
  /** `15 fields`, `4 items`. */
  size: string
  /** What a closed container is about: its name or the like. */
  peek: string | undefined
}

/** So much of a string stands in a row. */
const rowLimit = 400

const peekNames = ['name', 'title', 'displayname', 'label', 'summary', 'message', 'code', 'key', 'id', 'email']
const peekFields = 40
const peekLimit = 80

/**
 * A text in one line, its characters as they are; those that cannot be seen or that turn the direction of writing are
 * escaped, so that nothing on the screen pretends to be something else.
 */
export const visibleText = (text: string): string =>
  text.replace(
    /[\p{Cc}\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu,
    (char) =>
      ({ '\n': '\\n', '\r': '\\r', '\t': '\\t' })[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** A string as JSON writes it, in quotes, and what cannot be seen escaped. */
export const quotedText = (text: string): string => visibleText(JSON.stringify(text))

const peekOf = (index: JsonIndex, node: number): string | undefined => {
  let best: { rank: number; text: string } | undefined
  let seen = 0
  for (const child of childrenOf(index, node)) {
    if (seen === peekFields) break
    seen += 1
    const kind = kindOf(index, child)
    if (kind !== 'string' && kind !== 'number') continue
    const rank = peekNames.indexOf((nameOf(index, child) ?? '').toLowerCase())
    if (rank === -1 || (best && best.rank <= rank)) continue
    const { text, whole } = textOf(index, child, peekLimit)
    if (text.trim() !== '') best = { rank, text: `${quotedText(text).slice(1, -1)}${whole ? '' : '…'}` }
  }
  return best?.text
}

/** What the row of a node shows; `open` containers need no peek. */
export const nodeLine = (index: JsonIndex, node: number, open: boolean): NodeLine => {
  const kind = kindOf(index, node)
  const name = nameOf(index, node) ?? (parentOf(index, node) === none ? undefined : String(positionOf(index, node)))
  if (kind === 'object' || kind === 'array') {
    const size = sizeOf(index, node)
    return {
      name,
      kind,
      text: '',
      whole: true,
      size: count(size, kind === 'object' ? 'field' : 'item'),
      peek: kind === 'object' && !open ? peekOf(index, node) : undefined,
    }
  }
  const { text, whole } = textOf(index, node, rowLimit)
  return { name, kind, text: kind === 'string' ? quotedText(text) : text, whole, size: '', peek: undefined }
}
