import { kindAt, type ComparedRows, type RowKind } from './compared-rows.ts'

/** A line of a comparison as it is shown: a row of it, or rows from `row` on that are folded away. */
export type ShownRow =
  | { row: number; fold?: undefined }
  | { row: number; fold: { count: number; what: 'same' | 'added' | 'removed' } }

/** So many rows of what came or went as a whole are shown. */
const shownOfWhole = 5

/** So many lines are shown around those that differ; a fold must be worth its line. */
const context = 3
const leastFolded = 3

const isHead = (kind: RowKind) => kind === 'group' || kind === 'moved'

/**
 * What is shown of a comparison by members. Folded, of each group what differs, and how many are the same; of what came
 * or went as a whole, its beginning. `opened` are the rows at which a fold was opened.
 */
export const shownFields = (compared: ComparedRows, folded: boolean, opened: ReadonlySet<number>): ShownRow[] => {
  const shown: ShownRow[] = []
  const all = (from: number, end: number) => {
    for (let row = from; row < end; row += 1) shown.push({ row })
  }
  if (!folded) {
    all(0, compared.length)
    return shown
  }
  /** Groups one after the other in which nothing differs. */
  let same = { from: 0, count: 0 }
  const settle = (end: number) => {
    if (same.count > 0 && opened.has(same.from)) all(same.from, end)
    else if (same.count > 0) shown.push({ row: same.from, fold: { count: same.count, what: 'same' } })
    same = { from: 0, count: 0 }
  }
  for (let head = 0; head < compared.length;) {
    let end = head + 1
    while (end < compared.length && !isHead(kindAt(compared, end))) end += 1
    const rows = Array.from({ length: end - head - 1 }, (_, at) => head + 1 + at)
    const differing = rows.filter((row) => kindAt(compared, row) !== 'same')
    if (differing.length === 0 && kindAt(compared, head) === 'group' && rows.length > 0) {
      if (same.count === 0) same.from = head
      same.count += rows.length
    } else {
      settle(head)
      shown.push({ row: head })
      const first = rows[0] ?? head
      const what = kindAt(compared, first)
      const isWhole = differing.length === rows.length && rows.every((row) => kindAt(compared, row) === what)
      if (opened.has(head)) all(first, end)
      else if (isWhole && (what === 'added' || what === 'removed') && rows.length > shownOfWhole + 1) {
        all(first, first + shownOfWhole)
        shown.push({ row: head, fold: { count: rows.length - shownOfWhole, what } })
      } else {
        for (const row of differing) shown.push({ row })
        const count = rows.length - differing.length
        if (count > 0) shown.push({ row: head, fold: { count, what: 'same' } })
      }
    }
    head = end
  }
  settle(compared.length)
  return shown
}

/** What is shown of a comparison by lines. Folded, the lines that differ with some around them. */
export const shownLines = (compared: ComparedRows, folded: boolean, opened: ReadonlySet<number>): ShownRow[] => {
  const shown: ShownRow[] = []
  const all = (from: number, end: number) => {
    for (let row = from; row < end; row += 1) shown.push({ row })
  }
  for (let from = 0; from < compared.length;) {
    let end = from
    while (end < compared.length && kindAt(compared, end) === 'same') end += 1
    if (end === from) {
      shown.push({ row: from })
      from += 1
      continue
    }
    const first = from === 0 ? from : from + context
    const last = end === compared.length ? end : end - context
    if (!folded || opened.has(first) || last - first < leastFolded) all(from, end)
    else {
      all(from, first)
      shown.push({ row: first, fold: { count: last - first, what: 'same' } })
      all(last, end)
    }
    from = end
  }
  return shown
}
