import { z } from 'zod'

export type JsonSchema = { [key: string]: unknown }
export type OpenApiVersion = '3.0.3' | '3.1.0'

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema in JSON Schema 2020-12, which OpenAPI 3.1 speaks: types with null, examples in the plural. */
const upgraded = (value: unknown, isNames = false): unknown => {
  if (Array.isArray(value)) return value.map((item) => upgraded(item))
  if (!isSchema(value)) return value
  const result: JsonSchema = {}
  for (const [key, member] of Object.entries(value)) {
    if (isNames) result[key] = upgraded(member)
    else if (key === 'example') result['examples'] = [member]
    else if (key === 'default' || key === 'enum' || key === 'required') result[key] = member
    else if (key !== 'nullable') result[key] = upgraded(member, key === 'properties')
  }
  if (isNames || value['nullable'] !== true) return result
  if (typeof result['type'] === 'string') return { ...result, type: [result['type'], 'null'] }
  const { description, ...rest } = result
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] }
}

const withoutNoise = ({ jsonSchema }: { jsonSchema: JsonSchema }): void => {
  const { format } = jsonSchema
  // The format says it already; the pattern of a date-time has 280 characters.
  if (format === 'date-time' || format === 'uuid') delete jsonSchema['pattern']
  if (jsonSchema['maximum'] === Number.MAX_SAFE_INTEGER) delete jsonSchema['maximum']
  if (jsonSchema['minimum'] === Number.MIN_SAFE_INTEGER) delete jsonSchema['minimum']
}

/** Turns Zod's schemas into those of a document; what has a name of its own goes to the components. */
export const createSchemaWriter = (version: OpenApiVersion) => {
  const components = new Map<string, JsonSchema>()
  const finished = (schema: JsonSchema): JsonSchema => (version === '3.0.3' ? schema : (upgraded(schema) as JsonSchema))
  return {
    /** The schema as it stands in the document. `io` tells a request from an answer. */
    write: (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
      const text = JSON.stringify(z.toJSONSchema(schema, { target: 'openapi-3.0', io, override: withoutNoise }))
      const { definitions = {}, ...written } = JSON.parse(
        text.replaceAll('"#/definitions/', '"#/components/schemas/'),
      ) as JsonSchema & { definitions?: Record<string, JsonSchema> }
      for (const [name, definition] of Object.entries(definitions)) components.set(name, finished(definition))
      return finished(written)
    },
    components: (): Record<string, JsonSchema> =>
      Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  }
}

export type SchemaWriter = ReturnType<typeof createSchemaWriter>
