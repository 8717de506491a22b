import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import { fileMediaType, hasParts, multipartParts, urlEncodedBody } from '@developer-console/shared/openapi/body'
import { type JsonValue, readJson } from '@developer-console/shared/openapi/json-text'
import {
  acceptedTypes,
  bodyKind,
  type ContentModel,
  essenceOf,
  isJsonMediaType,
  type OperationModel,
} from '@developer-console/shared/openapi/operation'
import { serialiseCall } from '@developer-console/shared/openapi/serialise'
import type { SnippetBody } from '@developer-console/shared/snippets/program'
import { type Draft, fileAt } from '../../drafts/draft.ts'
import { filledParts, multipartBody, newBoundary } from './multipart.ts'

/** The content of the body that is chosen, by default the JSON one, otherwise the first. */
export const chosenContent = (model: OperationModel, draft: Draft): ContentModel | undefined => {
  const contents = model.requestBody?.contents ?? []
  return (
    contents.find(({ mediaType }) => mediaType === draft.mediaType) ??
    contents.find(({ mediaType }) => isJsonMediaType(mediaType)) ??
    contents[0]
  )
}

/** A body in pieces, files unread, and what is said of it. */
export type WrittenBody = {
  pieces: BlobPart[]
  /** As `Content-Type` has it. */
  mediaType: string
  /** The same for a command line. */
  snippet: SnippetBody
  /** Where files are to be chosen (RFC 6901): without them it cannot be sent. */
  unchosen: string[]
}

export type Described = {
  call: DescribedCallInput
  /** Absent where it is left out. */
  body: WrittenBody | undefined
  /** Path parameters without a value: it cannot be sent. */
  unfilled: string[]
}

/** The call that a draft describes. */
export const describedCall = (model: OperationModel, draft: Draft, operationId: string): Described => {
  const serialised = serialiseCall(model, draft.values)
  const content = chosenContent(model, draft)
  const body = content && writtenBody(model, content, draft)
  const accepted = acceptedTypes(model)
  const given = new Set([...serialised.headers, ...draft.headers].map(([name]) => name.toLowerCase()))
  const own: [string, string][] = [
    ...(accepted.length > 0 && !given.has('accept')
      ? [['accept', accepted.join(', ')] satisfies [string, string]]
      : []),
    ...(body && !given.has('content-type') ? [['content-type', body.mediaType] satisfies [string, string]] : []),
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

const writtenBody = (model: OperationModel, content: ContentModel, draft: Draft): WrittenBody | undefined => {
  const { mediaType } = content
  const kind = bodyKind(mediaType)
  if (kind !== 'fields' && draft.file !== undefined) return fileBody([mediaType], draft, draft.file)
  if (kind === 'file' || draft.body === undefined) return undefined
  const essence = essenceOf(mediaType)
  if (hasParts(mediaType)) return formBody(model, content, draft, draft.body)
  const text = essence === 'application/x-www-form-urlencoded' ? pairsText(content, draft.body) : draft.body
  return { pieces: [text], mediaType, snippet: { text }, unchosen: [] }
}

/** A body that is one file, of one of the media types. */
const fileBody = (types: readonly string[], draft: Draft, name: string): WrittenBody => {
  const file = fileAt(draft, '', name)
  return {
    pieces: file ? [file] : [],
    mediaType: fileMediaType(types, file ?? { name, type: '' }),
    snippet: { file: name },
    unchosen: file ? [] : [''],
  }
}

/** The body of a free call: a file, or text of the type that is named. */
export const freeBody = (draft: Draft): WrittenBody | undefined => {
  const { mediaType, body, file } = draft
  if (file !== undefined) return fileBody(mediaType === undefined ? [] : [mediaType], draft, file)
  if (body === undefined) return undefined
  return { pieces: [body], mediaType: mediaType ?? 'application/json', snippet: { text: body }, unchosen: [] }
}

/** A form is edited as JSON in which each file's place holds its name. */
const formBody = (model: OperationModel, content: ContentModel, draft: Draft, text: string): WrittenBody => {
  const { value } = bodyValue(text)
  if (value === undefined) return { pieces: [text], mediaType: content.mediaType, snippet: { text }, unchosen: [] }
  const boundary = newBoundary()
  const parts = multipartParts(model.slice, content, value)
  const { filled, unchosen } = filledParts(parts, ({ pointer, fileName }) => fileAt(draft, pointer, fileName))
  return {
    pieces: multipartBody(filled, boundary),
    mediaType: `${content.mediaType}; boundary=${boundary}`,
    snippet:
      // Programs write forms for themselves, and a mixed body from a file that holds it.
      essenceOf(content.mediaType) === 'multipart/mixed'
        ? { file: 'body.multipart' }
        : {
            form: parts.map((part) =>
              part.kind === 'text'
                ? part
                : {
                    name: part.name,
                    ...(part.headers && { headers: part.headers }),
                    file: part.fileName,
                    mediaType: fileMediaType(
                      part.types,
                      fileAt(draft, part.pointer, part.fileName) ?? { name: part.fileName, type: '' },
                    ),
                  },
            ),
          },
    unchosen,
  }
}

/** A form's fields are edited as JSON and sent as pairs. */
const pairsText = (content: ContentModel, text: string): string => {
  const reading = readJson(text)
  return reading.ok ? urlEncodedBody(content, reading.value) : text
}

/** The JSON value of a body's text; `undefined` where it is left out, and the reason where it is no JSON. */
export const bodyValue = (text: string | undefined): { value: JsonValue | undefined; fault?: string } => {
  if (text === undefined) return { value: undefined }
  const reading = readJson(text)
  return reading.ok ? { value: reading.value } : { value: undefined, fault: reading.message }
}
