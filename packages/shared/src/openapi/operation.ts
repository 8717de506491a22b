import { type JsonValue, losslessFrom } from './json-text.ts'
import { withoutTrailingSlashes } from './percent.ts'
import { examplesOf, flatSchema, isObject, listOf, memberOf, resolve, type Slice, textOr } from './schema.ts'

type ParameterPlace = 'path' | 'query' | 'header' | 'cookie' | 'querystring'

type ParameterStyle =
  | 'matrix'
  | 'label'
  | 'simple'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  | 'deepObject'
  | 'cookie'

/** A named example; `value` is absent where the document only links to it. */
export type NamedExample = { name: string; summary: string; description: string; value?: JsonValue }

/** A parameter with the defaults of its place filled in (OpenAPI 3.1 §4.8.12). */
export type ParameterModel = {
  name: string
  in: ParameterPlace
  required: boolean
  deprecated: boolean
  description: string
  style: ParameterStyle
  explode: boolean
  allowReserved: boolean
  allowEmptyValue: boolean
  /** A JSON Schema, possibly a `$ref`; `undefined` where the document gives none. */
  schema: unknown
  /** The media type of the value where the parameter has `content` instead of a style. */
  mediaType?: string
  examples: NamedExample[]
  /** The path names it and the document does not describe it. */
  undeclared: boolean
}

export type ContentModel = {
  mediaType: string
  schema: unknown
  examples: NamedExample[]
  /** `encoding` of a form's fields, by field name (OpenAPI 3.1 §4.8.15). */
  encoding: Readonly<Record<string, unknown>>
}

type HeaderModel = { name: string; description: string; required: boolean; deprecated: boolean; schema: unknown }

type LinkModel = {
  name: string
  description: string
  operationId?: string
  parameters: Record<string, JsonValue>
}

export type ResponseModel = {
  /** A status, a range such as `2XX`, or `default`. */
  status: string
  description: string
  contents: ContentModel[]
  headers: HeaderModel[]
  links: LinkModel[]
}

type RequestBodyModel = { required: boolean; description: string; contents: ContentModel[] }

/** One operation as its screen needs it. */
export type OperationModel = {
  /** Upper case. */
  method: string
  /** The document's own path, templates unfilled; may hold a query, as some documents' paths do. */
  path: string
  /** The path of the single server, `''` for the root: what a call's path has before `path`. */
  serverPath: string
  operationId?: string
  summary: string
  description: string
  deprecated: boolean
  externalDocs?: { url: string; description: string }
  /** In the document's order, path first; without `Accept`, `Content-Type` and `Authorization` (§4.8.12.1). */
  parameters: ParameterModel[]
  requestBody?: RequestBodyModel
  responses: ResponseModel[]
  /** The document that `$ref`s are resolved in. */
  slice: Slice
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']

/**
 * Reads a slice: a self-contained OpenAPI 3.1 (or 3.2) document with one path, one operation and one server.
 * `undefined` where there is no operation; whatever else is missing or wrong is left out, never thrown.
 */
export const readOperation = (slice: Slice): OperationModel | undefined => {
  const found = soleOperation(slice)
  if (!found) return undefined
  const { path, method, pathItem, operation } = found
  const { operationId, externalDocs } = operation
  const requestBody = operation['requestBody'] === undefined ? undefined : resolve(slice, operation['requestBody'])
  const documentation = isObject(externalDocs) ? externalDocs : {}
  return {
    method: method.toUpperCase(),
    path,
    serverPath: serverPathOf(operation, pathItem, slice),
    ...(typeof operationId === 'string' ? { operationId } : {}),
    summary: textOr(operation['summary'], textOr(pathItem['summary'], '')),
    description: textOr(operation['description'], textOr(pathItem['description'], '')),
    deprecated: operation['deprecated'] === true,
    ...(typeof documentation['url'] === 'string'
      ? { externalDocs: { url: documentation['url'], description: textOr(documentation['description'], '') } }
      : {}),
    parameters: parametersOf(slice, path, pathItem, operation),
    ...(requestBody
      ? {
          requestBody: {
            required: requestBody['required'] === true,
            description: textOr(requestBody['description'], ''),
            contents: contentsOf(slice, requestBody['content']),
          },
        }
      : {}),
    responses: responsesOf(slice, operation['responses']),
    slice,
  }
}

/** The description of an answer with this status: the status itself, its range (`4XX`), or `default`. */
export const responseFor = (operation: OperationModel, status: number): ResponseModel | undefined =>
  operation.responses.find((response) => response.status === String(status)) ??
  operation.responses.find((response) => response.status.toUpperCase() === `${Math.floor(status / 100)}XX`) ??
  operation.responses.find((response) => response.status === 'default')

/**
 * The content that describes a media type: the most specific of exact, `type/*` and `*` + `/*` (§4.8.14), parameters
 * such as `charset` aside.
 */
export const contentFor = (contents: readonly ContentModel[], mediaType: string): ContentModel | undefined => {
  const essence = essenceOf(mediaType)
  const range = `${essence.split('/')[0]}/*`
  return (
    contents.find((content) => essenceOf(content.mediaType) === essence) ??
    contents.find((content) => essenceOf(content.mediaType) === range) ??
    contents.find((content) => essenceOf(content.mediaType) === '*/*')
  )
}

/** Whether a media type is JSON: `application/json`, `text/json` or any `+json` (RFC 6839 §3.1). */
export const isJsonMediaType = (mediaType: string): boolean => /^[^/]+\/(?:json|.*\+json)$/.test(essenceOf(mediaType))

/** How a body is filled in: as fields of a schema, as a text, or as one file. */
export type BodyKind = 'fields' | 'text' | 'file'

/** Media types beside `text/*` that are read by people. */
const textTypes =
  /^(?:[^/]+\/.+\+(?:xml|yaml)|application\/(?:xml|yaml|x-yaml|(?:x-)?(?:ndjson|jsonlines|json-lines|jsonl)|json-seq|csv|graphql|sql|(?:x-)?javascript|toml))$/

/** Bodies whose fields a schema describes by name (OpenAPI 3.1 §4.8.15). */
const formTypes: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/mixed',
])

/**
 * How a body of a media type is filled in: JSON and forms (OpenAPI 3.1 §4.8.14, §4.8.15) have fields, and what is no
 * text is a file.
 */
export const bodyKind = (mediaType: string): BodyKind => {
  const essence = essenceOf(mediaType)
  if (isJsonMediaType(essence) || formTypes.has(essence)) return 'fields'
  return essence.startsWith('text/') || essence === '*/*' || textTypes.test(essence) ? 'text' : 'file'
}

/**
 * What `Accept` asks for by default: JSON before everything else that a successful answer is described with, nothing
 * where the document describes no content.
 */
export const acceptedTypes = (operation: OperationModel): string[] => {
  const described = operation.responses
    .filter((response) => response.status.startsWith('2') || response.status === 'default')
    .flatMap((response) => response.contents.map((content) => content.mediaType))
  const unique = [...new Set(described)]
  return [...unique.filter(isJsonMediaType), ...unique.filter((mediaType) => !isJsonMediaType(mediaType))]
}

export const essenceOf = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase()

const soleOperation = (slice: Slice) => {
  const { paths } = slice
  if (!isObject(paths)) return undefined
  for (const [path, value] of Object.entries(paths)) {
    const pathItem = pathItemOf(slice, value)
    const method = methods.find((name) => isObject(pathItem[name]))
    const operation = method === undefined ? undefined : pathItem[method]
    if (method !== undefined && isObject(operation)) return { path, method, pathItem, operation }
  }
  return undefined
}

/** A path item's own fields stand beside those of its `$ref` (§4.8.9). */
const pathItemOf = (slice: Slice, value: unknown): { readonly [name: string]: unknown } => {
  if (!isObject(value)) return {}
  const { $ref: _ref, ...own } = value
  return { ...resolve(slice, value), ...own }
}

const serverPathOf = (...places: readonly { readonly [name: string]: unknown }[]): string => {
  const servers = places.map((place) => listOf(place['servers'])).find((list) => list.length > 0)
  const server = servers?.[0]
  if (!isObject(server)) return ''
  const filled = textOr(server['url'], '').replaceAll(/\{([^{}]*)\}/g, (whole, name: string) =>
    textOr(memberOf(memberOf(server['variables'], name), 'default'), whole),
  )
  const path = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(filled)?.[1] ?? filled
  return withoutTrailingSlashes(path)
}

const places = new Set<string>(['path', 'query', 'header', 'cookie', 'querystring'])

/** Header parameters that describe something else than a parameter (§4.8.12.1). */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization'])

const parametersOf = (
  slice: Slice,
  path: string,
  pathItem: { readonly [name: string]: unknown },
  operation: { readonly [name: string]: unknown },
): ParameterModel[] => {
  const byKey = new Map<string, ParameterModel>()
  // The operation's parameters replace those of the path item, name and place being the key (§4.8.10).
  for (const entry of [...listOf(pathItem['parameters']), ...listOf(operation['parameters'])]) {
    const parameter = parameterOf(slice, resolve(slice, entry))
    if (parameter) byKey.set(`${parameter.in} ${parameter.name}`, parameter)
  }
  const named = [...(path.split('?')[0] ?? '').matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? '')
  const declared = [...byKey.values()].filter(
    // A template that the path does not have can't be filled.
    (parameter) => parameter.in !== 'path' || named.includes(parameter.name),
  )
  const undeclared = [...new Set(named)].filter((name) => !byKey.has(`path ${name}`)).map(undeclaredParameter)
  const all = [...declared, ...undeclared]
  return [...all.filter((parameter) => parameter.in === 'path'), ...all.filter((parameter) => parameter.in !== 'path')]
}

const undeclaredParameter = (name: string): ParameterModel => ({
  ...styleOf({}, 'path'),
  name,
  in: 'path',
  required: true,
  deprecated: false,
  description: '',
  allowReserved: false,
  allowEmptyValue: false,
  schema: { type: 'string' },
  examples: [],
  undeclared: true,
})

const parameterOf = (slice: Slice, entry: { readonly [name: string]: unknown }): ParameterModel | undefined => {
  const { name, in: place } = entry
  if (typeof name !== 'string' || typeof place !== 'string' || !places.has(place)) return undefined
  if (place === 'header' && ignoredHeaders.has(name.toLowerCase())) return undefined
  const [content] = contentsOf(slice, entry['content'])
  return {
    name,
    in: place as ParameterPlace,
    required: place === 'path' || entry['required'] === true,
    deprecated: entry['deprecated'] === true,
    description: textOr(entry['description'], ''),
    ...styleOf(entry, place as ParameterPlace),
    allowReserved: entry['allowReserved'] === true,
    allowEmptyValue: entry['allowEmptyValue'] === true,
    schema: content ? content.schema : entry['schema'],
    ...(content ? { mediaType: content.mediaType } : {}),
    examples: content ? content.examples : namedExamples(slice, entry),
    undeclared: false,
  }
}

/** The styles of each place, its default first (§4.8.12.2). */
const stylesOf: Record<ParameterPlace, readonly ParameterStyle[]> = {
  path: ['simple', 'matrix', 'label'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form', 'cookie'],
  querystring: ['form'],
}

/** A style that its place does not know is the place's default; `form` and `cookie` explode unless told otherwise. */
const styleOf = (entry: { readonly [name: string]: unknown }, place: ParameterPlace) => {
  const styles = stylesOf[place]
  const style = styles.find((name) => name === entry['style']) ?? styles[0] ?? 'simple'
  const { explode } = entry
  return { style, explode: typeof explode === 'boolean' ? explode : style === 'form' || style === 'cookie' }
}

const contentsOf = (slice: Slice, content: unknown): ContentModel[] =>
  isObject(content)
    ? Object.entries(content).map(([mediaType, value]) => {
        const entry = resolve(slice, value)
        const { encoding } = entry
        return {
          mediaType,
          schema: entry['schema'],
          examples: namedExamples(slice, entry),
          encoding: isObject(encoding) ? encoding : {},
        }
      })
    : []

const namedExamples = (slice: Slice, entry: { readonly [name: string]: unknown }): NamedExample[] => {
  const { examples, example } = entry
  const named = isObject(examples)
    ? Object.entries(examples).map(([name, value]) => namedExample(name, resolve(slice, value)))
    : []
  return example === undefined ? named : [...named, namedExample('', { value: example })]
}

/** The `value` of 3.1, or the `dataValue` that 3.2 prefers. */
const namedExample = (name: string, entry: { readonly [name: string]: unknown }): NamedExample => {
  const value = entry['value'] === undefined ? entry['dataValue'] : entry['value']
  const words = { name, summary: textOr(entry['summary'], ''), description: textOr(entry['description'], '') }
  return value === undefined ? words : { ...words, value: losslessFrom(value) }
}

const responsesOf = (slice: Slice, responses: unknown): ResponseModel[] =>
  isObject(responses)
    ? Object.entries(responses)
        .filter(([status]) => /^(?:[1-5](?:\d\d|xx)|default)$/i.test(status))
        .map(([status, value]) => {
          const response = resolve(slice, value)
          return {
            status,
            description: textOr(response['description'], textOr(response['summary'], '')),
            contents: contentsOf(slice, response['content']),
            headers: headersOf(slice, response['headers']),
            links: linksOf(slice, response['links']),
          }
        })
    : []

const headersOf = (slice: Slice, headers: unknown): HeaderModel[] =>
  isObject(headers)
    ? Object.entries(headers).map(([name, value]) => {
        const header = resolve(slice, value)
        const [content] = contentsOf(slice, header['content'])
        return {
          name,
          description: textOr(header['description'], ''),
          required: header['required'] === true,
          deprecated: header['deprecated'] === true,
          schema: content ? content.schema : header['schema'],
        }
      })
    : []

const linksOf = (slice: Slice, links: unknown): LinkModel[] =>
  isObject(links) ? Object.entries(links).map(([name, value]) => linkOf(name, resolve(slice, value))) : []

const linkOf = (name: string, link: { readonly [name: string]: unknown }): LinkModel => {
  const { operationId, parameters } = link
  const entries = isObject(parameters) ? Object.entries(parameters) : []
  return {
    name,
    description: textOr(link['description'], ''),
    ...(typeof operationId === 'string' ? { operationId } : {}),
    parameters: Object.fromEntries(entries.map(([key, entry]) => [key, losslessFrom(entry)])),
  }
}

/** The examples of a parameter or content: its own, then those of its schema. */
export const allExamples = (
  slice: Slice,
  { examples, schema }: { examples: readonly NamedExample[]; schema: unknown },
): NamedExample[] => [
  ...examples,
  ...examplesOf(flatSchema(slice, schema)).map((value) => ({ name: '', summary: '', description: '', value })),
]
