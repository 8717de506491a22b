import { useMemo, useState, type ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Check } from '../ui/check.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { byteSize } from '../ui/format.ts'
import { Failed } from './body-parts.tsx'
import css from './body-view.module.css'
import type { AnswerBody } from './call-state.ts'
import { SearchBox } from './search-box.tsx'
import { findInLines } from './text-lines/line-index.ts'
import { LinesView, wrapLimit, type Folds, type Language } from './text-lines/lines-view.tsx'
import { foldsAround, noFold, unfoldedPieces, xmlFolds } from './text-lines/xml-folds.ts'
import { useHits, type Search } from './use-hits.ts'
import { useOpened } from './use-opened.ts'

const decoder = new TextDecoder()

/** The outermost element stays open when all are folded. */
const firstFold = (ends: Uint32Array) => ends.findIndex((end) => end !== noFold)

type TextBodyProps = {
  body: AnswerBody
  charset: string
  cut: boolean
  language?: Language | undefined
  /** How its lines are made: as they came, or laid out as XML. */
  task?: 'lines' | 'xml'
  views?: ReactNode
}

/** A body line by line, as it came. */
export function TextBody({ body, charset, cut, language, task = 'lines', views }: TextBodyProps) {
  const opened = useOpened(body, task, charset)
  const [wrap, setWrap] = useState(true)
  const [query, setQuery] = useState('')
  const { bytes, lines } = opened && !(opened instanceof Error) ? opened : {}
  const search = useMemo(
    (): Search | undefined =>
      bytes && lines && query.trim() !== '' ? () => findInLines(bytes, lines, query) : undefined,
    [bytes, lines, query],
  )
  const [hit, setHit] = useState<{ piece: number }>()
  const ends = useMemo(
    () => (task === 'xml' && bytes && lines ? xmlFolds(bytes, lines) : undefined),
    [bytes, lines, task],
  )
  const [folded, setFolded] = useState<ReadonlySet<number>>(() => new Set())
  const folds = useMemo(
    (): Folds | undefined =>
      ends && {
        ends,
        folded,
        shown: unfoldedPieces(ends, folded),
        onToggle: (piece) =>
          setFolded((before) => {
            const next = new Set(before)
            if (!next.delete(piece)) next.add(piece)
            return next
          }),
      },
    [ends, folded],
  )
  const { hits, move } = useHits(search, (piece) => {
    const hidden = ends ? foldsAround(ends, folded, piece) : []
    if (hidden.length > 0) setFolded(new Set([...folded].filter((one) => !hidden.includes(one))))
    setHit({ piece })
  })
  const foldAll = () =>
    setFolded(
      folded.size > 0 || !ends
        ? new Set()
        : new Set(Array.from(ends.keys()).filter((piece) => ends[piece] !== noFold && piece > firstFold(ends))),
    )
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
        {ends?.some((end) => end !== noFold) && (
          <Button variant="quiet" size="small" onClick={foldAll}>
            {folded.size > 0 ? 'Unfold all' : 'Fold all'}
          </Button>
        )}
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
          language={language}
          cut={cut}
          target={hit}
          folds={folds}
          sought={query.trim() === '' ? '' : query}
        />
      )}
    </>
  )
}
