import { bodyKind } from '../body-kind.ts'
import type { AnswerBody } from '../call-state.ts'
import type { ComparedBody } from './compare-bodies.ts'

/** A kept body as it can be compared. All of it is at hand: no more of one is kept. */
export const comparable = (body: AnswerBody, contentType: string | undefined): ComparedBody => {
  const { kind, format, charset } = bodyKind(contentType, body.start, body.size)
  return {
    bytes: body.start,
    charset,
    kind: kind === 'json' || kind === 'binary' ? kind : format === 'xml' ? 'xml' : 'text',
  }
}
