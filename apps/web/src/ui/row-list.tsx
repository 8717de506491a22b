import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect } from 'react'
import { geometry } from './geometry.ts'
import css from './row-list.module.css'

type Props<Row> = {
  ref: RefObject<HTMLDivElement | null>
  label: string
  rows: readonly Row[]
  /** Both of these are the same function at every rendering. */
  keyOf: (row: Row) => string
  /** What a row opens; one and the same may stand in several rows. */
  idOf: (row: Row) => string | undefined
  /** Id of what is open: a row of it is brought into sight. */
  open: string | undefined
  /** A row, 30 px high; what is pressed to open it has `data-row`. */
  children: (row: Row) => ReactNode
}

const rowHeight = 30

/** Rows of one height, of which only those in sight are in the page. The arrow keys go from one to the next. */
export function RowList<Row>({ ref, label, rows, keyOf, idOf, open, children }: Props<Row>) {
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => ref.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingStart: 4,
    paddingEnd: 12,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : keyOf(row)
    },
  })

  // What was opened from elsewhere is brought into sight.
  useEffect(() => {
    if (open === undefined) return
    const places = rows.flatMap((row, at) => (idOf(row) === open ? [at] : []))
    const { scrollTop = 0, clientHeight = 0 } = ref.current ?? {}
    const isInSight = places.some(
      (at) => at * rowHeight >= scrollTop && (at + 1) * rowHeight <= scrollTop + clientHeight,
    )
    const last = places.at(-1)
    if (last !== undefined && !isInSight) virtualizer.scrollToIndex(last, { align: 'auto' })
  }, [rows, open, idOf, ref, virtualizer])

  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step) return
    const all = Array.from(ref.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])
    const at = all.findIndex((one) => one === document.activeElement)
    const next = all[at + step]
    if (at < 0 || !next) return
    event.preventDefault()
    next.focus()
  }

  return (
    <div className={css.list} ref={ref} role="group" aria-label={label} tabIndex={-1} onKeyDown={move}>
      <ul className={css.rows} style={geometry({ '--height': `${virtualizer.getTotalSize()}px` })}>
        {virtualizer.getVirtualItems().map((item) => {
          const row = rows[item.index]
          return (
            row !== undefined && (
              <li key={item.key} className={css.row} style={geometry({ '--top': `${item.start}px` })}>
                {children(row)}
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}

/** For the box above a list: the arrow down goes to its first row. */
export const toFirstRow = (event: KeyboardEvent, list: HTMLElement | null): void => {
  if (event.key !== 'ArrowDown') return
  event.preventDefault()
  list?.querySelector<HTMLElement>('[data-row]')?.focus()
}
