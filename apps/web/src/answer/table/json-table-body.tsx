import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react'
import { CopyButton } from '../../ui/copy-button.tsx'
import { Select } from '../../ui/select.tsx'
import { Note, type BodyPlace } from '../body-parts.tsx'
import css from '../body-view.module.css'
import { sourceOf, type JsonIndex } from '../json-tree/json-index.ts'
import { shortPath } from '../json-tree/json-path.ts'
import { LongValue, placeOfNode, type TreePlace } from '../json-tree/json-place.tsx'
import { copiedValue } from '../json-tree/json-tree.tsx'
import { AnswerTable, type CellPlace } from './answer-table.tsx'
import { ColumnsButton } from './columns-button.tsx'
import { readJsonTable, rowOfNode, tableAround, type JsonTable } from './json-table.ts'
import { shownColumns } from './table-model.ts'
import { useFilter } from './use-filter.tsx'
import { useRead } from './use-read.ts'

type Props = {
  index: JsonIndex
  /** The arrays of objects to choose from. */
  arrays: readonly number[]
  /** The node where the reader is. */
  focused: number
  onFocus: (place: TreePlace) => void
  /** Shows a node in the tree. */
  onOpen: (node: number) => void
  views: ReactNode
  onPlace: (place: BodyPlace | undefined) => void
}

/** One array of a JSON body as a table. */
export function JsonTableBody({ index, arrays, focused, onFocus, views, ...rest }: Props) {
  const around = tableAround(index, focused)
  const array = around !== undefined && arrays.includes(around) ? around : (arrays[0] ?? 0)
  const table = useRead(useCallback(() => readJsonTable(index, array), [array, index]))
  const tools = (
    <>
      {views}
      {arrays.length > 1 ? (
        <Select
          small
          mono
          aria-label="Rows of"
          value={array}
          onChange={(event) => onFocus({ node: Number(event.target.value) })}
        >
          {arrays.map((node) => (
            <option key={node} value={node}>
              {shortPath(index, node)}
            </option>
          ))}
        </Select>
      ) : (
        <code className={css.of}>{shortPath(index, array)}</code>
      )}
    </>
  )
  if (!table) {
    return (
      <>
        <div className={css.tools}>{tools}</div>
        <p className={css.plain}>Reading the columns…</p>
      </>
    )
  }
  if ('element' in table) {
    return (
      <>
        <div className={css.tools}>{tools}</div>
        <p className={css.plain}>
          No table: element {table.element.toLocaleString('en')} is no object. The tree shows all of them.
        </p>
      </>
    )
  }
  return (
    <Rows
      key={array}
      index={index}
      array={array}
      table={table}
      focused={focused}
      onFocus={onFocus}
      tools={tools}
      {...rest}
    />
  )
}

type RowsProps = Omit<Props, 'arrays' | 'views'> & { array: number; table: JsonTable; tools: ReactNode }

function Rows({ index, array, table, focused, onFocus, onOpen, onPlace, tools }: RowsProps) {
  const [columns, setColumns] = useState<readonly number[]>(() =>
    table.columns.slice(0, shownColumns).map((_, column) => column),
  )
  const [place, setPlace] = useState<CellPlace>(() => ({ row: Math.max(0, rowOfNode(index, table, focused)), at: 0 }))
  const { filtered, rowOf, field } = useFilter(table)
  const at = Math.min(place.at, columns.length - 1)
  const row = Math.max(0, Math.min(place.row, filtered.rowCount - 1))
  const node = filtered.cellAt(row, columns[at] ?? 0)?.node ?? table.rowNodes[rowOf(row)] ?? 0
  const found = useMemo(() => placeOfNode(index, node), [index, node])
  useEffect(() => onPlace(found), [found, onPlace])

  return (
    <>
      <div className={css.tools}>
        {tools}
        {field}
        <div className={css.end}>
          <ColumnsButton columns={table.columns} shown={columns} onShown={setColumns} />
          <CopyButton label="Copy rows" text={() => sourceOf(index, array)} />
        </div>
      </div>
      {table.isCut && <Note>More members than there can be columns: the tree shows all of them.</Note>}
      <AnswerTable
        model={filtered}
        columns={columns}
        place={{ row, at }}
        onPlace={(next) => {
          setPlace(next)
          const cell = filtered.cellAt(next.row, columns[next.at] ?? 0)
          onFocus({ node: cell?.node ?? table.rowNodes[rowOf(next.row)] ?? 0 })
        }}
        copied={() => copiedValue(index, node)}
        onOpen={() => onOpen(node)}
        label={`Rows of ${shortPath(index, array)}`}
      />
      <LongValue index={index} node={node} />
    </>
  )
}
