import { type DocumentIndex, indexOf, specificationOf } from './index-operations.ts'
import { isObject, type JsonObject, type JsonValue, own } from './json-value.ts'
import type { Method } from './operations.ts'
import { type Library, noAddress, type Resource } from './references.ts'
import { sliceOf } from './slice.ts'
import { createFindings, surveyReferences } from './survey.ts'

/** A library of a document given as a literal, as tests have it. */
export const libraryOf = (document: JsonValue, others: Record<string, JsonValue> = {}, url = noAddress): Library => ({
  version: specificationOf(document).version,
  document: { url, value: document },
  others: new Map(Object.entries(others).map(([url, value]): [string, Resource] => [url, { url, value }])),
})

export const indexDocument = (document: JsonValue): DocumentIndex => {
  const library = libraryOf(document)
  const findings = createFindings()
  surveyReferences(library, findings)
  return indexOf(library, specificationOf(document).stated, undefined, findings)
}

export const slice = (document: JsonValue, path: string, method: Method = 'get', serverPath = ''): JsonObject => {
  const result = sliceOf(libraryOf(document), { path, method, serverPath })
  if (result === undefined) throw new Error(`There is no ${method} ${path}`)
  return JSON.parse(JSON.stringify(result)) as JsonObject
}

/** The value at a path of keys, whatever it is. */
export const at = (value: JsonValue | undefined, ...keys: (string | number)[]): JsonValue | undefined => {
  let node: JsonValue | undefined = value
  for (const key of keys) {
    if (Array.isArray(node)) node = node[Number(key)]
    else node = isObject(node) ? own(node, String(key)) : undefined
  }
  return node
}

/** A document of 3.1 with one `GET /a` that answers with a schema. */
export const answering = (schema: JsonValue, more: JsonObject = {}, openapi = '3.1.0'): JsonObject => ({
  openapi,
  info: { title: 'T', version: '1' },
  paths: { '/a': { get: { responses: { 200: { description: '', content: { 'application/json': { schema } } } } } } },
  ...more,
})

/** The schema of that answer in a slice. */
export const answeredSchema = (document: JsonObject): JsonValue | undefined =>
  at(document, 'paths', '/a', 'get', 'responses', '200', 'content', 'application/json', 'schema')

/** The same where it is text. */
export const textAt = (value: JsonValue | undefined, ...keys: (string | number)[]): string => {
  const found = at(value, ...keys)
  if (typeof found !== 'string') throw new Error(`There is no text at ${keys.join(' ')}`)
  return found
}
