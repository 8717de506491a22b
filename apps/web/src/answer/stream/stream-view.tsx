import { readJson, writeJson } from '@developer-console/shared/openapi/json-text'
import ChevronRight from 'lucide-react/icons/chevron-right'
import Pause from 'lucide-react/icons/pause'
import Play from 'lucide-react/icons/play'
import { useCallback, useLayoutEffect, useState } from 'react'
import { Button } from '../../ui/button.tsx'
import { Check } from '../../ui/check.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Code, Json } from '../../ui/code.tsx'
import { count, milliseconds } from '../../ui/format.ts'
import { geometry } from '../../ui/geometry.ts'
import { Icon } from '../../ui/icon.tsx'
import { Tag } from '../../ui/tag.tsx'
import { useNow } from '../../ui/ticking.ts'
import { visibleText } from '../json-tree/node-line.ts'
import { useMeasuredRows } from '../use-measured-rows.ts'
import { retryDelay, setResumes, useResumes } from './resuming.ts'
import type { StreamRow, StreamRows } from './stream-reader.ts'
import css from './stream-view.module.css'

/** So much of a row stands in its line. */
const lineLimit = 400

const looksLikeJson = (data: string) => /^\s*[[{]/.test(data)

/** JSON laid out, its numbers as they were sent; other text as it came. */
const laidOut = (data: string): { text: string; language: 'json' | 'plain' } => {
  const read = looksLikeJson(data) ? readJson(data) : undefined
  return read?.ok ? { text: writeJson(read.value, 2), language: 'json' } : { text: data, language: 'plain' }
}

type Props = {
  stream: StreamRows
  /** It is still coming. */
  live: boolean
  /** It broke off, and is asked for again then (epoch milliseconds). */
  again?: { at: number; attempt: number } | undefined
  /** Of the call that opened it. */
  method?: string | undefined
}

/** The rows of a stream, while they come (`live`) or after; each can be opened. Paused, what comes is only counted. */
export function StreamView({ stream: coming, live, again, method }: Props) {
  const [paused, setPaused] = useState<StreamRows>()
  const stream = (live && paused) || coming
  const { rows, format } = stream
  const [follows, setFollows] = useState(live)
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set())
  const keyAt = useCallback((at: number) => rows[at]?.key ?? at, [rows])
  const { scroller, height, top, rows: drawn, measure, scrollTo } = useMeasuredRows(rows.length, 28, 8, keyAt)
  const last = rows.at(-1)?.key

  useLayoutEffect(() => {
    if (live && follows && last !== undefined) scrollTo(rows.length - 1)
  }, [follows, last, live, rows.length, scrollTo])

  const toggle = (key: number) => {
    // What one opens to read should not run away.
    setFollows(false)
    setOpened((before) => {
      const next = new Set(before)
      if (!next.delete(key)) next.add(key)
      return next
    })
  }

  return (
    <>
      <div className={css.scroller} ref={scroller} role="group" tabIndex={0} aria-label={names[format].many}>
        {rows.length === 0 && (
          <p className={css.none}>{live ? `No ${names[format].one} yet.` : `No ${names[format].one} came.`}</p>
        )}
        <div className={css.whole} style={geometry({ '--height': `${height}px` })}>
          <ol className={css.window} style={geometry({ '--top': `${top}px` })}>
            {drawn.map((at) => {
              const row = rows[at]
              return (
                row && (
                  <li key={row.key} ref={measure} data-index={at}>
                    <Row row={row} format={format} open={opened.has(row.key)} onToggle={() => toggle(row.key)} />
                  </li>
                )
              )
            })}
          </ol>
        </div>
      </div>
      <div className={css.foot}>
        <span>{count(stream.count, names[format].one)}</span>
        {rows.length < stream.count && <span>the last {rows.length.toLocaleString('en')} are kept here</span>}
        {stream.lastId && (
          <span>
            last id <code>{visibleText(stream.lastId)}</code>
          </span>
        )}
        {live && format === 'events' && method !== undefined ? (
          <Resuming retry={coming.retry} again={again} method={method} />
        ) : (
          coming.retry !== undefined && <span>asks to come back {milliseconds(coming.retry)} after a break</span>
        )}
        {live && (
          <span className={css.end}>
            <Check checked={follows} onChange={(event) => setFollows(event.target.checked)}>
              Follow the end
            </Check>
            <Button
              size="small"
              icon={paused ? Play : Pause}
              onClick={() => setPaused((before) => (before ? undefined : coming))}
            >
              {paused ? `Go on, ${(coming.count - paused.count).toLocaleString('en')} new` : 'Pause'}
            </Button>
          </span>
        )}
      </div>
    </>
  )
}

type ResumingProps = { retry: number | undefined; again: Props['again']; method: string }

/** Whether the stream is taken up again after a break, and when. */
function Resuming({ retry, again, method }: ResumingProps) {
  const on = useResumes(method)
  const now = useNow(1000)
  const seconds = (ms: number) => `${Math.max(0, Math.ceil(ms / 1000)).toLocaleString('en')} s`
  return (
    <>
      {again && on && (
        <span role="status">
          Broke off. Asks again from there in {seconds(again.at - now)}
          {again.attempt > 1 && `; ${again.attempt - 1} attempts brought nothing`}
        </span>
      )}
      <Check checked={on} onChange={({ target }) => setResumes(method, target.checked)}>
        After a break, again from there in {seconds(retryDelay({ retry }, 0))}
      </Check>
    </>
  )
}

const names = { events: { one: 'event', many: 'Events' }, lines: { one: 'line', many: 'Lines' } } as const

type RowProps = { row: StreamRow; format: StreamRows['format']; open: boolean; onToggle: () => void }

function Row({ row, format, open, onToggle }: RowProps) {
  if (row.isComment) return <p className={css.comment}>{visibleText(row.data) || 'empty'}, a comment</p>
  const line = row.data.slice(0, lineLimit)
  const number = row.number.toLocaleString('en')
  return (
    <>
      <button type="button" className={css.row} aria-expanded={open} onClick={onToggle}>
        <Icon of={ChevronRight} size="small" className={classNames(css.chevron, open && css.down)} />
        <span className={css.number}>{number}</span>
        {row.event && <Tag mono>{visibleText(row.event)}</Tag>}
        {row.id && <span className={css.id}>{visibleText(row.id)}</span>}
        <span className={css.data}>
          {looksLikeJson(line) ? <Json text={line.replaceAll(/\s*\n\s*/g, ' ')} /> : visibleText(line)}
          {line.length < row.data.length && '…'}
        </span>
      </button>
      {open && (
        <div className={css.opened}>
          {!row.whole && <p className={css.note}>Longer than what is kept of one: the download has all of it.</p>}
          <Code label={`${format === 'events' ? 'Event' : 'Line'} ${number}`} wrap {...laidOut(row.data)} />
        </div>
      )}
    </>
  )
}
