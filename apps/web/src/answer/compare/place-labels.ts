import { kindOf, none, parentOf, sizeOf, type JsonIndex } from '../json-tree/json-index.ts'
import { shortPath } from '../json-tree/json-path.ts'

/** The group in which a value is compared: the nearest item of a list that holds it and something, or the root. */
export const groupOf = (index: JsonIndex, node: number): number => {
  for (let at = node; ; at = parentOf(index, at)) {
    const parent = parentOf(index, at)
    if (parent === none) return at
    if (kindOf(index, parent) === 'array' && sizeOf(index, at) > 0) return at
  }
}

/** Where a value stands within its group: `resetSchedule.day`. Empty for the group itself. */
export const labelWithin = (index: JsonIndex, group: number, node: number): string =>
  shortPath(index, node).slice(shortPath(index, group).length).replace(/^\./, '')

/** Longest path that is shown whole. */
const pathLimit = 160

/** A path for reading; of a long one its end. */
export const shownPath = (index: JsonIndex, node: number): string => {
  const path = shortPath(index, node)
  return path.length > pathLimit ? `…${path.slice(-pathLimit)}` : path
}
