import type { CallDetail } from '@developer-console/shared/contract/history'
import { redactedMark } from '@developer-console/shared/contract/redacted'
import type { JsonValue } from '@developer-console/shared/openapi/json-text'
import { essenceOf, type OperationModel, type ParameterModel } from '@developer-console/shared/openapi/operation'
import type { CallValues } from '@developer-console/shared/openapi/serialise'
import { formField, itemField, typedValue } from '@developer-console/shared/openapi/schema-form'
import { type Draft, emptyDraft, withParameter } from './draft.ts'

type Request = CallDetail['request']

const partsOf = ({ path, query }: Request) => {
  const [bare = '', inPath = ''] = path.split(/\?(.*)/s)
  return { path: bare, pairs: [...new URLSearchParams(inPath), ...query] }
}

const contentType = (name: string) => name.toLowerCase() === 'content-type'

/** What of a kept request has a place of its own whatever the operation: further headers, the body and its type. */
const rest = (
  { headers, body }: Request,
  own: (name: string) => boolean,
): Pick<Draft, 'headers' | 'mediaType' | 'body'> => {
  const sent = headers.find(([name]) => contentType(name))?.[1]
  // The files of a form are no longer there, and its boundary is made anew.
  const isMultipart = sent !== undefined && /^multipart\//i.test(sent)
  const type = isMultipart ? essenceOf(sent) : sent
  return {
    headers: headers.filter(
      ([name, value]) => !contentType(name) && name.toLowerCase() !== 'accept' && value !== redactedMark && !own(name),
    ),
    ...(type === undefined ? {} : { mediaType: type }),
    ...(body?.whole && body.text !== undefined && !isMultipart ? { body: body.text } : {}),
  }
}

/** A kept request as a free call. */
export const freeDraftOf = (request: Request): Draft => {
  const { path, pairs } = partsOf(request)
  const named = withParameter(withParameter(emptyDraft, 'path', 'method', request.method), 'path', 'path', path)
  return { ...withParameter(named, 'query', 'pairs', pairs), ...rest(request, () => false) }
}

/**
 * The values of a kept request in an operation's form; `undefined` where they cannot be told from what was sent (other
 * styles than the common ones, parameters that the document does not know).
 */
export const draftOfRequest = (model: OperationModel, request: Request): Draft | undefined => {
  const { path, pairs } = partsOf(request)
  const inPath = pathValues(model, path)
  const inQuery = queryValues(model, pairs)
  if (!inPath || !inQuery || request.method !== model.method) return undefined
  const header: Record<string, JsonValue> = {}
  for (const parameter of model.parameters.filter((one) => one.in === 'header')) {
    const sent = request.headers.find(([name]) => name.toLowerCase() === parameter.name.toLowerCase())?.[1]
    if (sent !== undefined && sent !== redactedMark) header[parameter.name] = typed(model, parameter, sent)
  }
  const own = new Set(Object.keys(header).map((name) => name.toLowerCase()))
  const values: CallValues = {
    ...(Object.keys(inPath).length > 0 ? { path: inPath } : {}),
    ...(Object.keys(inQuery).length > 0 ? { query: inQuery } : {}),
    ...(own.size > 0 ? { header } : {}),
  }
  return { values, ...rest(request, (name) => own.has(name.toLowerCase())) }
}

const fieldOf = (model: OperationModel, parameter: ParameterModel) => formField(model.slice, parameter.schema)

const typed = (model: OperationModel, parameter: ParameterModel, text: string): JsonValue =>
  typedValue(fieldOf(model, parameter), text)

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)

const pathValues = (model: OperationModel, path: string): Record<string, JsonValue> | undefined => {
  const template = model.serverPath + (model.path.split(/[?#]/)[0] ?? '')
  const names: string[] = []
  const pattern = template.split(/(\{[^{}]+\})/).map((part, index) => {
    if (index % 2 === 0) return escaped(part)
    names.push(part.slice(1, -1))
    return '([^/]*)'
  })
  const match = new RegExp(`^${pattern.join('')}$`).exec(path)
  if (!match) return undefined
  const values: Record<string, JsonValue> = {}
  for (const [index, name] of names.entries()) {
    const parameter = model.parameters.find((one) => one.in === 'path' && one.name === name)
    const text = decoded(match[index + 1] ?? '')
    if (!parameter || parameter.style !== 'simple' || text === undefined) return undefined
    values[name] = typed(model, parameter, text)
  }
  return values
}

const queryValues = (
  model: OperationModel,
  pairs: readonly (readonly [name: string, value: string])[],
): Record<string, JsonValue> | undefined => {
  const values: Record<string, JsonValue> = {}
  for (const [name, value] of pairs) {
    if (value === redactedMark) continue
    const parameter = model.parameters.find((one) => one.in === 'query' && one.name === name)
    if (!parameter || parameter.style !== 'form') return undefined
    const field = fieldOf(model, parameter)
    if (field.kind === 'object' || field.kind === 'map' || field.kind === 'variants') return undefined
    if (field.kind !== 'list') {
      values[name] = typedValue(field, value)
      continue
    }
    // A comma within an item cannot be told from one between two once it is decoded.
    if (!parameter.explode) return undefined
    const before = Array.isArray(values[name]) ? values[name] : []
    values[name] = [...before, typedValue(itemField(field, before.length), value)]
  }
  return values
}
