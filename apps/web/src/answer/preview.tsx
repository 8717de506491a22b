import type { AnswerHead } from '@developer-console/shared/contract/call'
import { useMemo } from 'react'
import { byteSize } from '../ui/format.ts'
import { bodyKind } from './body-kind.ts'
import css from './body-view.module.css'
import { headerValue, isLinesType, readMediaType } from './media-type.ts'
import { openBody } from './open-body.ts'
import { HexView } from './text-lines/hex-view.tsx'
import { LinesView } from './text-lines/lines-view.tsx'

type Props = { head: AnswerHead; bytes: Uint8Array; received: number }

/** What of a body can be read while it comes: its beginning, or the last lines of an endless one. */
export function Preview({ head, bytes, received }: Props) {
  const contentType = headerValue(head.headers, 'content-type')
  const isEndless = isLinesType(readMediaType(contentType)?.type ?? '')
  const { kind, lines } = useMemo(() => {
    const kind = bodyKind(contentType, bytes, bytes.length)
    return { kind, ...(kind.kind === 'binary' ? {} : openBody('lines', bytes, kind.charset)) }
  }, [bytes, contentType])
  const end = useMemo(() => (isEndless && lines ? { piece: lines.length - 1 } : undefined), [isEndless, lines])
  return (
    <div className={css.body}>
      {lines ? (
        <LinesView
          label={isEndless ? 'The end so far' : 'Top of the body'}
          bytes={bytes}
          lines={lines}
          wrap
          json={kind.kind === 'json' || isEndless}
          target={end}
        />
      ) : (
        <HexView bytes={bytes} label="First bytes" />
      )}
      <p className={css.foot}>
        {isEndless ? 'The last' : 'Top'} {byteSize(bytes.length)} of {byteSize(received)} so far
      </p>
    </div>
  )
}
