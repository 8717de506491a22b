import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type MouseEvent,
} from 'react'
import { classNames } from '../../ui/class-names.ts'
import { geometry } from '../../ui/geometry.ts'
import { useFixedRows } from '../use-fixed-rows.ts'
import css from './answer-table.module.css'
import type { Cell, TableModel } from './table-model.ts'

const rowHeight = 24
const headHeight = 28
/** Of a cell, left and right. */
const padding = 24

const widthOf = (characters: number) => `calc(${characters}ch + ${padding}px)`

/** A cell by row and by place among the shown columns. */
export type CellPlace = { row: number; at: number }

type Props = {
  model: TableModel
  /** The columns to show, by their place in the model. */
  columns: readonly number[]
  place: CellPlace
  onPlace: (place: CellPlace) => void
  /** What is copied of the cell that has the focus. */
  copied: () => string
  /** Enter on a cell, or a double press. */
  onOpen?: (place: CellPlace) => void
  label: string
}

/**
 * A table of which only the rows in view are drawn, a grid for the keyboard (WAI-ARIA): arrows move by cells, Home and
 * End within the row, with Control or Command to the first and the last one, Page up and Page down by what is seen.
 */
export function AnswerTable({ model, columns, place, onPlace, copied, onOpen, label }: Props) {
  const id = useId()
  const { rowCount } = model
  const { scroller, height, first, end, top, page, scrollTo } = useFixedRows(rowCount, rowHeight, headHeight)
  const [wanted, setWanted] = useState<CellPlace>()
  const seen = useRef<CellPlace>(undefined)

  // What the keyboard chose is brought into view once it has been drawn.
  useLayoutEffect(() => {
    if (!wanted || seen.current === wanted) return
    scrollTo(wanted.row)
    const cell = document.getElementById(`${id}-${wanted.row}-${wanted.at}`)
    if (!cell) return
    seen.current = wanted
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  })

  const go = (row: number, at: number) => {
    const next = {
      row: Math.max(0, Math.min(row, rowCount - 1)),
      at: Math.max(0, Math.min(at, columns.length - 1)),
    }
    onPlace(next)
    setWanted(next)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const { row, at } = place
    const far = event.ctrlKey || event.metaKey
    if (event.altKey || (far && event.key !== 'Home' && event.key !== 'End')) return
    switch (event.key) {
      case 'ArrowDown':
        go(row + 1, at)
        break
      case 'ArrowUp':
        go(row - 1, at)
        break
      case 'ArrowRight':
        go(row, at + 1)
        break
      case 'ArrowLeft':
        go(row, at - 1)
        break
      case 'PageDown':
        go(row + page - 1, at)
        break
      case 'PageUp':
        go(row - page + 1, at)
        break
      case 'Home':
        go(far ? 0 : row, 0)
        break
      case 'End':
        go(far ? rowCount - 1 : row, columns.length - 1)
        break
      case 'Enter':
        if (!onOpen) return
        onOpen(place)
        break
      default:
        return
    }
    event.preventDefault()
  }

  const pressed = (event: MouseEvent): CellPlace | undefined => {
    const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-at]') : null
    return cell ? { row: Number(cell.dataset.row), at: Number(cell.dataset.at) } : undefined
  }

  const onCopy = (event: ClipboardEvent) => {
    // Whoever marked a part of the text wants that part.
    if (!getSelection()?.isCollapsed) return
    event.clipboardData.setData('text/plain', copied())
    event.preventDefault()
  }

  const widths = [
    Math.max(4, rowCount.toLocaleString('en').length),
    ...columns.map((at) => model.columns[at]?.width ?? 0),
  ]
  const [numberWidth] = widths
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset)

  return (
    // The grid has the focus and hears keys and presses (WAI-ARIA, aria-activedescendant).
    <div
      ref={scroller}
      className={css.scroller}
      role="grid"
      tabIndex={0}
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length + 1}
      aria-readonly="true"
      aria-activedescendant={place.row >= first && place.row < end ? `${id}-${place.row}-${place.at}` : undefined}
      style={geometry({
        '--columns': widths.map(widthOf).join(' '),
        '--width': `calc(${widths.reduce((sum, width) => sum + width, 0)}ch + ${widths.length * padding}px)`,
        '--first': widthOf(numberWidth ?? 0),
      })}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
      onClick={(event) => {
        const cell = pressed(event)
        if (cell) onPlace(cell)
      }}
      onDoubleClick={(event) => {
        const cell = pressed(event)
        if (cell) onOpen?.(cell)
      }}
    >
      <div className={css.head} role="rowgroup">
        <div className={css.row} role="row" aria-rowindex={1}>
          <span className={classNames(css.cell, css.place)} role="columnheader" aria-colindex={1}>
            Row
          </span>
          {columns.map((column, at) => {
            const { name = '', isNumeric = false } = model.columns[column] ?? {}
            return (
              <span
                key={column}
                className={classNames(css.cell, isNumeric && css.right)}
                role="columnheader"
                aria-colindex={at + 2}
                title={name}
              >
                {name}
              </span>
            )
          })}
        </div>
      </div>
      <div className={css.whole} role="none" style={geometry({ '--height': `${height}px` })}>
        <div className={css.window} role="rowgroup" style={geometry({ '--top': `${top}px` })}>
          {rows.map((row) => (
            <div key={row} className={css.row} role="row" aria-rowindex={row + 2}>
              <span className={classNames(css.cell, css.place)} role="rowheader" aria-colindex={1}>
                {((model.rowNumber?.(row) ?? row) + 1).toLocaleString('en')}
              </span>
              {columns.map((column, at) => (
                <TableCell
                  key={column}
                  id={`${id}-${row}-${at}`}
                  cell={model.cellAt(row, column)}
                  row={row}
                  at={at}
                  focused={row === place.row && at === place.at}
                />
              ))}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}

type CellProps = { id: string; cell: Cell | undefined; row: number; at: number; focused: boolean }

function TableCell({ id, cell, row, at, focused }: CellProps) {
  return (
    <span
      id={id}
      role="gridcell"
      aria-colindex={at + 2}
      aria-selected={focused}
      className={classNames(css.cell, cell?.kind === 'number' && css.right, cell && css[cell.kind])}
      title={cell && cell.text.length > 30 ? cell.text : undefined}
      data-row={row}
      data-at={at}
    >
      {cell?.text}
      {cell && !cell.whole && '…'}
    </span>
  )
}
