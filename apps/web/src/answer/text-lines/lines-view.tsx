import ChevronRight from 'lucide-react/icons/chevron-right'
import { useCallback, useEffectEvent, useLayoutEffect, type ReactNode, type Ref } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { CodePart } from '../../ui/code.tsx'
import { count } from '../../ui/format.ts'
import { geometry } from '../../ui/geometry.ts'
import { jsonTokens } from '../../ui/json-tokens.ts'
import { Icon } from '../../ui/icon.tsx'
import { Marked } from '../marked.tsx'
import { useFixedRows } from '../use-fixed-rows.ts'
import { useMeasuredRows } from '../use-measured-rows.ts'
import { pieceText, type LineIndex } from './line-index.ts'
import { xmlTokens } from './xml-text.ts'
import css from './lines-view.module.css'

/** More pieces than this are not wrapped: each would have to be measured. */
export const wrapLimit = 100_000

const rowHeight = 22
/** Where lines have buttons (WCAG 2.2, target size). */
const foldableHeight = 24
const edge = 8

export type Language = 'json' | 'xml'

type Props = {
  label: string
  bytes: Uint8Array
  lines: LineIndex
  wrap: boolean
  /** Whose tokens are coloured. */
  language?: Language | undefined
  /** A piece to be brought into view, for example a hit; each new object once. */
  target?: { piece: number } | undefined
  /** Marked where it is found. */
  sought?: string
  /** The text breaks off after its last line. */
  cut?: boolean
  /** What can be folded, and what of it is. */
  folds?: Folds | undefined
}

export type Folds = {
  /** Of each piece that begins something, the piece that ends it; 0 of all others. */
  ends: Uint32Array
  folded: ReadonlySet<number>
  /** The pieces that are shown, in order. */
  shown: Uint32Array
  onToggle: (piece: number) => void
}

const rowCount = ({ lines, folds }: Pick<Props, 'lines' | 'folds'>) => folds?.shown.length ?? lines.length

const pieceAt = ({ folds }: Pick<Props, 'folds'>, row: number) => folds?.shown[row] ?? row

const rowOf = ({ folds }: Pick<Props, 'folds'>, piece: number) => (folds ? folds.shown.indexOf(piece) : piece)

/** A text line by line, as it came, of which only the lines in view are drawn. */
export function LinesView({ wrap, ...props }: Props) {
  return wrap && props.lines.length <= wrapLimit ? <WrappedLines {...props} /> : <FixedLines {...props} />
}

type LinesProps = Omit<Props, 'wrap'>

function FixedLines(props: LinesProps) {
  const { label, target } = props
  const { scroller, height, first, end, top, scrollTo } = useFixedRows(
    rowCount(props),
    props.folds ? foldableHeight : rowHeight,
    edge,
  )
  const see = useEffectEvent((piece: number) => scrollTo(Math.max(0, rowOf(props, piece)), 'center'))

  useLayoutEffect(() => {
    if (target) see(target.piece)
  }, [target])

  const pieces = Array.from({ length: Math.max(0, end - first) }, (_, offset) => pieceAt(props, first + offset))
  return (
    <Scroller label={label} ref={scroller}>
      <div className={css.whole} style={geometry({ '--height': `${height}px` })}>
        <div className={css.window} style={geometry({ '--top': `${top}px` })}>
          {pieces.map((piece) => (
            <div
              key={piece}
              className={classNames(css.line, props.folds && css.foldable, isCut(props, piece) && css.cutLine)}
            >
              <Piece {...props} piece={piece} />
            </div>
          ))}
        </div>
      </div>
    </Scroller>
  )
}

function WrappedLines(props: LinesProps) {
  const { label, target, folds } = props
  const keyAt = useCallback((row: number) => pieceAt({ folds }, row), [folds])
  const { scroller, height, top, rows, measure, scrollTo } = useMeasuredRows(rowCount(props), rowHeight, edge, keyAt)
  const see = useEffectEvent((piece: number) => scrollTo(Math.max(0, rowOf(props, piece))))

  useLayoutEffect(() => {
    if (target) see(target.piece)
  }, [target])

  return (
    <Scroller label={label} ref={scroller} wrapped>
      <div className={css.whole} style={geometry({ '--height': `${height}px` })}>
        <div className={css.window} style={geometry({ '--top': `${top}px` })}>
          {rows.map((row) => {
            const piece = pieceAt(props, row)
            return (
              <div
                key={piece}
                ref={measure}
                data-index={row}
                className={classNames(css.line, css.wrapped, folds && css.foldable, isCut(props, piece) && css.cutLine)}
              >
                <Piece {...props} piece={piece} />
              </div>
            )
          })}
        </div>
      </div>
    </Scroller>
  )
}

type ScrollerProps = { label: string; ref: Ref<HTMLDivElement>; wrapped?: boolean; children: ReactNode }

function Scroller({ label, ref, wrapped, children }: ScrollerProps) {
  return (
    <div
      className={classNames(css.scroller, !wrapped && css.unwrapped)}
      ref={ref}
      role="group"
      tabIndex={0}
      aria-label={label}
    >
      {children}
    </div>
  )
}

const isCut = ({ cut, lines }: LinesProps, piece: number) => cut === true && piece === lines.length - 1

function Piece(props: LinesProps & { piece: number }) {
  const { bytes, lines, language, sought = '', piece, folds } = props
  const text = pieceText(bytes, lines, piece)
  const number = lines.numbers[piece]
  return (
    <>
      <span className={css.number}>
        {folds && <FoldButton folds={folds} piece={piece} number={number ?? 0} />}
        <span aria-hidden="true">{number ? number.toLocaleString('en') : '↪'}</span>
      </span>
      <span className={css.text}>
        {language ? <Tokens text={text} sought={sought} language={language} /> : <Marked text={text} sought={sought} />}
        {folds?.folded.has(piece) && (
          <span className={css.folded}>
            {' … '}
            {count((folds.ends[piece] ?? piece) - piece, 'line')}
          </span>
        )}
        {isCut(props, piece) && <span className={css.cut}>ends here</span>}
      </span>
    </>
  )
}

function FoldButton({ folds, piece, number }: { folds: Folds; piece: number; number: number }) {
  if (!folds.ends[piece]) return null
  const isOpen = !folds.folded.has(piece)
  return (
    <button
      type="button"
      className={css.fold}
      aria-expanded={isOpen}
      aria-label={`Element of line ${number.toLocaleString('en')}`}
      onClick={() => folds.onToggle(piece)}
    >
      <Icon of={ChevronRight} size="small" className={classNames(isOpen && css.down)} />
    </button>
  )
}

function Tokens({ text, sought, language }: { text: string; sought: string; language: Language }) {
  if (sought !== '' && text.toLowerCase().includes(sought.toLowerCase())) return <Marked text={text} sought={sought} />
  return (language === 'json' ? jsonTokens(text) : xmlTokens(text)).map((token, at) =>
    token.kind === 'space' || token.kind === 'other' ? (
      token.text
    ) : (
      <CodePart key={at} as={token.kind}>
        {token.text}
      </CodePart>
    ),
  )
}
