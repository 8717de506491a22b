import { isCredential } from '@developer-console/shared/interchange/credential-name'
import {
  isJsonObject,
  isJsonNumber,
  type JsonValue,
  readJson,
  writeJson,
} from '@developer-console/shared/openapi/json-text'
import type { CallValues, ParameterValues } from '@developer-console/shared/openapi/serialise'
import type { OperationModel } from '@developer-console/shared/openapi/operation'

/** What the engineer has filled in for an operation. `body` is its text; `undefined` where it is left out. */
export type Draft = {
  values: CallValues
  /** Headers beside those of the document. */
  headers: [name: string, value: string][]
  mediaType?: string | undefined
  body?: string | undefined
  /** Name of the file that is the whole body. */
  file?: string | undefined
  /**
   * The files that were chosen, by their place in the body (RFC 6901, `''` for the whole of it). They live as long as
   * the page: a draft keeps names alone.
   */
  files?: Readonly<Record<string, File>> | undefined
}

/** The file that was chosen for a place, as long as its name still stands there. */
export const fileAt = ({ files }: Draft, pointer: string, name: string): File | undefined => {
  const file = files && Object.hasOwn(files, pointer) ? files[pointer] : undefined
  return file?.name === name ? file : undefined
}

/** The draft without the files in some places; their names stay. */
export const withoutFiles = (draft: Draft, places: readonly string[]): Draft => ({
  ...draft,
  files: Object.fromEntries(Object.entries(draft.files ?? {}).filter(([place]) => !places.includes(place))),
})

/** The draft whose body is a file; `undefined` leaves it out. */
export const withBodyFile = (draft: Draft, file: File | undefined): Draft => ({
  ...draft,
  file: file?.name,
  files: file ? { ...draft.files, '': file } : draft.files,
})

export const emptyDraft: Draft = { values: {}, headers: [] }

type Place = keyof CallValues

/** The draft with a parameter's value; `undefined` leaves it out. */
export const withParameter = (draft: Draft, place: Place, name: string, value: JsonValue | undefined): Draft => {
  const { [name]: _before, ...others } = draft.values[place] ?? {}
  return { ...draft, values: { ...draft.values, [place]: value === undefined ? others : { ...others, [name]: value } } }
}

const withoutCredentials = (values: ParameterValues | undefined): ParameterValues =>
  Object.fromEntries(Object.entries(values ?? {}).filter(([name]) => !isCredential(name)))

const places = ['path', 'query', 'header', 'cookie', 'querystring'] as const

/** A draft as text, numbers as they were typed, without the values of credentials. */
export const writeDraft = (draft: Draft): string => {
  const values: Record<string, JsonValue> = {}
  for (const place of places) {
    const kept = withoutCredentials(draft.values[place])
    const filled = Object.entries(kept).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined)
    if (filled.length > 0) values[place] = Object.fromEntries(filled)
  }
  return writeJson({
    values,
    headers: draft.headers.filter(([name]) => !isCredential(name)),
    ...(draft.mediaType === undefined ? {} : { mediaType: draft.mediaType }),
    ...(draft.body === undefined ? {} : { body: draft.body }),
    ...(draft.file === undefined ? {} : { file: draft.file }),
  })
}

const textPairs = (value: JsonValue | undefined): [string, string][] =>
  Array.isArray(value)
    ? value.flatMap((pair): [string, string][] => {
        if (!Array.isArray(pair)) return []
        const [name, text] = pair
        return typeof name === 'string' && typeof text === 'string' ? [[name, text]] : []
      })
    : []

/** The draft in a text; `undefined` where it is none. Links come from anywhere, so nothing of it is taken on trust. */
export const readDraft = (text: string): Draft | undefined => {
  const reading = readJson(text)
  if (!reading.ok || !isJsonObject(reading.value)) return undefined
  const { values, headers, mediaType, body, file } = reading.value
  const read: Record<string, ParameterValues> = {}
  if (isJsonObject(values))
    for (const place of places) {
      const found = Object.hasOwn(values, place) ? values[place] : undefined
      if (isJsonObject(found)) read[place] = withoutCredentials(found)
    }
  return {
    values: read,
    headers: textPairs(headers).filter(([name]) => !isCredential(name)),
    ...(typeof mediaType === 'string' ? { mediaType } : {}),
    ...(typeof body === 'string' ? { body } : {}),
    ...(typeof file === 'string' ? { file } : {}),
  }
}

/** Whether nothing is filled in. */
export const isEmptyDraft = ({ values, headers, body, file }: Draft): boolean =>
  headers.length === 0 &&
  body === undefined &&
  file === undefined &&
  places.every((place) => Object.keys(values[place] ?? {}).length === 0)

/** How many parameters of the document have a value. */
export const filledCount = (model: OperationModel, { values }: Draft): number =>
  model.parameters.filter((parameter) => values[parameter.in]?.[parameter.name] !== undefined).length

/** A value as one line of text, for hints. */
export const inOneLine = (value: JsonValue): string =>
  typeof value === 'string' ? value : isJsonNumber(value) ? value.value : writeJson(value)
