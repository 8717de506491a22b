import { CodePart } from '../../ui/code.tsx'
import { geometry } from '../../ui/geometry.ts'
import { useFixedRows } from '../use-fixed-rows.ts'
import { hexLine, hexLineCount } from './hex-lines.ts'
import css from './hex-view.module.css'

/** Bytes as hexadecimal and text, of which only the lines in view are drawn. Nothing is guessed or run. */
export function HexView({ bytes, label }: { bytes: Uint8Array; label: string }) {
  const { scroller, height, first, end, top } = useFixedRows(hexLineCount(bytes.length), 18, 12)
  const lines = Array.from({ length: Math.max(0, end - first) }, (_, offset) => hexLine(bytes, first + offset))
  return (
    <div className={css.scroller} ref={scroller} role="group" tabIndex={0} aria-label={label}>
      <div className={css.whole} style={geometry({ '--height': `${height}px` })}>
        <div className={css.window} style={geometry({ '--top': `${top}px` })}>
          {lines.map(({ offset, hex, text }) => (
            <div key={offset} className={css.line}>
              <CodePart as="comment">{offset}</CodePart>
              {`  ${hex}  `}
              <CodePart as="string">{text}</CodePart>
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
