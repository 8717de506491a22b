import ChevronRight from 'lucide-react/icons/chevron-right'
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
import { Icon } from '../../ui/icon.tsx'
import { Marked } from '../marked.tsx'
import { useFixedRows } from '../use-fixed-rows.ts'
import {
  depthOf,
  kindOf,
  nextOf,
  none,
  parentOf,
  positionOf,
  sizeOf,
  sourceOf,
  textOf,
  type JsonIndex,
} from './json-index.ts'
import type { JsonRows } from './json-rows.ts'
import css from './json-tree.module.css'
import { nodeLine } from './node-line.ts'

/** A value as it is copied: a string's own text, everything else as it was sent. */
export const copiedValue = (index: JsonIndex, node: number): string =>
  kindOf(index, node) === 'string' ? textOf(index, node).text : sourceOf(index, node)

const rowHeight = 24
const edge = 8

type Props = {
  rows: JsonRows
  /** `rows` were changed: draw again. */
  onChange: () => void
  /** The node that has the focus within the tree. */
  focused: number
  /** Whether the reader went there, and did not just come. */
  chosen: boolean
  onFocus: (node: number) => void
  /** A node to be brought into view, for example a hit; each new object once. */
  target: { node: number } | undefined
  /** Marked where it is found. */
  sought: string
  label: string
}

/**
 * A JSON document as a tree of which only the rows in view are drawn. Arrow keys move, open and close; Home and End,
 * Page up and Page down; Enter or Space open and close; `*` opens what stands beside it; copying copies the value.
 */
export function JsonTree({ rows, onChange, focused, chosen, onFocus, target, sought, label }: Props) {
  const { index } = rows
  const id = useId()
  const { scroller, height, first, end, top, page, scrollTo } = useFixedRows(rows.count, rowHeight, edge)
  // What the keyboard chose is seen after the rows have been drawn anew.
  const [wanted, setWanted] = useState<{ node: number }>()
  const done = useRef<object>(undefined)

  useLayoutEffect(() => {
    if (!wanted || done.current === wanted) return
    done.current = wanted
    scrollTo(rows.rowOf(wanted.node))
  }, [rows, scrollTo, wanted])

  useLayoutEffect(() => {
    if (target) scrollTo(rows.rowOf(target.node), 'center')
  }, [rows, scrollTo, target])

  const focusRow = (row: number) => {
    const node = rows.nodeAt(Math.max(0, Math.min(row, rows.count - 1)))
    onFocus(node)
    setWanted({ node })
  }

  const setOpen = (node: number, open: boolean) => {
    rows.setOpen(node, open)
    onChange()
    setWanted({ node })
  }

  const openSiblings = (node: number) => {
    const parent = parentOf(index, node)
    const last = parent === none ? node + 1 : nextOf(index, parent)
    for (let sibling = parent === none ? node : parent + 1; sibling < last; sibling = nextOf(index, sibling))
      rows.setOpen(sibling, true)
    onChange()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const row = Math.max(0, rows.rowOf(focused))
    const isContainer = sizeOf(index, focused) > 0
    switch (event.key) {
      case 'ArrowDown':
        focusRow(row + 1)
        break
      case 'ArrowUp':
        focusRow(row - 1)
        break
      case 'PageDown':
        focusRow(row + page)
        break
      case 'PageUp':
        focusRow(row - page)
        break
      case 'Home':
        focusRow(0)
        break
      case 'End':
        focusRow(rows.count - 1)
        break
      case 'ArrowRight':
        if (isContainer && !rows.isOpen(focused)) setOpen(focused, true)
        else if (isContainer) focusRow(row + 1)
        break
      case 'ArrowLeft':
        if (isContainer && rows.isOpen(focused)) setOpen(focused, false)
        else if (parentOf(index, focused) !== none) focusRow(rows.rowOf(parentOf(index, focused)))
        break
      case 'Enter':
      case ' ':
        if (isContainer) setOpen(focused, !rows.isOpen(focused))
        break
      case '*':
        openSiblings(focused)
        break
      default:
        return
    }
    event.preventDefault()
  }

  const onCopy = (event: ClipboardEvent) => {
    // Whoever marked a part of the text wants that part.
    if (!getSelection()?.isCollapsed) return
    event.clipboardData.setData('text/plain', copiedValue(index, focused))
    event.preventDefault()
  }

  // One listener for all rows: they come and go.
  const onClick = (event: MouseEvent) => {
    // Whoever marked a part of the text wanted no press.
    if (!getSelection()?.isCollapsed && event.detail < 2) return
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-node]') : null
    if (!row) return
    const node = Number(row.dataset.node)
    onFocus(node)
    if (sizeOf(index, node) > 0) setOpen(node, !rows.isOpen(node))
  }

  const shown = []
  for (let row = first; row < end; row += 1) {
    const node = rows.nodeAt(row)
    shown.push(
      <TreeRow
        key={node}
        id={`${id}-${node}`}
        index={index}
        node={node}
        open={rows.isOpen(node)}
        focused={node === focused}
        chosen={chosen && node === focused}
        sought={sought}
      />,
    )
  }
  const focusedRow = rows.rowOf(focused)

  return (
    <div
      ref={scroller}
      className={css.scroller}
      role="tree"
      tabIndex={0}
      aria-label={label}
      aria-activedescendant={focusedRow >= first && focusedRow < end ? `${id}-${focused}` : undefined}
      onClick={onClick}
      onKeyDown={onKeyDown}
      onCopy={onCopy}
    >
      <div className={css.whole} role="none" style={geometry({ '--height': `${height}px` })}>
        <div className={css.window} role="none" style={geometry({ '--top': `${top}px` })}>
          {shown}
        </div>
      </div>
    </div>
  )
}

type RowProps = {
  id: string
  index: JsonIndex
  node: number
  open: boolean
  focused: boolean
  chosen: boolean
  sought: string
}

function TreeRow({ id, index, node, open, focused, chosen, sought }: RowProps) {
  const line = nodeLine(index, node, open)
  const depth = depthOf(index, node)
  const parent = parentOf(index, node)
  const hasParts = sizeOf(index, node) > 0
  const isContainer = line.kind === 'object' || line.kind === 'array'
  return (
    // The tree has the focus and hears keys and presses (WAI-ARIA, aria-activedescendant).
    <div
      id={id}
      role="treeitem"
      aria-level={depth + 1}
      aria-posinset={positionOf(index, node) + 1}
      aria-setsize={parent === none ? 1 : sizeOf(index, parent)}
      aria-expanded={hasParts ? open : undefined}
      aria-selected={focused}
      className={classNames(css.row, chosen && css.chosen)}
      style={geometry({ '--depth': depth })}
      data-node={node}
    >
      <span className={classNames(css.line, hasParts && css.foldable)}>
        {hasParts && <Icon of={ChevronRight} className={classNames(css.chevron, open && css.down)} />}
        {line.name !== undefined && (
          <span className={css.name}>
            <span className={css.key}>
              <Marked text={line.name} sought={sought} />
            </span>
            <span className={css.punctuation}>:</span>
          </span>
        )}
        {isContainer ? (
          <>
            <span className={css.punctuation}>{line.kind === 'object' ? '{' : '['}</span>
            <span className={css.peek}>{line.size}</span>
            <span className={css.punctuation}>{line.kind === 'object' ? '}' : ']'}</span>
            {line.peek && <span className={classNames(css.peek, css.about)}>{line.peek}</span>}
          </>
        ) : (
          <span className={classNames(css.value, css[line.kind])}>
            <Marked text={line.text} sought={sought} />
            {!line.whole && '…'}
          </span>
        )}
      </span>
    </div>
  )
}
