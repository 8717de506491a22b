import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import { urlEncodedBody } from '@developer-console/shared/openapi/body'
import { type JsonValue, readJson } from '@developer-console/shared/openapi/json-text'
import {
  acceptedTypes,
  type ContentModel,
  essenceOf,
  isJsonMediaType,
  type OperationModel,
} from '@developer-console/shared/openapi/operation'
import { serialiseCall } from '@developer-console/shared/openapi/serialise'
import type { Draft } from '../../drafts/draft.ts'

/** The content of the body that is chosen, by default the JSON one, otherwise the first. */
export const chosenContent = (model: OperationModel, draft: Draft): ContentModel | undefined => {
  const contents = model.requestBody?.contents ?? []
  return (
    contents.find(({ mediaType }) => mediaType === draft.mediaType) ??
    contents.find(({ mediaType }) => isJsonMediaType(mediaType)) ??
    contents[0]
  )
}

/** Whether a body of this type is filled in as fields of a schema. */
export const isFormType = (mediaType: string): boolean =>
  isJsonMediaType(mediaType) || essenceOf(mediaType) === 'application/x-www-form-urlencoded'

export type Described = {
  call: DescribedCallInput
  /** Absent where it is left out. */
  body: string | undefined
  /** Path parameters without a value: it cannot be sent. */
  unfilled: string[]
}

/** The call that a draft describes. */
export const describedCall = (model: OperationModel, draft: Draft, operationId: string): Described => {
  const serialised = serialiseCall(model, draft.values)
  const content = chosenContent(model, draft)
  const body = content && draft.body !== undefined ? bodyText(content, draft.body) : undefined
  const accepted = acceptedTypes(model)
  const given = new Set([...serialised.headers, ...draft.headers].map(([name]) => name.toLowerCase()))
  const own: [string, string][] = [
    ...(accepted.length > 0 && !given.has('accept')
      ? [['accept', accepted.join(', ')] satisfies [string, string]]
      : []),
    ...(body !== undefined && content && !given.has('content-type')
      ? [['content-type', content.mediaType] satisfies [string, string]]
      : []),
  ]
  return {
    call: {
      method: model.method as DescribedCallInput['method'],
      path: serialised.path,
      query: serialised.query,
      headers: [...own, ...serialised.headers, ...draft.headers.filter(([name]) => name.trim() !== '')],
      operationId,
    },
    body,
    unfilled: serialised.unfilled,
  }
}

/** A form's fields are edited as JSON and sent as pairs. */
const bodyText = (content: ContentModel, text: string): string => {
  if (essenceOf(content.mediaType) !== 'application/x-www-form-urlencoded') return text
  const reading = readJson(text)
  return reading.ok ? urlEncodedBody(content, reading.value) : text
}

/** The JSON value of a body's text; `undefined` where it is left out, and the reason where it is no JSON. */
export const bodyValue = (text: string | undefined): { value: JsonValue | undefined; fault?: string } => {
  if (text === undefined) return { value: undefined }
  const reading = readJson(text)
  return reading.ok ? { value: reading.value } : { value: undefined, fault: reading.message }
}
