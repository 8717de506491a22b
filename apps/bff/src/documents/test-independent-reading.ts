import SwaggerParser from '@apidevtools/swagger-parser'
import { isObject, type JsonObject, type JsonValue, own, ownList, ownObject, ownText } from './json-value.ts'
import { at } from './test-library.ts'

/** A document as another parser reads it, with what its references lead to in their place: values may hold themselves. */
export type IndependentReading = { document: JsonObject; version: '2.0' | '3.0' | '3.1' }

/** Reads a file by `@apidevtools/swagger-parser`, which knows nothing of ours. */
export const readIndependently = async (file: string): Promise<IndependentReading> => {
  const parsed = (await SwaggerParser.parse(file)) as unknown as JsonObject
  const stated = ownText(parsed, 'swagger') ?? ownText(parsed, 'openapi') ?? ''
  const version = stated.startsWith('2') ? '2.0' : stated.startsWith('3.0') ? '3.0' : '3.1'
  const readable = (version === '3.1' ? withoutIds(parsed) : bareReferences(parsed)) as JsonObject
  const document = await SwaggerParser.dereference(readable as never, { resolve: { external: false } })
  return { document: document as unknown as JsonObject, version }
}

/** It merges what stands beside a `$ref`, which before 3.1 means nothing (OpenAPI 3.0.3 §4.7.23, Swagger 2.0 §Reference Object). */
const bareReferences = (node: JsonValue): JsonValue => {
  if (Array.isArray(node)) return node.map(bareReferences)
  if (!isObject(node)) return node
  const reference = own(node, '$ref')
  if (typeof reference === 'string') return { $ref: reference }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, bareReferences(value)]))
}

/** It stops at a pointer into the document from within a schema with an `$id`, which Scalar's Galaxy has. */
const withoutIds = (node: JsonValue): JsonValue => {
  if (Array.isArray(node)) return node.map(withoutIds)
  if (!isObject(node)) return node
  const entries = Object.entries(node).filter(([key, value]) => key !== '$id' || typeof value !== 'string')
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutIds(value)]))
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

/** An operation as the other reading has it. */
export type IndependentOperation = { path: string; method: string; operation: JsonObject; item: JsonObject }

/** The operations under `paths`, in the document's order. */
export const independentOperations = ({ document }: IndependentReading): IndependentOperation[] =>
  Object.entries(ownObject(document, 'paths') ?? {})
    .filter(([path]) => !path.startsWith('x-'))
    .flatMap(([path, item]) =>
      isObject(item)
        ? Object.entries(item)
            .filter(([method]) => methods.has(method))
            .flatMap(([method, operation]) => (isObject(operation) ? [{ path, method, operation, item }] : []))
        : [],
    )

/** What of the index another reading knows too. */
export const independentSummary = (
  { document, version }: IndependentReading,
  { path, method, operation }: IndependentOperation,
) => {
  const schemes =
    version === '2.0'
      ? ownObject(document, 'securityDefinitions')
      : ownObject(ownObject(document, 'components') ?? {}, 'securitySchemes')
  const hasScopes = (name: string) => {
    const type = at(schemes, name, 'type')
    return type === 'oauth2' || type === 'openIdConnect'
  }
  const security = own(operation, 'security') ?? own(document, 'security')
  const scopes = !Array.isArray(security)
    ? []
    : security.length === 0
      ? [[]]
      : security.map((requirement) =>
          Object.entries(requirement as JsonObject).flatMap(([name, listed]) =>
            hasScopes(name) ? (listed as string[]) : [],
          ),
        )
  return {
    method: method.toUpperCase(),
    path,
    operationId: ownText(operation, 'operationId'),
    tags: [...new Set(ownList(operation, 'tags'))],
    deprecated: own(operation, 'deprecated') === true,
    scopes: scopes.map((set) => [...new Set(set)]),
  }
}

/** Differences between an operation as the other parser reads it and its slice, down to `depth` levels of schemas. */
export const differencesOf = (
  reading: IndependentReading,
  { path, method, operation, item }: IndependentOperation,
  slice: JsonObject,
  depth: number,
): string[] => {
  const { version, document } = reading
  const comparison = createComparison(slice, version, depth)
  const sliced = at(slice, 'paths', path, method)
  if (!isObject(sliced)) return [`${method} ${path} is not in the slice`]
  const parameters = inForce(ownList(item, 'parameters'), ownList(operation, 'parameters'))
  const taken = inForce(
    ownList(at(slice, 'paths', path) as JsonObject, 'parameters').map(comparison.resolved),
    ownList(sliced, 'parameters').map(comparison.resolved),
  )
  const inBody = (parameter: JsonObject) => ['body', 'formData'].includes(ownText(parameter, 'in') ?? '')
  comparison.parameters(
    parameters.filter((parameter) => !inBody(parameter)),
    taken,
  )
  const mediaTypes = (field: string, fallback: string[]) => {
    const stated = own(operation, field) ?? own(document, field)
    return Array.isArray(stated) && stated.length > 0 ? stated.map(String) : fallback
  }
  const body = comparison.resolved(own(sliced, 'requestBody') ?? null)
  if (version === '2.0') comparison.swaggerBody(parameters.filter(inBody), body, mediaTypes('consumes', []))
  else comparison.body(own(operation, 'requestBody'), body)
  comparison.responses(
    ownObject(operation, 'responses') ?? {},
    ownObject(sliced, 'responses') ?? {},
    mediaTypes('produces', ['application/json']),
  )
  return comparison.differences
}

/** An operation's own parameters come before those of its path item (name and place). */
const inForce = (shared: JsonValue[], mine: JsonValue[]): JsonObject[] => {
  const keyOf = (parameter: JsonObject) => `${ownText(parameter, 'in')} ${ownText(parameter, 'name')}`
  const all = [...shared, ...mine].filter(isObject)
  return [...new Map(all.map((parameter) => [keyOf(parameter), parameter])).values()]
}

const sameWords = [
  'format pattern title description default const readOnly writeOnly deprecated multipleOf uniqueItems',
  'minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains',
]
  .join(' ')
  .split(' ')
const single = 'items not additionalProperties contains propertyNames if then else unevaluatedProperties'.split(' ')
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems']
const maps = ['properties', 'patternProperties', 'dependentSchemas']

const createComparison = (slice: JsonObject, version: IndependentReading['version'], depth: number) => {
  const differences: string[] = []
  const same = (place: string, wanted: unknown, found: unknown) => {
    if (JSON.stringify(wanted ?? null) !== JSON.stringify(found ?? null))
      differences.push(`${place}: ${JSON.stringify(wanted)} became ${JSON.stringify(found)}`)
  }

  /** What stands in a slice, with all references to its components followed; what stands beside one wins. */
  const resolved = (node: JsonValue): JsonValue => {
    if (!isObject(node)) return node
    const reference = own(node, '$ref')
    if (typeof reference !== 'string') return node
    const { $ref: _followed, ...beside } = node as JsonObject
    const target = at(slice, ...reference.slice(2).split('/'))
    if (target === undefined) throw new Error(`The slice has no ${reference}`)
    const there = resolved(target)
    return isObject(there) ? { ...there, ...beside } : there
  }

  const names = (value: JsonObject) => Object.keys(value).sort()

  const schema = (place: string, wanted: JsonValue | undefined, given: JsonValue | undefined, left: number): void => {
    if (left === 0) return
    const found = resolved(given ?? null)
    if (typeof wanted === 'boolean') return same(place, wanted, found)
    // It does not follow dynamic references.
    if (!isObject(wanted) || own(wanted, '$dynamicRef') !== undefined) return
    if (!isObject(found)) return same(place, names(wanted), found)
    if (version === '3.1') return words(place, wanted, found, left)
    const nullable = own(wanted, 'nullable') === true || own(wanted, 'x-nullable') === true
    const { nullable: _nullable, 'x-nullable': _xNullable, ...bare } = wanted as JsonObject
    if (nullable && ['allOf', 'anyOf', 'oneOf', 'not'].some((word) => Object.hasOwn(wanted, word))) {
      same(`${place}/anyOf/1`, { type: 'null' }, at(found, 'anyOf', 1))
      const { title, description, default: preset, readOnly, writeOnly, deprecated, ...inside } = bare
      for (const [word, value] of Object.entries({
        title,
        description,
        default: preset,
        readOnly,
        writeOnly,
        deprecated,
      }))
        same(`${place}/${word}`, value, own(found, word))
      return schema(`${place}/anyOf/0`, inside, at(found, 'anyOf', 0), left)
    }
    words(place, inTwentyTwelve(bare, nullable), found, left)
  }

  const words = (place: string, wanted: JsonObject, found: JsonObject, left: number): void => {
    same(`${place}/type`, typeList(wanted), typeList(found))
    same(`${place}/enum`, own(wanted, 'enum'), own(found, 'enum'))
    same(`${place}/required`, own(wanted, 'required'), own(found, 'required'))
    for (const word of [...sameWords, 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'])
      same(`${place}/${word}`, own(wanted, word), own(found, word))
    for (const word of single) {
      const value = own(wanted, word)
      if (value === undefined) same(`${place}/${word}`, undefined, own(found, word))
      else schema(`${place}/${word}`, value, own(found, word), left - 1)
    }
    for (const word of lists) {
      const [ours, theirs] = [ownList(found, word), ownList(wanted, word)]
      same(`${place}/${word}`, theirs.length, ours.length)
      theirs.forEach((entry, index) => schema(`${place}/${word}/${index}`, entry, ours[index], left - 1))
    }
    for (const word of maps) {
      const [ours, theirs] = [ownObject(found, word) ?? {}, ownObject(wanted, word) ?? {}]
      same(`${place}/${word}`, names(theirs), names(ours))
      for (const [name, entry] of Object.entries(theirs))
        schema(`${place}/${word}/${name}`, entry, own(ours, name), left - 1)
    }
  }

  const content = (place: string, wanted: JsonObject, found: JsonObject) => {
    same(place, names(wanted), names(found))
    for (const [mediaType, media] of Object.entries(wanted))
      schema(`${place}/${mediaType}`, at(media, 'schema'), at(found, mediaType, 'schema'), depth)
  }

  const parameters = (wanted: JsonObject[], found: JsonObject[]) => {
    const keyOf = (parameter: JsonObject) => `${ownText(parameter, 'in')} ${ownText(parameter, 'name')}`
    same('parameters', wanted.map(keyOf).sort(), found.map(keyOf).sort())
    for (const parameter of wanted) {
      const key = keyOf(parameter)
      const ours = found.find((candidate) => keyOf(candidate) === key)
      if (!ours) continue
      same(
        `${key}/required`,
        own(parameter, 'required') === true || own(parameter, 'in') === 'path',
        own(ours, 'required') === true,
      )
      for (const word of ['description', 'deprecated']) same(`${key}/${word}`, own(parameter, word), own(ours, word))
      if (version !== '2.0') {
        for (const word of ['style', 'explode', 'allowReserved'])
          same(`${key}/${word}`, own(parameter, word), own(ours, word))
        if (own(parameter, 'schema') !== undefined)
          schema(`${key}/schema`, own(parameter, 'schema'), own(ours, 'schema'), depth)
        content(`${key}/content`, ownObject(parameter, 'content') ?? {}, ownObject(ours, 'content') ?? {})
      } else {
        if (own(parameter, 'type') === 'array') {
          const [style, explode] = swaggerStyle(parameter)
          same(`${key}/style`, [style, explode], [own(ours, 'style'), own(ours, 'explode')])
        }
        schema(`${key}/schema`, valueOf(parameter), own(ours, 'schema'), depth)
      }
    }
  }

  const body = (wanted: JsonValue | undefined, found: JsonValue) => {
    same('requestBody', isObject(wanted), isObject(found))
    if (!isObject(wanted) || !isObject(found)) return
    same('requestBody/required', own(wanted, 'required') === true, own(found, 'required') === true)
    content('requestBody', ownObject(wanted, 'content') ?? {}, ownObject(found, 'content') ?? {})
  }

  const swaggerBody = (wanted: JsonObject[], found: JsonValue, consumes: string[]) => {
    const whole = wanted.find((parameter) => own(parameter, 'in') === 'body')
    if (whole) {
      const mediaTypes = consumes.length > 0 ? consumes : ['application/json']
      const media = { schema: own(whole, 'schema') ?? {} }
      const asBody = { ...whole, content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, media])) }
      return body(asBody, found)
    }
    if (wanted.length === 0) return same('requestBody', null, found)
    const contents = Object.values(ownObject(found as JsonObject, 'content') ?? {})
    if (contents.length === 0) differences.push('requestBody: the form has no content')
    for (const media of contents) {
      const form = at(media, 'schema') as JsonObject
      same(
        'form',
        sorted(wanted.map((field) => ownText(field, 'name') ?? '')),
        names(ownObject(form, 'properties') ?? {}),
      )
      const required = wanted
        .filter((field) => own(field, 'required') === true)
        .map((field) => ownText(field, 'name') ?? '')
      same('form/required', sorted(required), sorted(ownList(form, 'required').map(String)))
      for (const field of wanted) {
        const name = ownText(field, 'name') ?? ''
        const described = own(field, 'description')
        const value = { ...valueOf(field), ...(described === undefined ? {} : { description: described }) }
        schema(`form/${name}`, value, at(form, 'properties', name), depth)
      }
    }
  }

  const responses = (wanted: JsonObject, found: JsonObject, produces: string[]) => {
    const statuses = (value: JsonObject) => names(value).filter((status) => !status.startsWith('x-'))
    same('responses', statuses(wanted), statuses(found))
    for (const status of statuses(wanted)) {
      const theirs = own(wanted, status)
      const ours = resolved(own(found, status) ?? null)
      if (!isObject(theirs) || !isObject(ours)) continue
      same(`${status}/description`, own(theirs, 'description') ?? '', own(ours, 'description'))
      const headers = [ownObject(theirs, 'headers') ?? {}, ownObject(ours, 'headers') ?? {}] as const
      same(`${status}/headers`, names(headers[0]), names(headers[1]))
      for (const [name, header] of Object.entries(headers[0]))
        if (isObject(header)) {
          const described = version === '2.0' ? valueOf(header) : own(header, 'schema')
          schema(`${status}/headers/${name}`, described, at(resolved(own(headers[1], name) ?? null), 'schema'), depth)
        }
      if (version !== '2.0') content(status, ownObject(theirs, 'content') ?? {}, ownObject(ours, 'content') ?? {})
      else if (own(theirs, 'schema') !== undefined)
        for (const mediaType of produces)
          schema(`${status}/${mediaType}`, own(theirs, 'schema'), at(ours, 'content', mediaType, 'schema'), depth)
    }
  }

  return { differences, resolved, parameters, body, swaggerBody, responses }
}

/** A schema of Swagger 2.0 or OpenAPI 3.0 in the words of JSON Schema 2020-12, as far as this comparison looks at it. */
const inTwentyTwelve = (schema: JsonObject, nullable: boolean): JsonObject => {
  const {
    exclusiveMinimum: aboveOnly,
    exclusiveMaximum: belowOnly,
    minimum,
    maximum,
    enum: values,
    required,
    ...rest
  } = schema
  const bound = (limit: JsonValue | undefined, exclusive: JsonValue | undefined, word: string): JsonObject => {
    const name = word === 'min' ? 'Minimum' : 'Maximum'
    if (exclusive === true) return limit === undefined ? {} : { [`exclusive${name}`]: limit }
    return limit === undefined ? {} : { [name.toLowerCase()]: limit }
  }
  const type = own(rest, 'type')
  const types = (Array.isArray(type) ? type : type === undefined ? [] : [type]).filter((entry) => entry !== 'any')
  const known = types.map((entry) => (entry === 'file' ? 'string' : entry))
  return {
    ...rest,
    ...(own(rest, 'type') === 'file' ? { format: 'binary' } : {}),
    type: known.length > 0 && nullable ? [...known, 'null'] : known,
    ...bound(minimum, aboveOnly, 'min'),
    ...bound(maximum, belowOnly, 'max'),
    ...(Array.isArray(values) ? { enum: nullable && !values.includes(null) ? [...values, null] : values } : {}),
    ...(Array.isArray(required) ? { required } : {}),
  }
}

/** In code units, the same on both sides. */
const sorted = (words: readonly string[]): string[] => words.toSorted((one, other) => (one < other ? -1 : 1))

const typeList = (schema: JsonObject): string[] => {
  const type = own(schema, 'type') ?? []
  return sorted([...new Set((Array.isArray(type) ? type : [type]).map(String))])
}

/** A parameter, header or form field of Swagger 2.0 as the schema of its value. */
const valueOf = (node: JsonObject): JsonObject => {
  const beside = new Set([
    'name',
    'in',
    'description',
    'required',
    'collectionFormat',
    'allowEmptyValue',
    'title',
    'deprecated',
  ])
  if (own(node, 'schema') !== undefined) return own(node, 'schema') as JsonObject
  return Object.fromEntries(Object.entries(node).filter(([key]) => !beside.has(key)))
}

const swaggerStyle = (parameter: JsonObject): [style: string, explode: boolean] => {
  const inQuery = own(parameter, 'in') === 'query'
  const separated =
    { ssv: 'spaceDelimited', pipes: 'pipeDelimited' }[ownText(parameter, 'collectionFormat') ?? ''] ?? 'form'
  return inQuery ? [separated, own(parameter, 'collectionFormat') === 'multi'] : ['simple', false]
}
