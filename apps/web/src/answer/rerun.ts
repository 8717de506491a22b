import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CallDetail, KeptBody } from '@developer-console/shared/contract/history'
import { safeMethods } from '@developer-console/shared/contract/methods'
import { byteSize } from '../ui/format.ts'
import { redactedMark } from '@developer-console/shared/contract/redacted'

/** A kept call, ready to be sent again. */
export type Rerun = { call: DescribedCallInput; body: Blob | undefined }

/** Why a kept call cannot be sent again as it was, in a sentence. */
export type NoRerun = { refusal: string }

const encodedMark = encodeURIComponent(redactedMark)

const isWithheld = (text: string): boolean => text.includes(redactedMark) || text.includes(encodedMark)

/** Where in a kept request a credential stood. */
const withheldPlace = ({ path, query, headers, body }: CallDetail['request']): string | undefined => {
  if (isWithheld(path)) return 'its path'
  const parameter = query.find((pair) => pair.some(isWithheld))
  if (parameter) return `its query parameter ${parameter[0]}`
  const header = headers.find((pair) => pair.some(isWithheld))
  if (header) return `its header ${header[0]}`
  return body?.text !== undefined && body.text.includes(redactedMark) ? 'its body' : undefined
}

const blobOf = ({ text, base64 }: KeptBody): Blob =>
  new Blob([text ?? Uint8Array.from(atob(base64 ?? ''), (character) => character.charCodeAt(0))])

/**
 * The call that repeats a kept one, byte for byte as it was described; a refusal where not all of it was kept.
 * `connection` is the one that it was made with, `undefined` where that is gone.
 */
export const rerunOf = (
  { request, sentBytes, operationId, connectionName }: CallDetail,
  connection: Pick<ConnectionView, 'confirmWrites'> | undefined,
): Rerun | NoRerun => {
  if (!connection) return { refusal: `It cannot be run again: the connection ${connectionName} is gone.` }
  const { method, path, query, headers, body } = request
  if (body && !body.whole)
    return {
      refusal: `It cannot be run again as it was: only the beginning of its body of ${byteSize(body.size)} was kept.`,
    }
  if (!body && sentBytes > 0)
    return { refusal: `It cannot be run again as it was: its body of ${byteSize(sentBytes)} was not kept.` }
  const place = withheldPlace(request)
  if (place) return { refusal: `It cannot be run again as it was: a credential in ${place} was not kept.` }
  return {
    call: {
      method: method as DescribedCallInput['method'],
      path,
      query,
      headers,
      ...(operationId === undefined ? {} : { operationId }),
      ...(connection.confirmWrites && !safeMethods.has(method) ? { confirm: true } : {}),
    },
    body: body && blobOf(body),
  }
}
