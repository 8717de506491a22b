import { byteSize } from '../ui/format.ts'
import { Failed } from './body-parts.tsx'
import css from './body-view.module.css'
import type { AnswerBody } from './call-state.ts'
import { HexView } from './text-lines/hex-view.tsx'
import { useOpened } from './use-opened.ts'

/** All bytes of a body in hexadecimal. */
export function BytesView({ body }: { body: AnswerBody }) {
  const opened = useOpened(body, 'bytes', 'utf-8')
  if (opened === undefined) return <p className={css.plain}>Reading {byteSize(body.size)}…</p>
  if (opened instanceof Error) return <Failed error={opened} />
  return <HexView bytes={opened.bytes} label="Bytes of the body" />
}
