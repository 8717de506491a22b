import { readJson } from '@developer-console/shared/openapi/json-text'
import { type AnswerFault, answerFaults } from '@developer-console/shared/openapi/answer-check'
import { useQuery } from '@tanstack/react-query'
import CircleCheck from 'lucide-react/icons/circle-check'
import { useMemo } from 'react'
import { type OperationSlice, sliceQuery } from '../api/operations.ts'
import { Empty } from '../ui/empty.tsx'
import { FindingsTable } from '../ui/findings-table.tsx'
import { byteSize } from '../ui/format.ts'
import { type Answer, startLimit } from './call-state.ts'
import css from './contract-check.module.css'
import { headerValue, isJsonType, readMediaType } from './media-type.ts'

/** An answer held against the document that describes it. */
export type Checked = {
  faults: AnswerFault[]
  /** Why the body was not looked into. */
  unread?: string
}

/** Checks an answer, its body where all of it is at hand and is JSON. */
export const checkedAnswer = (slice: OperationSlice, { head, body }: Answer): Checked => {
  const type = readMediaType(headerValue(head.headers, 'content-type'))
  const mediaType = body.size === 0 ? undefined : (type?.type ?? 'application/octet-stream')
  const about = { status: head.status, mediaType }
  if (mediaType === undefined || !isJsonType(mediaType)) return { faults: answerFaults(slice, about) }
  const isWhole = body.whole === undefined && body.size === body.start.length
  if (!isWhole)
    return {
      faults: answerFaults(slice, about),
      unread: `Its body is longer than ${byteSize(startLimit)}, or not whole: status and media type were checked.`,
    }
  const reading = readJson(decoded(body.start, type?.charset))
  return reading.ok
    ? { faults: answerFaults(slice, { ...about, body: reading.value }) }
    : { faults: [{ pointer: '', message: `The body is no JSON: ${reading.message}`, severity: 'error' }] }
}

const decoded = (bytes: Uint8Array<ArrayBuffer>, charset = 'utf-8'): string => {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

/** The check of an answer against its operation's document; `undefined` where it has none, or it is on its way. */
export const useContractCheck = (answer: Answer): Checked | undefined => {
  const { connectionId, call } = answer.sent
  const { operationId } = call
  const { data: slice } = useQuery({
    ...sliceQuery(connectionId, operationId ?? ''),
    enabled: operationId !== undefined,
    retry: false,
  })
  return useMemo(
    () => (slice && operationId !== undefined ? checkedAnswer(slice, answer) : undefined),
    [slice, operationId, answer],
  )
}

/** Where an answer differs from its document. */
export function ContractCheck({ checked: { faults, unread } }: { checked: Checked }) {
  return (
    <>
      {unread && <p className={css.note}>{unread}</p>}
      {faults.length === 0 ? (
        <Empty icon={CircleCheck} title="As its document says">
          {unread ? 'Nothing else was looked at.' : 'Status, media type and body are as described.'}
        </Empty>
      ) : (
        <FindingsTable
          findings={faults}
          caption="Where the answer differs from its document"
          about="Where it differs from its document"
          root="the answer"
        />
      )}
      {faults.some(({ severity }) => severity === 'info') && (
        <p className={css.note}>What the document does not tell may be there all the same: clients are to expect it.</p>
      )}
    </>
  )
}
