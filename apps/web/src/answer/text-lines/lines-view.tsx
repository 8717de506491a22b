import { useLayoutEffect, type ReactNode, type Ref } from 'react'
import { classNames } from '../../ui/class-names.ts'
import { CodePart } from '../../ui/code.tsx'
import { geometry } from '../../ui/geometry.ts'
import { jsonTokens } from '../../ui/json-tokens.ts'
import { Marked } from '../marked.tsx'
import { useFixedRows } from '../use-fixed-rows.ts'
import { useMeasuredRows } from '../use-measured-rows.ts'
import { pieceText, type LineIndex } from './line-index.ts'
import { xmlTokens } from './xml-text.ts'
import css from './lines-view.module.css'

/** More pieces than this are not wrapped: each would have to be measured. */
export const wrapLimit = 100_000

const rowHeight = 22
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
}

/** A text line by line, as it came, of which only the lines in view are drawn. */
export function LinesView({ wrap, ...props }: Props) {
  return wrap && props.lines.length <= wrapLimit ? <WrappedLines {...props} /> : <FixedLines {...props} />
}

type LinesProps = Omit<Props, 'wrap'>

function FixedLines(props: LinesProps) {
  const { label, lines, target } = props
  const { scroller, height, first, end, top, scrollTo } = useFixedRows(lines.length, rowHeight, edge)

  useLayoutEffect(() => {
    if (target) scrollTo(target.piece, 'center')
  }, [scrollTo, target])

  const pieces = Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset)
  return (
    <Scroller label={label} ref={scroller}>
      <div className={css.whole} style={geometry({ '--height': `${height}px` })}>
        <div className={css.window} style={geometry({ '--top': `${top}px` })}>
          {pieces.map((piece) => (
            <div key={piece} className={classNames(css.line, isCut(props, piece) && css.cutLine)}>
              <Piece {...props} piece={piece} />
            </div>
          ))}
        </div>
      </div>
    </Scroller>
  )
}

function WrappedLines(props: LinesProps) {
  const { label, lines, target } = props
  const { scroller, height, top, rows, measure, scrollTo } = useMeasuredRows(lines.length, rowHeight, edge)

  useLayoutEffect(() => {
    if (target) scrollTo(target.piece)
  }, [scrollTo, target])

  return (
    <Scroller label={label} ref={scroller} wrapped>
      <div className={css.whole} style={geometry({ '--height': `${height}px` })}>
        <div className={css.window} style={geometry({ '--top': `${top}px` })}>
          {rows.map((piece) => (
            <div
              key={piece}
              ref={measure}
              data-index={piece}
              className={classNames(css.line, css.wrapped, isCut(props, piece) && css.cutLine)}
            >
              <Piece {...props} piece={piece} />
            </div>
          ))}
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
  const { bytes, lines, language, sought = '', piece } = props
  const text = pieceText(bytes, lines, piece)
  const number = lines.numbers[piece]
  return (
    <>
      <span className={css.number} aria-hidden="true">
        {number ? number.toLocaleString('en') : '↪'}
      </span>
      <span className={css.text}>
        {language ? <Tokens text={text} sought={sought} language={language} /> : <Marked text={text} sought={sought} />}
        {isCut(props, piece) && <span className={css.cut}>ends here</span>}
      </span>
    </>
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
