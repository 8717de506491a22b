import { useCallback, useEffect, useId, useState, type ReactNode } from 'react'
import { CopyButton } from '../../ui/copy-button.tsx'
import { byteSize } from '../../ui/format.ts'
import { SegmentTabs, TabPanel } from '../../ui/tabs.tsx'
import { Failed, Note, type BodyPlace } from '../body-parts.tsx'
import css from '../body-view.module.css'
import type { AnswerBody } from '../call-state.ts'
import { TextBody } from '../text-body.tsx'
import { useOpened } from '../use-opened.ts'
import { useViewChoice } from '../use-view-choice.ts'
import { AnswerTable, type CellPlace } from './answer-table.tsx'
import { ColumnsButton } from './columns-button.tsx'
import type { CsvIndex } from './csv-index.ts'
import { hasHeader, readCsvTable, type CsvTable } from './csv-table.ts'
import { shownColumns } from './table-model.ts'
import { useFilter } from './use-filter.tsx'
import { useRead } from './use-read.ts'

type Props = {
  body: AnswerBody
  charset: string
  contentType: string | undefined
  cut: boolean
  onPlace: (place: BodyPlace | undefined) => void
}

/** A body of separated values as a table, and as it came. */
export function CsvBody({ body, charset, contentType, cut, onPlace }: Props) {
  const [view, choose] = useViewChoice<'table' | 'raw'>('csv', 'table')
  const id = useId()

  useEffect(() => {
    if (view === 'raw') onPlace(undefined)
  }, [onPlace, view])

  const views = (
    <SegmentTabs
      label="Show body as"
      id={id}
      items={[
        { value: 'table', label: 'Table' },
        { value: 'raw', label: 'Raw' },
      ]}
      value={view}
      onChange={choose}
    />
  )
  return (
    <TabPanel of={id} value={view} className={css.view}>
      {view === 'table' ? (
        <TableOfBody body={body} charset={charset} header={hasHeader(contentType)} views={views} onPlace={onPlace} />
      ) : (
        <TextBody body={body} charset={charset} cut={cut} views={views} />
      )}
    </TabPanel>
  )
}

type TableProps = Pick<Props, 'body' | 'charset' | 'onPlace'> & { header: boolean; views: ReactNode }

function TableOfBody({ body, charset, ...rest }: TableProps) {
  const opened = useOpened(body, 'csv', charset)
  if (opened instanceof Error) return <Failed error={opened} />
  if (!opened?.csv) return <p className={css.plain}>Reading {byteSize(body.size)}…</p>
  return <Records bytes={opened.bytes} index={opened.csv} {...rest} />
}

type RecordsProps = Pick<TableProps, 'header' | 'views' | 'onPlace'> & {
  bytes: Uint8Array<ArrayBuffer>
  index: CsvIndex
}

function Records({ bytes, index, header, views, onPlace }: RecordsProps) {
  const table = useRead(useCallback(() => readCsvTable(bytes, index, header), [bytes, header, index]))
  if (!table) return <p className={css.plain}>Reading the records…</p>
  return <Rows bytes={bytes} table={table} isCut={index.isCut} views={views} onPlace={onPlace} />
}

const decoder = new TextDecoder()

type RowsProps = Pick<RecordsProps, 'bytes' | 'views' | 'onPlace'> & { table: CsvTable; isCut: boolean }

function Rows({ bytes, table, isCut, views, onPlace }: RowsProps) {
  const [columns, setColumns] = useState<readonly number[]>(() =>
    table.columns.slice(0, shownColumns).map((_, column) => column),
  )
  const [place, setPlace] = useState<CellPlace>({ row: 0, at: 0 })
  const at = Math.min(place.at, columns.length - 1)
  const column = columns[at] ?? 0
  const name = table.columns[column]?.name ?? ''
  const { filtered, rowOf, field } = useFilter(table)
  const shownRow = Math.max(0, Math.min(place.row, filtered.rowCount - 1))
  const row = rowOf(shownRow)

  useEffect(
    () => onPlace({ path: `Row ${(row + 1).toLocaleString('en')}, ${name}`, value: () => table.textAt(row, column) }),
    [column, name, onPlace, row, table],
  )

  return (
    <>
      <div className={css.tools}>
        {views}
        {field}
        <div className={css.end}>
          <ColumnsButton columns={table.columns} shown={columns} onShown={setColumns} />
          <CopyButton label="Copy body" text={() => decoder.decode(bytes)} />
        </div>
      </div>
      {isCut && <Note>A quoted field does not end: its quote is missing.</Note>}
      {table.uneven !== undefined && (
        <Note>
          Row {(table.uneven + 1).toLocaleString('en')} is the first that has not as many fields as the first line.
        </Note>
      )}
      <AnswerTable
        model={filtered}
        columns={columns}
        place={{ row: shownRow, at }}
        onPlace={setPlace}
        copied={() => table.textAt(row, column)}
        label="Records"
      />
    </>
  )
}
