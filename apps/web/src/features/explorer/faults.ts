import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import { bodyKind, type OperationModel } from '@developer-console/shared/openapi/operation'
import { type CallFault, validateCall } from '@developer-console/shared/openapi/validate'
import type { Draft } from '../../drafts/draft.ts'
import { bodyValue, chosenContent } from './described.ts'

/** What is wrong at a field, and who says so. */
export type FieldFault = { message: string; by: 'document' | 'api' }

/** Faults by place and name (body fields: RFC 6901 pointer). */
export type Faults = {
  at: (place: string, name: string) => FieldFault | undefined
  /** Those of the body, in order. */
  body: { pointer: string; fault: FieldFault }[]
  /** Why the body's text cannot be read as the JSON that it is typed as: nothing is known of its fields then. */
  syntax: string | undefined
  /** Nothing is wrong with the body, what is not held against anybody yet included. */
  isBodyValid: boolean
}

const keyOf = (place: string, name: string) => `${place} ${name}`

/**
 * Brings the document's faults and the API's together. What is missing is not held against somebody who has only
 * begun: it counts once sending was tried.
 */
export const faultsOf = (
  found: readonly CallFault[],
  fieldErrors: Diagnosis['fieldErrors'],
  tried: boolean,
  syntax?: string,
): Faults => {
  const faults = new Map<string, FieldFault>()
  const put = (place: string, name: string, fault: FieldFault) => {
    const key = keyOf(place, name)
    if (!faults.has(key)) faults.set(key, fault)
  }
  for (const { pointer, parameter, detail } of fieldErrors ?? []) {
    if (pointer !== undefined) put('body', pointer, { message: detail, by: 'api' })
    else if (parameter !== undefined)
      for (const place of ['query', 'path', 'header']) put(place, parameter, { message: detail, by: 'api' })
  }
  for (const { in: place, name, pointer, keyword, message } of found)
    if (tried || keyword !== 'required')
      put(place, place === 'body' ? pointer : (name ?? ''), { message, by: 'document' })
  const body = [...faults].flatMap(([key, fault]) =>
    key.startsWith('body ') ? [{ pointer: key.slice('body '.length), fault }] : [],
  )
  return {
    at: (place, name) => faults.get(keyOf(place, name)),
    body,
    syntax,
    isBodyValid: syntax === undefined && body.length === 0 && found.every(({ in: place }) => place !== 'body'),
  }
}

/** What is wrong with a draft: what the document forbids, and what the API refused. */
export const faultsOfDraft = (
  model: OperationModel,
  draft: Draft,
  fieldErrors: Diagnosis['fieldErrors'],
  tried: boolean,
): Faults => {
  const content = chosenContent(model, draft)
  // A file is there or not, and that is all there is to know of it.
  const text = content && bodyKind(content.mediaType) !== 'fields' ? (draft.file ?? draft.body) : draft.body
  if (!content || text === undefined) return faultsOf(validateCall(model, draft.values, undefined), fieldErrors, tried)
  const { mediaType } = content
  // Only what is filled in as fields is read; any other text is there, and that is all there is to know.
  const { value, fault } = bodyKind(mediaType) === 'fields' ? bodyValue(text) : { value: text }
  const found = validateCall(model, draft.values, { mediaType, value })
  // A text that cannot be read has no value, and yet it is not left out.
  const known = fault === undefined ? found : found.filter(({ in: place }) => place !== 'body')
  return faultsOf(known, fieldErrors, tried, fault)
}
