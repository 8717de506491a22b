import { isObject, type JsonObject, type JsonValue, own } from './json-value.ts'

/** What a place in a document may hold. Only the grammar tells syntax from data: a key's name never does. */
export type Kind =
  | 'document'
  | 'components'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'requestBody'
  | 'mediaType'
  | 'encoding'
  | 'responses'
  | 'response'
  | 'header'
  | 'example'
  | 'link'
  | 'callback'
  | 'schema'
  | 'securityScheme'

type Field = 'data' | Kind | { list: Kind } | { map: Kind }

type Rule = {
  fields: ReadonlyMap<string, Field>
  /** The kind of every further entry, where the keys are free (a status, an expression). */
  entries?: Kind
  /** Keys that the rule does not name are kept: JSON Schema allows any keyword, the rest of OpenAPI does not. */
  open?: boolean
}

export type Grammar = Readonly<Record<Kind, Rule>>

/** Kinds that may be a reference instead. */
export const referable: ReadonlySet<Kind> = new Set<Kind>([
  'pathItem',
  'parameter',
  'requestBody',
  'mediaType',
  'response',
  'header',
  'example',
  'link',
  'callback',
  'schema',
  'securityScheme',
])

const rule = (fields: Record<string, Field>, more: Omit<Rule, 'fields'> = {}): Rule => ({
  fields: new Map(Object.entries(fields)),
  ...more,
})

const data = (...names: string[]): Record<string, Field> => Object.fromEntries(names.map((name) => [name, 'data']))

/** Methods that a path item may hold and the console can call. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'] as const

const schema = rule(
  {
    ...Object.fromEntries(
      [
        'items',
        'additionalItems',
        'additionalProperties',
        'unevaluatedItems',
        'unevaluatedProperties',
        'contains',
        'propertyNames',
        'not',
        'if',
        'then',
        'else',
        'contentSchema',
      ].map((name): [string, Field] => [name, 'schema']),
    ),
    ...Object.fromEntries(
      ['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((name): [string, Field] => [name, { list: 'schema' }]),
    ),
    ...Object.fromEntries(
      ['properties', 'patternProperties', 'dependentSchemas', 'dependencies', '$defs', 'definitions'].map(
        (name): [string, Field] => [name, { map: 'schema' }],
      ),
    ),
  },
  { open: true },
)

const operations = Object.fromEntries(methods.map((method): [string, Field] => [method, 'operation']))

/** OpenAPI 3.0, 3.1 and 3.2 together: what one of them lacks does no harm to the others. */
export const openApi3: Grammar = {
  document: rule({
    paths: { map: 'pathItem' },
    webhooks: { map: 'pathItem' },
    components: 'components',
  }),
  components: rule({
    schemas: { map: 'schema' },
    responses: { map: 'response' },
    parameters: { map: 'parameter' },
    examples: { map: 'example' },
    requestBodies: { map: 'requestBody' },
    headers: { map: 'header' },
    securitySchemes: { map: 'securityScheme' },
    links: { map: 'link' },
    callbacks: { map: 'callback' },
    pathItems: { map: 'pathItem' },
    mediaTypes: { map: 'mediaType' },
  }),
  pathItem: rule({
    ...data('summary', 'description', 'servers'),
    ...operations,
    query: 'operation',
    additionalOperations: { map: 'operation' },
    parameters: { list: 'parameter' },
  }),
  operation: rule({
    ...data('tags', 'summary', 'description', 'externalDocs', 'operationId', 'deprecated', 'security', 'servers'),
    parameters: { list: 'parameter' },
    requestBody: 'requestBody',
    responses: 'responses',
    callbacks: { map: 'callback' },
  }),
  parameter: rule({
    ...data('name', 'in', 'description', 'required', 'deprecated', 'allowEmptyValue', 'style', 'explode'),
    ...data('allowReserved', 'example'),
    schema: 'schema',
    examples: { map: 'example' },
    content: { map: 'mediaType' },
  }),
  requestBody: rule({ ...data('description', 'required'), content: { map: 'mediaType' } }),
  mediaType: rule({
    ...data('example'),
    schema: 'schema',
    itemSchema: 'schema',
    examples: { map: 'example' },
    encoding: { map: 'encoding' },
    prefixEncoding: { list: 'encoding' },
    itemEncoding: 'encoding',
  }),
  encoding: rule({
    ...data('contentType', 'style', 'explode', 'allowReserved'),
    headers: { map: 'header' },
    encoding: { map: 'encoding' },
    prefixEncoding: { list: 'encoding' },
    itemEncoding: 'encoding',
  }),
  responses: rule({}, { entries: 'response' }),
  response: rule({
    ...data('summary', 'description'),
    headers: { map: 'header' },
    content: { map: 'mediaType' },
    links: { map: 'link' },
  }),
  header: rule({
    ...data('description', 'required', 'deprecated', 'allowEmptyValue', 'style', 'explode', 'example'),
    schema: 'schema',
    examples: { map: 'example' },
    content: { map: 'mediaType' },
  }),
  example: rule(data('summary', 'description', 'value', 'externalValue', 'dataValue', 'serializedValue')),
  link: rule(data('operationRef', 'operationId', 'parameters', 'requestBody', 'description', 'server')),
  callback: rule({}, { entries: 'pathItem' }),
  schema,
  securityScheme: rule({
    ...data('type', 'description', 'name', 'in', 'scheme', 'bearerFormat', 'flows', 'openIdConnectUrl'),
    ...data('oauth2MetadataUrl', 'deprecated'),
  }),
}

/** Swagger 2.0 as it is written; only for reading, since copies are made by the grammar of what they become. */
export const swagger2: Grammar = {
  ...openApi3,
  document: rule({
    paths: { map: 'pathItem' },
    definitions: { map: 'schema' },
    parameters: { map: 'parameter' },
    responses: { map: 'response' },
  }),
  parameter: rule({ schema: 'schema', items: 'schema' }),
  response: rule({ schema: 'schema', headers: { map: 'header' } }),
  header: rule({ items: 'schema' }),
}

/** Calls `visit` for each child of a node that the grammar knows, with the tokens from the node to the child. */
export const eachChild = (
  grammar: Grammar,
  kind: Kind,
  node: JsonObject,
  visit: (kind: Kind, child: JsonValue, tokens: [string] | [string, string]) => void,
): void => {
  const { fields, entries } = grammar[kind]
  for (const key of Object.keys(node)) {
    const value = node[key]
    if (typeof value !== 'object' || value === null) continue
    const field = fields.get(key) ?? (entries !== undefined && !key.startsWith('x-') ? entries : 'data')
    if (field === 'data') continue
    if (typeof field === 'string') {
      if (Array.isArray(value)) value.forEach((item, at) => visit(field, item, [key, String(at)]))
      else visit(field, value, [key])
    } else if ('list' in field) {
      if (Array.isArray(value)) value.forEach((item, at) => visit(field.list, item, [key, String(at)]))
    } else if (isObject(value)) {
      for (const name of Object.keys(value)) visit(field.map, own(value, name) ?? null, [key, name])
    }
  }
}

/**
 * A copy of a node with each child that the grammar knows replaced by what `copy` makes of it; a child of which it
 * makes nothing is left out. Data is taken over as it is, unknown fields outside schemas are dropped.
 */
export const copyNode = (
  grammar: Grammar,
  kind: Kind,
  node: JsonObject,
  copy: (kind: Kind, child: JsonValue) => JsonValue | undefined,
): JsonObject => {
  const { fields, entries, open } = grammar[kind]
  const all = (kind: Kind, items: JsonValue[]) =>
    items.map((item) => copy(kind, item)).filter((item) => item !== undefined)
  const copied: [string, JsonValue][] = []
  for (const key of Object.keys(node)) {
    const value = node[key] ?? null
    const field = fields.get(key) ?? (key.startsWith('x-') || open === true ? 'data' : entries)
    if (field === undefined) continue
    let result: JsonValue | undefined
    if (field === 'data') result = value
    else if (typeof field === 'string') result = Array.isArray(value) ? all(field, value) : copy(field, value)
    else if ('list' in field) result = Array.isArray(value) ? all(field.list, value) : undefined
    else if (isObject(value)) {
      const members: [string, JsonValue][] = []
      for (const [name, child] of Object.entries(value)) {
        const member = copy(field.map, child)
        if (member !== undefined) members.push([name, member])
      }
      result = Object.fromEntries(members)
    }
    if (result !== undefined) copied.push([key, result])
  }
  return Object.fromEntries(copied)
}
