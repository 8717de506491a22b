import type { Diagnosis } from '@developer-console/shared/contract/diagnosis'
import type { CallFault } from '@developer-console/shared/openapi/validate'

/** What is wrong at a field, and who says so. */
export type FieldFault = { message: string; by: 'document' | 'api' }

/** Faults by place and name (body fields: RFC 6901 pointer). */
export type Faults = {
  at: (place: string, name: string) => FieldFault | undefined
  /** Those of the body, in order. */
  body: { pointer: string; fault: FieldFault }[]
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
    isBodyValid: body.length === 0 && found.every(({ in: place }) => place !== 'body'),
  }
}
