import FoldVertical from 'lucide-react/icons/fold-vertical'
import UnfoldVertical from 'lucide-react/icons/unfold-vertical'
import { useCallback, useEffect, useId, useMemo, useReducer, useState, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { byteSize } from '../ui/format.ts'
import { SegmentTabs, TabPanel } from '../ui/tabs.tsx'
import { Failed, Note, type BodyPlace } from './body-parts.tsx'
import css from './body-view.module.css'
import type { AnswerBody } from './call-state.ts'
import { findText } from './json-tree/find-text.ts'
import { isIndex, placeOf, type JsonFault } from './json-tree/json-index.ts'
import { LongValue, placeOfNode, type TreePlace } from './json-tree/json-place.tsx'
import { JsonRows } from './json-tree/json-rows.ts'
import { JsonTree } from './json-tree/json-tree.tsx'
import { isPathQuery, readPathQuery, selectNodes } from './json-tree/path-query.ts'
import { SearchBox } from './search-box.tsx'
import { JsonTableBody } from './table/json-table-body.tsx'
import { tableAround, tableNodes } from './table/json-table.ts'
import { TextBody } from './text-body.tsx'
import { useHits, type Search } from './use-hits.ts'
import { useOpened } from './use-opened.ts'
import { useViewChoice } from './use-view-choice.ts'

type JsonBodyProps = {
  body: AnswerBody
  charset: string
  cut: boolean
  mislabelled?: string
  onPlace: (place: BodyPlace | undefined) => void
}

/** A JSON body as a tree, its arrays of objects as tables, and as it came. */
export function JsonBody({ body, charset, cut, mislabelled, onPlace }: JsonBodyProps) {
  const opened = useOpened(body, 'json', charset)
  const [chosen, choose] = useViewChoice<'tree' | 'table' | 'raw'>('json', 'tree')
  const id = useId()
  const read = opened && !(opened instanceof Error) ? opened : undefined
  const found = read?.json
  const index = found && isIndex(found) ? found : undefined
  const rows = useMemo(() => index && new JsonRows(index, read?.rows), [index, read])
  const [at, setAt] = useState<{ rows: JsonRows; place: TreePlace }>()
  const place = at && at.rows === rows ? at.place : undefined
  const onFocus = useCallback((next: TreePlace) => rows && setAt({ rows, place: next }), [rows])
  const focused = place?.node ?? 0

  const atTop = useMemo(() => (index ? tableNodes(index) : []), [index])
  const arrays = useMemo(() => {
    const around = index && tableAround(index, focused)
    return around === undefined || atTop.includes(around) ? atTop : [...atTop, around].sort((one, other) => one - other)
  }, [atTop, focused, index])
  const view = chosen === 'table' && arrays.length === 0 ? 'tree' : chosen

  useEffect(() => {
    if (!index || view === 'raw') onPlace(undefined)
  }, [index, onPlace, view])

  if (opened === undefined) return <p className={css.plain}>Reading {byteSize(body.size)}…</p>
  if (opened instanceof Error) return <Failed error={opened} />
  if (!index || !rows) {
    return (
      <>
        {/* What is only guessed to be JSON need not be it. */}
        {found && !isIndex(found) && !mislabelled && <Note>{faultSentence(opened.bytes, found, cut)}</Note>}
        <TextBody body={body} charset={charset} cut={cut} language={mislabelled ? undefined : 'json'} />
      </>
    )
  }
  const views = (
    <SegmentTabs
      label="Show body as"
      id={id}
      items={[
        { value: 'tree', label: 'Tree' },
        ...(arrays.length > 0 ? [{ value: 'table' as const, label: 'Table' }] : []),
        { value: 'raw', label: 'Raw' },
      ]}
      value={view}
      onChange={choose}
    />
  )
  return (
    <>
      {mislabelled && <Note>{mislabelled}</Note>}
      <TabPanel of={id} value={view} className={css.view}>
        {view === 'tree' && <TreeBody rows={rows} place={place} onFocus={onFocus} views={views} onPlace={onPlace} />}
        {view === 'table' && (
          <JsonTableBody
            index={index}
            arrays={arrays}
            focused={focused}
            onFocus={onFocus}
            onOpen={(node) => {
              rows.reveal(node)
              rows.setOpen(node, true)
              onFocus({ node, target: { node } })
              choose('tree')
            }}
            views={views}
            onPlace={onPlace}
          />
        )}
        {view === 'raw' && <TextBody body={body} charset={charset} cut={false} language="json" views={views} />}
      </TabPanel>
    </>
  )
}

const faultSentence = (bytes: Uint8Array, fault: JsonFault, cut: boolean): string => {
  const { line, column } = placeOf(bytes, fault.at)
  const place = `line ${line.toLocaleString('en')}, column ${column.toLocaleString('en')}`
  if (fault.tooLarge) return `A tree shows ${fault.expected}; this has more. Shown as it came.`
  if (cut && fault.cut)
    return `The JSON is not whole: at its end, ${place}, ${fault.expected} was to come. Shown as it came.`
  return `Labelled as JSON, but it is none: ${place}, where ${fault.expected} was expected. Shown as it came.`
}

const decoder = new TextDecoder()

type TreeBodyProps = {
  rows: JsonRows
  /** Where the reader went. */
  place: TreePlace | undefined
  onFocus: (place: TreePlace) => void
  views: ReactNode
  onPlace: (place: BodyPlace | undefined) => void
}

function TreeBody({ rows, place, onFocus, views, onPlace }: TreeBodyProps) {
  const { index } = rows
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const [query, setQuery] = useState('')
  const focused = place?.node ?? 0

  const path = useMemo(() => (isPathQuery(query) ? readPathQuery(query) : undefined), [query])
  const fault = path && 'expected' in path ? `${path.expected} expected at ${path.at + 1}` : undefined
  const search = useMemo((): Search | undefined => {
    if (query.trim() === '') return undefined
    if (!path) return () => findText(index, query)
    return 'segments' in path ? () => selectNodes(index, path.segments) : undefined
  }, [index, path, query])
  const { hits, move } = useHits(search, (node) => {
    rows.reveal(node)
    onFocus({ node, target: { node } })
  })

  useEffect(() => onPlace(placeOfNode(index, focused)), [focused, index, onPlace])

  const allOpen = rows.count === index.length

  return (
    <>
      <div className={css.tools}>
        {views}
        <SearchBox
          query={query}
          onQuery={setQuery}
          placeholder="Search, or a JSONPath"
          hits={hits}
          onMove={move}
          fault={fault}
        />
        <Button
          variant="quiet"
          size="small"
          iconOnly
          icon={allOpen ? FoldVertical : UnfoldVertical}
          aria-label={allOpen ? 'Close all' : 'Open all'}
          title={allOpen ? 'Close all' : 'Open all'}
          onClick={() => {
            rows.setAllOpen(!allOpen)
            if (rows.rowOf(focused) === -1) onFocus({ node: 0 })
            redraw()
          }}
        />
        <CopyButton label="Copy body" text={() => decoder.decode(index.bytes)} />
      </div>
      <JsonTree
        rows={rows}
        onChange={redraw}
        focused={focused}
        chosen={place !== undefined}
        onFocus={(node) => onFocus({ node })}
        target={place?.target}
        sought={path ? '' : query}
        label="Body"
      />
      <LongValue index={index} node={focused} />
    </>
  )
}
