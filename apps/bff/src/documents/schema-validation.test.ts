import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type JsonValue as ExactJson, losslessFrom, readJson } from '@developer-console/shared/openapi/json-text'
import type { Slice } from '@developer-console/shared/openapi/schema'
import { validateValue } from '@developer-console/shared/openapi/validate'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, type JsonObject, type JsonValue } from './json-value.ts'
import { answeredSchema, answering, slice } from './test-library.ts'

type Suite = {
  description: string
  schema: JsonObject
  tests: { description: string; data: JsonValue; valid: boolean }[]
}[]

const folder = join(dirname(createRequire(import.meta.url).resolve('json-schema-test-suite')), 'tests', 'draft4')

/** What of the official suite is not claimed, and why. */
const notClaimed: Record<string, string> = {
  'refRemote.json': 'references to other origins are never fetched',
  'definitions.json': 'it needs the metaschema of another origin',
  'ref.json: remote ref, containing refs itself': 'it needs the metaschema of another origin',
  'dependencies.json': 'OpenAPI has no `dependencies`; 3.1 says dependentRequired and dependentSchemas',
  'optional/zeroTerminatedFloats.json':
    'since draft 6 a number without a fraction is an integer, however it is written',
  'optional/format.json': 'formats are checked by the tests beside the validation',
}

/** A schema of the suite under the name `S` of a document's components, its own references with it. */
const underName = (node: JsonValue): JsonValue => {
  if (Array.isArray(node)) return node.map(underName)
  if (!isObject(node)) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' && value.startsWith('#')
        ? `#/components/schemas/S${value.slice(1)}`
        : underName(value),
    ]),
  )
}

/** A schema as the engineer's form gets it: cut out of a document, in the words of 3.1. */
const cut = (schema: JsonValue, version: string): { whole: Slice; schema: JsonValue | undefined } => {
  const document = answering(
    { $ref: '#/components/schemas/S' },
    { components: { schemas: { S: underName(schema) } } },
    version,
  )
  const whole = slice(document, '/a')
  return { whole, schema: answeredSchema(whole) }
}

const exact = (value: JsonValue): ExactJson => losslessFrom(value)

describe('a schema of OpenAPI 3.0, whose words are those of draft 4', () => {
  const files = [...readdirSync(folder), 'optional/bignum.json'].filter(
    (file) => file.endsWith('.json') && notClaimed[file] === undefined,
  )
  describe.each(files)('the official suite, %s', (file) => {
    const suite = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Suite
    const cases = suite
      .filter(({ description }) => notClaimed[`${file}: ${description}`] === undefined)
      .flatMap(({ description, schema, tests }) =>
        tests.map((test): [string, JsonObject, JsonValue, boolean] => [
          `${description}: ${test.description}`,
          schema,
          test.data,
          test.valid,
        ]),
      )
    it.each(cases)('%s', (_words, schema, data, valid) => {
      const { whole, schema: given } = cut(schema, '3.0.3')
      const faults = validateValue(whole, given, exact(data), 'answer').slice(0, 3)
      expect({ taken: faults.length === 0, faults }).toMatchObject({ taken: valid })
    })
  })
})

/* The suite of 2020-12 comes in no package; Ajv, which passes it, says what is right for schemas made at random. */
describe('a schema of OpenAPI 3.1, whose words are those of 2020-12', () => {
  const names = fc.constantFrom('a', 'b', 'ab')
  const leaf = fc.constantFrom<JsonValue>(null, true, false, 0, 1, 1.5, -2, 10, '', 'a', 'ab', 'abcd', '😀')
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    ),
  }))
  const type = fc.constantFrom('string', 'number', 'integer', 'boolean', 'array', 'object', 'null')
  const count = fc.integer({ min: 0, max: 3 })
  const number = fc.constantFrom(-2, 0, 0.5, 1, 2, 10)
  const { schema } = fc.letrec<{ schema: JsonValue }>((tie) => {
    const listOf = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
    const mapOf = (keys: fc.Arbitrary<string>) =>
      fc.dictionary(keys, tie('schema'), { maxKeys: 2, noNullPrototype: true })
    const words: Record<string, fc.Arbitrary<JsonValue>> = {
      type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
      enum: fc.uniqueArray(leaf, { minLength: 1, maxLength: 3 }),
      const: value,
      minimum: number,
      maximum: number,
      exclusiveMinimum: number,
      exclusiveMaximum: number,
      multipleOf: fc.constantFrom(0.5, 1, 2),
      minLength: count,
      maxLength: count,
      pattern: fc.constantFrom('^a', 'b$', '^[a-c]*$'),
      minItems: count,
      maxItems: count,
      uniqueItems: fc.boolean(),
      // Ajv's own fault: beside `prefixItems: [false]` it takes an empty list whatever `contains` says.
      prefixItems: listOf.filter((schemas) => !schemas.includes(false)),
      items: tie('schema'),
      contains: tie('schema'),
      minContains: count,
      maxContains: count,
      minProperties: count,
      maxProperties: count,
      required: fc.uniqueArray(names, { maxLength: 2 }),
      dependentRequired: fc.dictionary(names, fc.uniqueArray(names, { maxLength: 2 }), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
      dependentSchemas: mapOf(names),
      propertyNames: tie('schema'),
      properties: mapOf(names),
      patternProperties: mapOf(fc.constantFrom('^a', 'b$')),
      additionalProperties: tie('schema'),
      allOf: listOf,
      anyOf: listOf,
      oneOf: listOf,
      not: tie('schema'),
      if: tie('schema'),
      // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
      then: tie('schema'),
      else: tie('schema'),
    }
    return {
      schema: fc.oneof(
        { maxDepth: 4, depthSize: 'medium' },
        fc.boolean(),
        fc.uniqueArray(fc.constantFrom(...Object.keys(words)), { maxLength: 3 }).chain((drawn) => {
          // Ajv's own fault: beside `prefixItems` it takes an empty list whatever `contains` says.
          const chosen = drawn.includes('prefixItems') ? drawn.filter((word) => word !== 'contains') : drawn
          const picked = Object.fromEntries(chosen.flatMap((word) => (words[word] ? [[word, words[word]]] : [])))
          return fc.record(picked) as fc.Arbitrary<JsonObject>
        }),
      ),
    }
  })

  it('takes what Ajv takes, and refuses what it refuses', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false, logger: false })
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 1, maxLength: 6 }), (schema, values) => {
        const { whole, schema: given } = cut(schema, '3.1.0')
        const right = ajv.compile(structuredClone(schema) as never)
        // Ajv's own fault: of some nested `prefixItems` it makes a function that names what it has not declared.
        const judged = (value: JsonValue) => {
          try {
            return right(value)
          } catch (error) {
            if (error instanceof ReferenceError) return fc.pre(false)
            throw error
          }
        }
        for (const value of values) {
          const faults = validateValue(whole, given, exact(value), 'answer')
          expect({ value, taken: faults.length === 0, faults: faults.slice(0, 2) }).toMatchObject({
            value,
            taken: judged(value),
          })
        }
      }),
      { numRuns: 3000 },
    )
  }, 60_000)

  it('is checked with every digit of its numbers, where Ajv rounds', () => {
    const reading = readJson('{"schema":{"maximum":9007199254740992},"value":9007199254740993}')
    if (!reading.ok) throw new Error(reading.message)
    const { schema, value } = reading.value as { schema: unknown; value: ExactJson }
    expect(validateValue({}, schema, value, 'request')).toHaveLength(1)
  })
})
