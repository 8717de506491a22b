import type { AnswerHead } from '@developer-console/shared/contract/call'
import { memo } from 'react'
import { byteSize } from '../ui/format.ts'
import { bodyKind } from './body-kind.ts'
import css from './body-view.module.css'
import { headerValue } from './media-type.ts'
import { openBody } from './open-body.ts'
import { HexView } from './text-lines/hex-view.tsx'
import { LinesView } from './text-lines/lines-view.tsx'

type Props = { head: AnswerHead; bytes: Uint8Array<ArrayBuffer>; received: number }

/** The beginning of a body, while the rest of it comes. */
export function Preview({ head, bytes, received }: Props) {
  return (
    <div className={css.body}>
      <PreviewBytes contentType={headerValue(head.headers, 'content-type')} bytes={bytes} />
      <p className={css.foot}>
        Top {byteSize(bytes.length)} of {byteSize(received)} so far
      </p>
    </div>
  )
}

type BytesProps = { contentType: string | undefined; bytes: Uint8Array<ArrayBuffer> }

// Figures change ten times a second, the bytes seldom.
const PreviewBytes = memo(function PreviewBytes({ contentType, bytes }: BytesProps) {
  const kind = bodyKind(contentType, bytes, bytes.length)
  if (kind.kind === 'binary') return <HexView bytes={bytes} label="First bytes" />
  const { bytes: text, lines } = openBody('lines', bytes, kind.charset)
  if (!lines) return null
  const language = kind.kind === 'json' ? 'json' : kind.format === 'xml' ? 'xml' : undefined
  return <LinesView label="Top of the body" bytes={text} lines={lines} wrap language={language} />
})
