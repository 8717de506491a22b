import type { Kind } from './grammar.ts'
import { isObject, type JsonObject, type JsonValue, own, ownList, ownText } from './json-value.ts'
import type { SpecificationVersion } from './references.ts'

/** What Swagger 2.0 says elsewhere about an operation's bodies. */
export type UpgradeContext = {
  version: SpecificationVersion
  /** Media types of answers and of requests, the operation's own or else the document's. */
  produces: string[]
  consumes: string[]
}

/**
 * One node as OpenAPI 3.1 says it. Shallow on purpose: the children are still in the words of the old version, and are
 * upgraded when the copy comes to them. What is new in the result is made of the old version's words too, so that it
 * may go the same way. Operations of Swagger 2.0 first go through `upgradedOperation`.
 */
export const upgradedNode = (kind: Kind, node: JsonObject, context: UpgradeContext): JsonObject => {
  const swagger = context.version === '2.0'
  switch (kind) {
    case 'schema':
      return swagger || context.version === '3.0' ? upgradedSchema(node) : node
    case 'parameter':
      return completeParameter(swagger ? upgradedParameter(node) : node)
    case 'header':
      return swagger ? upgradedHeader(node) : node
    case 'response':
      return completeResponse(swagger ? upgradedResponse(node, context.produces) : node)
    case 'securityScheme':
      return upgradedSecurityScheme(node)
    default:
      return node
  }
}

const without = (node: JsonObject, ...keys: string[]): JsonObject => {
  const left = new Set(keys)
  return Object.fromEntries(Object.entries(node).filter(([key]) => !left.has(key)))
}

const picked = (node: JsonObject, keys: readonly string[]): JsonObject =>
  Object.fromEntries(keys.flatMap((key) => (Object.hasOwn(node, key) ? [[key, node[key] ?? null]] : [])))

const extensions = (node: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(node).filter(([key]) => key.startsWith('x-')))

/* Schemas */

/** Keywords that can forbid `null` although `nullable` allows it. */
const compositions = ['allOf', 'anyOf', 'oneOf', 'not'] as const
/** Keywords that describe a schema as a whole and stay outside when it becomes one of two alternatives. */
const annotations = [
  'title',
  'description',
  'default',
  'example',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'externalDocs',
  'xml',
]

/**
 * A schema of Swagger 2.0 or OpenAPI 3.0 in the words of JSON Schema 2020-12.
 *
 * `nullable: true` is taken as its authors mean it: null is allowed, also beside `enum` and `allOf`, where the letter of
 * OpenAPI 3.0.4 gives it no effect. Without a `type` it never adds one, since that would allow nothing but null.
 */
const upgradedSchema = (source: JsonObject): JsonObject => {
  const nullable = own(source, 'nullable') === true || own(source, 'x-nullable') === true
  if (nullable && compositions.some((keyword) => Object.hasOwn(source, keyword))) {
    const outside = { ...picked(source, annotations), ...without(extensions(source), 'x-nullable') }
    const inside = without(source, 'nullable', 'x-nullable', ...Object.keys(outside))
    return upgradedSchema({ ...outside, anyOf: [inside, { type: 'null' }] })
  }
  const schema: JsonObject = without(source, 'nullable', 'x-nullable', 'collectionFormat')
  const type = own(schema, 'type')
  if (type === 'file') Object.assign(schema, { type: 'string', format: 'binary' })
  if (type === 'any') delete schema['type']
  if (nullable) allowNull(schema)
  exclusiveBound(schema, 'minimum', 'exclusiveMinimum')
  exclusiveBound(schema, 'maximum', 'exclusiveMaximum')
  if (Object.hasOwn(schema, 'example')) {
    schema['examples'] = [schema['example'] ?? null, ...ownList(schema, 'examples')]
    delete schema['example']
  } else if (Object.hasOwn(schema, 'examples') && !Array.isArray(schema['examples'])) delete schema['examples']
  if (Array.isArray(own(schema, 'items'))) {
    schema['prefixItems'] = schema['items'] ?? []
    delete schema['items']
    const rest = own(schema, 'additionalItems')
    if (rest !== undefined) schema['items'] = rest
    delete schema['additionalItems']
  }
  if (Object.hasOwn(schema, 'required') && !Array.isArray(schema['required'])) delete schema['required']
  const discriminator = own(schema, 'discriminator')
  if (typeof discriminator === 'string') schema['discriminator'] = { propertyName: discriminator }
  if (own(schema, 'type') !== undefined) binaryFormat(schema)
  return schema
}

const allowNull = (schema: JsonObject): void => {
  const type = own(schema, 'type')
  if (typeof type === 'string') schema['type'] = type === 'null' ? type : [type, 'null']
  else if (Array.isArray(type) && !type.includes('null')) schema['type'] = [...type, 'null']
  const values = own(schema, 'enum')
  if (Array.isArray(values) && !values.includes(null)) schema['enum'] = [...values, null]
}

/** `minimum: 5, exclusiveMinimum: true` is `exclusiveMinimum: 5`; a boolean alone says nothing. */
const exclusiveBound = (schema: JsonObject, bound: 'minimum' | 'maximum', exclusive: string): void => {
  const flag = own(schema, exclusive)
  if (typeof flag !== 'boolean') return
  delete schema[exclusive]
  const limit = own(schema, bound)
  if (!flag || limit === undefined) return
  schema[exclusive] = limit
  delete schema[bound]
}

/** The keywords that 3.1 has for bytes stand beside the old format, which many readers still look at. */
const binaryFormat = (schema: JsonObject): void => {
  const format = own(schema, 'format')
  if (format === 'binary') schema['contentMediaType'] ??= 'application/octet-stream'
  if (format === 'byte') schema['contentEncoding'] ??= 'base64'
}

/* Parameters and headers */

/** What a parameter, header or item of Swagger 2.0 says about its value. */
const valueKeywords =
  'type format items default maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems enum multipleOf x-nullable'.split(
    ' ',
  )

const valueSchema = (node: JsonObject): JsonObject => picked(node, valueKeywords)

/** Swagger 2.0's `collectionFormat`, `csv` where it is not said, as style and explode. Only arrays have one. */
const collectionStyle = (node: JsonObject): JsonObject => {
  if (own(node, 'type') !== 'array') return {}
  const form = own(node, 'in') === 'query' || own(node, 'in') === 'formData'
  switch (own(node, 'collectionFormat')) {
    case 'multi':
      return form ? { style: 'form', explode: true } : { style: 'simple', explode: false }
    case 'ssv':
      return form ? { style: 'spaceDelimited', explode: false } : { style: 'simple', explode: false }
    case 'pipes':
      return form ? { style: 'pipeDelimited', explode: false } : { style: 'simple', explode: false }
    case 'tsv':
      // No style of OpenAPI 3 separates by tabs: the old word stays as an extension.
      return { style: form ? 'form' : 'simple', explode: false, 'x-collectionFormat': 'tsv' }
    default:
      return { style: form ? 'form' : 'simple', explode: false }
  }
}

const upgradedParameter = (node: JsonObject): JsonObject => ({
  ...without(node, ...valueKeywords, 'collectionFormat', 'schema'),
  ...collectionStyle(node),
  schema: own(node, 'schema') ?? valueSchema(node),
})

const upgradedHeader = (node: JsonObject): JsonObject => ({
  ...without(node, ...valueKeywords, 'collectionFormat'),
  ...collectionStyle({ ...node, in: 'header' }),
  schema: valueSchema(node),
})

/** A path parameter is always required, and a parameter says by `schema` or `content` what it takes. */
const completeParameter = (node: JsonObject): JsonObject => ({
  ...node,
  ...(own(node, 'in') === 'path' ? { required: true } : {}),
  ...(Object.hasOwn(node, 'schema') || Object.hasOwn(node, 'content') ? {} : { schema: {} }),
})

/* Bodies */

/** A parameter of Swagger 2.0 after its reference was followed; `reference` is where it stood if it was one. */
export type SwaggerParameter = { node: JsonObject; reference?: string }

/** Is this parameter of Swagger 2.0 part of the request's body? */
export const isBodyParameter = (node: JsonObject): boolean => {
  const place = own(node, 'in')
  return place === 'body' || place === 'formData'
}

/**
 * An operation of Swagger 2.0 with its body and form parameters as a request body. `bodyParameters` are those in force,
 * `parameters` the others that the operation states itself.
 */
export const upgradedOperation = (
  operation: JsonObject,
  parameters: JsonValue[],
  bodyParameters: SwaggerParameter[],
  consumes: string[],
): JsonObject => {
  const requestBody = upgradedBody(bodyParameters, consumes)
  return {
    ...without(operation, 'consumes', 'produces', 'schemes', 'parameters'),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(requestBody === undefined ? {} : { requestBody }),
  }
}

const upgradedBody = (parameters: SwaggerParameter[], consumes: string[]): JsonObject | undefined => {
  const body = parameters.find(({ node }) => own(node, 'in') === 'body')
  if (body !== undefined) {
    // A body that came by reference is referred to, so that its schema is looked at where it stands.
    const stated = own(body.node, 'schema')
    const schema = stated === undefined || body.reference === undefined ? stated : { $ref: `${body.reference}/schema` }
    const mediaTypes = consumes.length > 0 ? consumes : ['application/json']
    return {
      ...picked(body.node, ['description', 'required']),
      ...extensions(body.node),
      content: Object.fromEntries(mediaTypes.map((mediaType) => [mediaType, { schema: schema ?? {} }])),
    }
  }
  const fields = parameters.filter(({ node }) => ownText(node, 'name') !== undefined)
  return fields.length === 0 ? undefined : formBody(fields, consumes)
}

const formMediaTypes = new Set(['multipart/form-data', 'application/x-www-form-urlencoded'])

const formBody = (fields: SwaggerParameter[], consumes: string[]): JsonObject => {
  const hasFile = fields.some(({ node }) => own(node, 'type') === 'file')
  const stated = consumes.filter((mediaType) => formMediaTypes.has(mediaType.replace(/;.*$/, '').trim()))
  const possible = hasFile ? stated.filter((mediaType) => mediaType.startsWith('multipart/')) : stated
  const fallback = hasFile ? 'multipart/form-data' : 'application/x-www-form-urlencoded'
  const nameOf = (node: JsonObject) => ownText(node, 'name') ?? ''
  const required = fields.filter(({ node }) => own(node, 'required') === true).map(({ node }) => nameOf(node))
  const arrays = fields.filter(({ node }) => own(node, 'type') === 'array')
  const media: JsonObject = {
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        fields.map(({ node }) => [nameOf(node), { ...picked(node, ['description']), ...valueSchema(node) }]),
      ),
      ...(required.length > 0 ? { required } : {}),
    },
    ...(arrays.length > 0
      ? { encoding: Object.fromEntries(arrays.map(({ node }) => [nameOf(node), collectionStyle(node)])) }
      : {}),
  }
  return {
    ...(required.length > 0 ? { required: true } : {}),
    content: Object.fromEntries((possible.length > 0 ? possible : [fallback]).map((mediaType) => [mediaType, media])),
  }
}

const upgradedResponse = (node: JsonObject, produces: string[]): JsonObject => {
  const schema = own(node, 'schema')
  const examples = own(node, 'examples')
  const isFile = isObject(schema) && own(schema, 'type') === 'file'
  const fallback = isFile ? 'application/octet-stream' : 'application/json'
  const mediaTypes = schema === undefined ? [] : produces.length > 0 ? produces : [fallback]
  const exampleOf: JsonObject = isObject(examples) ? examples : {}
  const content = [...new Set([...mediaTypes, ...Object.keys(exampleOf)])].map((mediaType): [string, JsonValue] => [
    mediaType,
    {
      ...(schema === undefined ? {} : { schema }),
      ...(Object.hasOwn(exampleOf, mediaType) ? { example: own(exampleOf, mediaType) ?? null } : {}),
    },
  ])
  return {
    ...without(node, 'schema', 'examples'),
    ...(content.length > 0 ? { content: Object.fromEntries(content) } : {}),
  }
}

const completeResponse = (node: JsonObject): JsonObject =>
  typeof own(node, 'description') === 'string' ? node : { ...node, description: '' }

/* Security */

const flowNames: Record<string, string> = { application: 'clientCredentials', accessCode: 'authorizationCode' }

/** `basic` and the single flow of Swagger 2.0; and `scopes`, which a flow must have and many leave out. */
const upgradedSecurityScheme = (node: JsonObject): JsonObject => {
  const type = own(node, 'type')
  if (type === 'basic') return { ...without(node, 'type'), type: 'http', scheme: 'basic' }
  const flow = ownText(node, 'flow')
  const flows = own(node, 'flows')
  if (type === 'oauth2' && flow !== undefined && flows === undefined) {
    const urls = ['authorizationUrl', 'tokenUrl', 'scopes']
    return {
      ...without(node, 'flow', ...urls),
      flows: { [flowNames[flow] ?? flow]: { ...picked(node, urls), scopes: scopesOf(node) } },
    }
  }
  if (!isObject(flows)) return node
  return {
    ...node,
    flows: Object.fromEntries(
      Object.entries(flows).map(([name, flow]) => [name, isObject(flow) ? { ...flow, scopes: scopesOf(flow) } : flow]),
    ),
  }
}

const scopesOf = (flow: JsonObject): JsonValue => {
  const scopes = own(flow, 'scopes')
  return isObject(scopes) ? without(scopes, ...Object.keys(extensions(scopes))) : {}
}
