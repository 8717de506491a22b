import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from './json-value.ts'
import { indexDocument, libraryOf, slice } from './test-library.ts'
import { createFindings, surveyReferences } from './survey.ts'

const words = [
  '$ref',
  '$id',
  '$anchor',
  '$defs',
  'a',
  '200',
  'application/json',
  'name',
  'in',
  'x-a',
  '__proto__',
  'constructor',
  'parameters',
  'requestBody',
  'responses',
  'content',
  'schema',
  'headers',
  'examples',
  'example',
  'links',
  'callbacks',
  'properties',
  'items',
  'allOf',
  'oneOf',
  'not',
  'type',
  'nullable',
  'enum',
  'discriminator',
  'mapping',
  'security',
  'schemas',
  'definitions',
  'securitySchemes',
  'flows',
  'tags',
  'servers',
  'operationRef',
  'encoding',
  'required',
]
const references = [
  '#/components/schemas/a',
  '#/components/schemas/a/properties/a',
  '#/definitions/a',
  '#/paths/~1a/get',
  '#a',
  '#',
  '',
  '#/components/parameters/a',
  '#/components/responses/a',
  '#/paths/~1a/get/responses/200',
  'a',
  'https://h/a',
  '%',
  'body',
]
const value = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'medium' },
    fc.constantFrom<JsonValue>(null, true, 1, ...references),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 4 }),
    fc.constantFrom(...references).map((reference) => ({ $ref: reference })),
  ),
})).value
const map = fc.dictionary(fc.constantFrom('a', '200', 'x-a'), value)
const operation = fc.record<JsonObject>(
  {
    parameters: fc.array(value, { maxLength: 3 }),
    requestBody: value,
    responses: map,
    callbacks: map,
    security: fc.array(value, { maxLength: 2 }),
    tags: fc.array(value, { maxLength: 2 }),
  },
  { requiredKeys: [] },
)
const documents = fc.record({
  version: fc.constantFrom<JsonObject>(
    { swagger: '2.0' },
    { openapi: '3.0.3' },
    { openapi: '3.1.0' },
    { openapi: '3.2.0' },
  ),
  get: operation,
  item: fc.dictionary(fc.constantFrom('parameters', '$ref', 'servers', 'summary'), value, { maxKeys: 1 }),
  components: fc.dictionary(fc.constantFrom('schemas', 'responses', 'parameters', 'securitySchemes'), map),
  definitions: map,
  more: fc.dictionary(
    fc.constantFrom('tags', 'servers', 'security', 'info', 'consumes', 'parameters', 'responses'),
    value,
    { maxKeys: 2 },
  ),
})

describe('a document, however odd', () => {
  it('gives an index, and slices whose references all lead somewhere', () => {
    fc.assert(
      fc.property(documents, ({ version, get, item, components, definitions, more }) => {
        const document: JsonObject = { ...more, ...version, paths: { '/a': { ...item, get } }, components, definitions }
        const { operations } = indexDocument(document)
        expect(operations.length).toBeGreaterThan(0)
        const findings = createFindings()
        const missing = surveyReferences(libraryOf(slice(document, '/a')), findings)
        expect({ missing, findings: findings.all() }).toEqual({ missing: [], findings: [] })
      }),
      { numRuns: 500 },
    )
  }, 60_000)
})
