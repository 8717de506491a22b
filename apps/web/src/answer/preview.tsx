import type { AnswerHead } from '@developer-console/shared/contract/call'
import { memo } from 'react'
import { byteSize } from '../ui/format.ts'
import { bodyKind } from './body-kind.ts'
import css from './body-view.module.css'
import { headerValue, isLinesType, readMediaType } from './media-type.ts'
import { openBody } from './open-body.ts'
import { HexView } from './text-lines/hex-view.tsx'
import { LinesView } from './text-lines/lines-view.tsx'

type Props = { head: AnswerHead; bytes: Uint8Array<ArrayBuffer>; received: number }

/** What of a body can be read while it comes: its beginning, or the last lines of an endless one. */
export function Preview({ head, bytes, received }: Props) {
  const contentType = headerValue(head.headers, 'content-type')
  const isEndless = isLinesType(readMediaType(contentType)?.type ?? '')
  return (
    <div className={css.body}>
      <PreviewBytes contentType={contentType} bytes={bytes} isEndless={isEndless} />
      <p className={css.foot}>
        {isEndless ? 'The last' : 'Top'} {byteSize(bytes.length)} of {byteSize(received)} so far
      </p>
    </div>
  )
}

type BytesProps = { contentType: string | undefined; bytes: Uint8Array<ArrayBuffer>; isEndless: boolean }

// Figures change ten times a second, the bytes seldom.
const PreviewBytes = memo(function PreviewBytes({ contentType, bytes, isEndless }: BytesProps) {
  const kind = bodyKind(contentType, bytes, bytes.length)
  if (kind.kind === 'binary') return <HexView bytes={bytes} label="First bytes" />
  const { bytes: text, lines } = openBody('lines', bytes, kind.charset)
  if (!lines) return null
  return (
    <LinesView
      label={isEndless ? 'The end so far' : 'Top of the body'}
      bytes={text}
      lines={lines}
      wrap
      json={kind.kind === 'json' || isEndless}
      target={isEndless ? { piece: lines.length - 1 } : undefined}
    />
  )
})
