import Download from 'lucide-react/icons/download'
import FoldVertical from 'lucide-react/icons/fold-vertical'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import UnfoldVertical from 'lucide-react/icons/unfold-vertical'
import { useCallback, useEffect, useId, useMemo, useReducer, useState, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Check } from '../ui/check.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { byteSize, count } from '../ui/format.ts'
import { Icon } from '../ui/icon.tsx'
import { SegmentTabs, TabPanel } from '../ui/tabs.tsx'
import { bodyKind } from './body-kind.ts'
import css from './body-view.module.css'
import type { Answer, AnswerBody } from './call-state.ts'
import { downloadBody } from './download.ts'
import { findText } from './json-tree/find-text.ts'
import { isIndex, kindOf, placeOf, textOf, type JsonFault, type JsonIndex } from './json-tree/json-index.ts'
import { normalizedPath, shortPath } from './json-tree/json-path.ts'
import { JsonRows } from './json-tree/json-rows.ts'
import { copiedValue, JsonTree } from './json-tree/json-tree.tsx'
import { isPathQuery, readPathQuery, selectNodes } from './json-tree/path-query.ts'
import { headerValue } from './media-type.ts'
import { SearchBox } from './search-box.tsx'
import { HexView } from './text-lines/hex-view.tsx'
import { findInLines } from './text-lines/line-index.ts'
import { LinesView, wrapLimit } from './text-lines/lines-view.tsx'
import { useHits, type Search } from './use-hits.ts'
import { useOpened } from './use-opened.ts'

/** Where one is in a JSON body. */
export type BodyPlace = {
  /** For reading: `$.meters[0].id`. */
  path: string
  /** Normalised, as RFC 9535 §2.7 says. */
  normalizedPath: string
  value: () => string
}

type Props = {
  answer: Answer
  /** The body broke off. */
  cut?: boolean
  /** Hears where in a JSON body the reader is; `undefined` where there are no places. */
  onPlace: (place: BodyPlace | undefined) => void
}

const noBody = (answer: Answer): string => {
  const { status, sent } = answer.head
  if (sent.method === 'HEAD') return 'An answer to HEAD has no body; its headers say what GET would bring.'
  if (status === 204 || status === 304) return `${status} has no body, by definition.`
  return 'The body is empty: 0 bytes came.'
}

/** The body of an answer, shown as what it is. */
export function BodyView({ answer, cut = false, onPlace }: Props) {
  const { body, head } = answer
  const kind = useMemo(
    () => bodyKind(headerValue(head.headers, 'content-type'), body.start, body.size),
    [body, head.headers],
  )

  useEffect(() => {
    if (kind.kind !== 'json') onPlace(undefined)
  }, [kind, onPlace])

  if (body.size === 0) {
    return (
      <p className={css.plain}>{body.whole ? `The body, ${byteSize(body.whole)}, was not kept.` : noBody(answer)}</p>
    )
  }
  return (
    <div className={css.body}>
      {kind.mislabelled && kind.kind !== 'json' && <Note>{kind.mislabelled}</Note>}
      {body.whole !== undefined && (
        <Note>
          Only the first {byteSize(body.size)} of {byteSize(body.whole)} were kept.
        </Note>
      )}
      {kind.kind === 'json' && (
        <JsonBody
          body={body}
          charset={kind.charset}
          cut={cut || body.whole !== undefined}
          {...(kind.mislabelled ? { mislabelled: kind.mislabelled } : {})}
          onPlace={onPlace}
        />
      )}
      {kind.kind === 'text' && <TextBody body={body} charset={kind.charset} cut={cut} />}
      {kind.kind === 'binary' && <BinaryBody answer={answer} signature={kind.signature} />}
    </div>
  )
}

function Note({ children }: { children: ReactNode }) {
  return (
    <p className={css.note}>
      <Icon of={TriangleAlert} tone="warn" />
      <span>{children}</span>
    </p>
  )
}

function Failed({ error }: { error: Error }) {
  return <p className={css.plain}>The body could not be read: {error.message}. It can be downloaded.</p>
}

type JsonBodyProps = {
  body: AnswerBody
  charset: string
  cut: boolean
  mislabelled?: string
  onPlace: (place: BodyPlace | undefined) => void
}

function JsonBody({ body, charset, cut, mislabelled, onPlace }: JsonBodyProps) {
  const opened = useOpened(body, 'json', charset)
  const [view, setView] = useState<'tree' | 'raw'>('tree')
  const id = useId()
  const found = opened && !(opened instanceof Error) ? opened.json : undefined
  const index = found && isIndex(found) ? found : undefined

  useEffect(() => {
    if (!index || view === 'raw') onPlace(undefined)
  }, [index, onPlace, view])

  if (opened === undefined) return <p className={css.plain}>Reading {byteSize(body.size)}…</p>
  if (opened instanceof Error) return <Failed error={opened} />
  if (!index) {
    return (
      <>
        {/* What is only guessed to be JSON need not be it. */}
        {found && !isIndex(found) && !mislabelled && <Note>{faultSentence(opened.bytes, found, cut)}</Note>}
        <TextBody body={body} charset={charset} cut={cut} json={!mislabelled} />
      </>
    )
  }
  const views = (
    <SegmentTabs
      label="Show body as"
      id={id}
      items={[
        { value: 'tree', label: 'Tree' },
        { value: 'raw', label: 'Raw' },
      ]}
      value={view}
      onChange={setView}
    />
  )
  return (
    <>
      {mislabelled && <Note>{mislabelled}</Note>}
      <TabPanel of={id} value={view} className={css.view}>
        {view === 'tree' ? (
          <TreeBody index={index} views={views} onPlace={onPlace} />
        ) : (
          <TextBody body={body} charset={charset} cut={false} json views={views} />
        )}
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

type TreeBodyProps = { index: JsonIndex; views: ReactNode; onPlace: (place: BodyPlace | undefined) => void }

function TreeBody({ index, views, onPlace }: TreeBodyProps) {
  const rows = useMemo(() => new JsonRows(index), [index])
  const [, redraw] = useReducer((times: number) => times + 1, 0)
  const [query, setQuery] = useState('')
  const [at, setAt] = useState<{ rows: JsonRows; node: number; target?: { node: number } }>()
  const focused = at?.rows === rows ? at.node : 0

  const path = useMemo(() => (isPathQuery(query) ? readPathQuery(query) : undefined), [query])
  const fault = path && 'expected' in path ? `${path.expected} expected at ${path.at + 1}` : undefined
  const search = useMemo((): Search | undefined => {
    if (query.trim() === '') return undefined
    if (!path) return () => findText(index, query)
    return 'segments' in path ? () => selectNodes(index, path.segments) : undefined
  }, [index, path, query])
  const { hits, move } = useHits(search, (node) => {
    rows.reveal(node)
    setAt({ rows, node, target: { node } })
  })

  useEffect(() => {
    onPlace({
      path: shortPath(index, focused),
      normalizedPath: normalizedPath(index, focused),
      value: () => copiedValue(index, focused),
    })
  }, [focused, index, onPlace])

  const onFocus = useCallback((node: number) => setAt({ rows, node }), [rows])
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
            if (rows.rowOf(focused) === -1) setAt({ rows, node: 0 })
            redraw()
          }}
        />
        <CopyButton label="Copy body" text={() => decoder.decode(index.bytes)} />
      </div>
      <JsonTree
        rows={rows}
        onChange={redraw}
        focused={focused}
        chosen={at?.rows === rows}
        onFocus={onFocus}
        target={at?.rows === rows ? at.target : undefined}
        sought={path ? '' : query}
        label="Body"
      />
      <LongValue index={index} node={focused} />
    </>
  )
}

const longFrom = 60
const valueLimit = 64 * 1024

/** A string that does not fit into its row, with its own line breaks. */
function LongValue({ index, node }: { index: JsonIndex; node: number }) {
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

type TextBodyProps = { body: AnswerBody; charset: string; cut: boolean; json?: boolean; views?: ReactNode }

function TextBody({ body, charset, cut, json = false, views }: TextBodyProps) {
  const opened = useOpened(body, 'lines', charset)
  const [wrap, setWrap] = useState(true)
  const [query, setQuery] = useState('')
  const { bytes, lines } = opened && !(opened instanceof Error) ? opened : {}
  const search = useMemo(
    (): Search | undefined =>
      bytes && lines && query.trim() !== '' ? () => findInLines(bytes, lines, query) : undefined,
    [bytes, lines, query],
  )
  const [hit, setHit] = useState<{ piece: number }>()
  const { hits, move } = useHits(search, (piece) => setHit({ piece }))
  const canWrap = !lines || lines.length <= wrapLimit

  return (
    <>
      <div className={css.tools}>
        {views}
        <SearchBox query={query} onQuery={setQuery} placeholder="Search" hits={hits} onMove={move} />
        <span className={css.wrap}>
          <Check
            checked={wrap && canWrap}
            disabled={!canWrap}
            title={canWrap ? undefined : `More than ${wrapLimit.toLocaleString('en')} lines are not wrapped`}
            onChange={(event) => setWrap(event.target.checked)}
          >
            Wrap
          </Check>
        </span>
        <CopyButton label="Copy body" text={() => (bytes ? decoder.decode(bytes) : '')} />
      </div>
      {opened === undefined && <p className={css.plain}>Reading {byteSize(body.size)}…</p>}
      {opened instanceof Error && <Failed error={opened} />}
      {bytes && lines && (
        <LinesView
          label="Body"
          bytes={bytes}
          lines={lines}
          wrap={wrap}
          json={json}
          cut={cut}
          target={hit}
          sought={query.trim() === '' ? '' : query}
        />
      )}
    </>
  )
}

function BinaryBody({ answer, signature }: { answer: Answer; signature: string | undefined }) {
  const { body } = answer
  return (
    <>
      <div className={css.tools}>
        <span>
          Binary, {byteSize(body.size)}
          {signature && <>: begins as {signature}</>}
        </span>
        <Button size="small" icon={Download} onClick={() => void downloadBody(answer)}>
          Download
        </Button>
      </div>
      <HexView bytes={body.start} label="First bytes" />
      {body.start.length < body.size && (
        <p className={css.foot}>
          The first {count(body.start.length, 'byte')} of {body.size.toLocaleString('en')}; all of it by download
        </p>
      )}
    </>
  )
}
