import { z } from 'zod'
import { authorizationPaths } from '../authorization/server.ts'
import { limitSentence } from '../gateway/limits.ts'
import type { Answer, DescribedOperation, Parameter } from '../gateway/operation.ts'
import { GatewayMessage, ProblemSchema } from '../operations/schemas.ts'
import { createSchemaWriter, type OpenApiVersion, type SchemaWriter } from './schema.ts'
import { createAccessToken } from './token-operation.ts'

const tags = [
  {
    name: 'Authentication',
    description: 'From client ID and secret to an access token.',
  },
  {
    name: 'Usage metering',
    description:
      'A **meter type** is a product sold by usage. A **meter** is the bucket of one user for one meter type, fed by one meter processor, which its *meter key* names. A meter keeps what it inherited from its type when it was made.',
  },
  {
    name: 'Stream management',
    description: 'Streams collect, clean and guide usage into meters.',
  },
  {
    name: 'Usage events',
    description: 'Usage itself. The sandbox’s own: in the product usage comes in through a stream.',
  },
  { name: 'Account', description: 'Whose token this is, and whom it serves. The sandbox’s own.' },
  { name: 'Alerts', description: 'Thresholds that were reached. The sandbox’s own.' },
  { name: 'Exports', description: 'Work that takes a while, and large answers. The sandbox’s own.' },
  { name: 'Insights', description: 'In no edition of the sandbox. The sandbox’s own.' },
]

const info = {
  title: 'Usage Engine sandbox API',
  version: '1.0.0',
  description: `A local stand-in for the API of Usage Engine Cloud Edition, to learn and to test with: everything here is made up, and nothing leaves this machine.

### Get a token

Ask \`POST ${authorizationPaths.token}\` with client ID, client secret, \`grant_type=client_credentials\` and the base URL of this API, with its final slash, as \`audience\`. Send the token as \`Authorization: Bearer …\`.

### What is the vendor’s and what is ours

Operations that the vendor documents work as documented. Where the vendor’s documentation is silent, the description says **Not documented by the vendor**, and what follows is the sandbox’s own.

### When it refuses

| who answers | how it looks |
| --- | --- |
| token endpoint | \`{"error", "error_description"}\` |
| gateway: token, scope, route, limits | \`{"message"}\` and \`WWW-Authenticate\` |
| service: licence, validation, conflicts | \`application/problem+json\` |

Every answer has an \`X-Request-Id\`.`,
}

const scopeText = (scope: string): string => {
  const [verb = '', things = ''] = scope.split(':')
  return `${verb.slice(0, 1).toUpperCase()}${verb.slice(1)} ${things.replaceAll('_', ' ')}`
}

const rateHeaders = {
  'RateLimit-Limit': { description: 'Requests a second', schema: z.int(), example: 20 },
  'RateLimit-Remaining': { description: 'Requests left in this second', schema: z.int(), example: 19 },
  'RateLimit-Reset': { description: 'Seconds until it starts again', schema: z.int(), example: 1 },
}

const problem = { 'application/problem+json': { schema: ProblemSchema } }
const gateway = { 'application/json': { schema: GatewayMessage } }

/** The refusals that an operation has because of what it takes and needs. */
const commonRefusals = (operation: DescribedOperation): Record<number, Answer> => {
  if (typeof operation.scope !== 'string' && operation.scope.needs === 'public') return {}
  const takesBody = operation.json !== undefined || operation.raw !== undefined
  const refusals: Record<number, Answer> = {
    401: {
      description: 'No token, or not a good one',
      content: gateway,
      headers: {
        'WWW-Authenticate': {
          description: 'Why (RFC 6750 §3)',
          schema: z.string(),
          example:
            'Bearer error="invalid_token", error_description="The access token expired at 2026-11-24T08:00:00.000+00:00"',
        },
      },
    },
    429: {
      description: 'Too many requests',
      content: gateway,
      headers: { 'Retry-After': { description: 'Seconds to wait', schema: z.int(), example: 1 }, ...rateHeaders },
    },
  }
  if (typeof operation.scope === 'string' || operation.feature)
    refusals[403] = {
      description: 'The token lacks the scope (gateway), or the edition lacks the feature (problem)',
      content: { ...gateway, ...problem },
    }
  if (operation.query || operation.idOf || takesBody)
    refusals[400] = { description: 'A parameter is not valid, or the body can’t be read', content: problem }
  if (takesBody) {
    refusals[413] = { description: 'The body is too large', content: problem }
    refusals[415] = { description: 'The media type is not supported', content: problem }
    refusals[422] = { description: 'The body is not valid; each fault has a pointer', content: problem }
  }
  if (operation.idempotency)
    refusals[409] = { description: 'The Idempotency-Key was used for another request', content: problem }
  for (const [status, description] of Object.entries(operation.refusals ?? {}))
    refusals[Number(status)] = { description, content: problem }
  return refusals
}

const writtenParameter = (name: string, parameter: Parameter, writer: SchemaWriter) => ({
  name,
  in: 'query',
  description: parameter.description,
  ...(parameter.schema.safeParse(undefined).success ? {} : { required: true }),
  ...(parameter.kind === 'deepObject' ? { style: 'deepObject', explode: true } : {}),
  ...(parameter.kind === 'array' ? { style: 'form', explode: parameter.explode ?? true } : {}),
  schema: writer.write(parameter.schema, 'input'),
  ...(parameter.example === undefined ? {} : { example: parameter.example }),
})

const writtenParameters = (operation: DescribedOperation, writer: SchemaWriter) => [
  ...(operation.idOf === undefined
    ? []
    : [
        {
          name: 'id',
          in: 'path',
          required: true,
          description: `Identifies the ${operation.idOf}`,
          schema: { type: 'string', format: 'uuid' },
          ...(operation.idExample === undefined ? {} : { example: operation.idExample }),
        },
      ]),
  ...Object.entries(operation.query ?? {}).map(([name, parameter]) => writtenParameter(name, parameter, writer)),
  ...Object.entries(operation.headers ?? {}).map(([name, header]) =>
    Object.assign({ name, in: 'header' }, header, { schema: writer.write(header.schema, 'input') }),
  ),
  ...(operation.idempotency
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          ...(operation.idempotency === 'required' ? { required: true } : {}),
          description: 'Your own key: within 24 hours a repeat with the same key and body gives the first answer again',
          schema: { type: 'string', maxLength: 64 },
        },
      ]
    : []),
]

const writtenBody = ({ json, raw }: DescribedOperation, writer: SchemaWriter) => {
  if (json) {
    const media = { schema: writer.write(json.schema, 'input'), ...(json.examples ? { examples: json.examples } : {}) }
    return { required: true, content: Object.fromEntries(json.mediaTypes.map((type) => [type, media])) }
  }
  if (!raw) return undefined
  const content = Object.entries(raw.content).map(([type, { schema, ...media }]) => [
    type,
    { schema: writer.write(schema, 'input'), ...media },
  ])
  return { required: true, content: Object.fromEntries(content) as Record<string, unknown> }
}

const writtenAnswer = (answer: Answer, writer: SchemaWriter) => {
  const { description, content, headers, links } = answer
  const named = <Value, Written>(members: Record<string, Value>, write: (value: Value) => Written) =>
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, write(value)]))
  return {
    description,
    headers: named(
      { ...headers, 'X-Request-Id': { description: 'Quote it when you ask for help', schema: z.uuid() } },
      ({ schema, ...header }) => ({ ...header, schema: writer.write(schema, 'output') }),
    ),
    ...(content
      ? { content: named(content, ({ schema, ...media }) => ({ schema: writer.write(schema, 'output'), ...media })) }
      : {}),
    ...(links ? { links } : {}),
  }
}

const writtenOperation = (operation: DescribedOperation, writer: SchemaWriter) => {
  const isPublic = typeof operation.scope !== 'string' && operation.scope.needs === 'public'
  const answers = isPublic
    ? operation.answers
    : Object.fromEntries(
        Object.entries(operation.answers).map(([status, answer]) => [
          status,
          { ...answer, headers: { ...answer.headers, ...rateHeaders } },
        ]),
      )
  const body = writtenBody(operation, writer)
  return {
    operationId: operation.id,
    tags: [operation.tag],
    summary: operation.summary,
    description: `${operation.description}\n\n${limitSentence(operation.limit)}`,
    ...(operation.deprecated ? { deprecated: true } : {}),
    parameters: writtenParameters(operation, writer),
    ...(body ? { requestBody: body } : {}),
    responses: Object.fromEntries(
      Object.entries({ ...commonRefusals(operation), ...answers }).map(([status, answer]) => [
        status,
        writtenAnswer(answer, writer),
      ]),
    ),
    security: isPublic ? [] : [{ clientCredentials: typeof operation.scope === 'string' ? [operation.scope] : [] }],
  }
}

const portOf = (origin: string): string => new URL(origin).port

/**
 * The OpenAPI document of an environment. `origin` is where it is served, `origins` are those of all environments, each
 * with its final slash.
 */
export const openApiDocument = (
  operations: readonly DescribedOperation[],
  { version, origin, origins }: { version: OpenApiVersion; origin: string; origins: readonly string[] },
) => {
  const writer = createSchemaWriter(version)
  const described = tags.flatMap(({ name }) => [createAccessToken, ...operations].filter(({ tag }) => tag === name))
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of described)
    paths[operation.path] = { ...paths[operation.path], [operation.method]: writtenOperation(operation, writer) }
  const scopes = described.flatMap(({ scope }) => (typeof scope === 'string' ? [scope] : []))
  const usedTags = new Set(described.map(({ tag }) => tag))
  return {
    openapi: version,
    info,
    servers: [
      {
        url: 'http://127.0.0.1:{port}',
        description: 'This sandbox',
        variables: {
          port: {
            default: portOf(origin),
            enum: origins.map(portOf),
            description: 'The first environment stands for the EU, the second for the US; each has its own audience',
          },
        },
      },
    ],
    tags: tags.filter(({ name }) => usedTags.has(name)),
    paths,
    components: {
      securitySchemes: {
        clientCredentials: {
          type: 'oauth2',
          description:
            'OAuth 2.0 client credentials. The token request needs an `audience` too, which OpenAPI can’t say.',
          flows: {
            clientCredentials: {
              tokenUrl: authorizationPaths.token,
              scopes: Object.fromEntries(scopes.map((scope) => [scope, scopeText(scope)])),
            },
          },
        },
      },
      schemas: writer.components(),
    },
  }
}
