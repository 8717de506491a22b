import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonNumber, writeJson } from './json-text.ts'
import { sampleBody, sampleValue } from './sample.ts'
import { validateValue } from './validate.ts'

const slice = (schemas: Record<string, unknown> = {}) => ({ openapi: '3.1.1', components: { schemas } })
const sample = (schema: unknown, options = {}, schemas: Record<string, unknown> = {}): unknown =>
  JSON.parse(writeJson(sampleValue(slice(schemas), schema, options)))

const meter = {
  type: 'object',
  required: ['userId', 'meterTypeId'],
  properties: {
    id: { type: 'string', readOnly: true },
    userId: { type: 'string', examples: ['Cloud AI'] },
    meterTypeId: { type: 'string', format: 'uuid' },
    deleteOnReset: { type: 'boolean', default: true },
    old: { type: 'string', deprecated: true },
  },
}

describe('a sample', () => {
  it('has every field that may be sent, by example, default or type', () => {
    expect(sample(meter)).toEqual({
      userId: 'Cloud AI',
      meterTypeId: '00000000-0000-4000-8000-000000000000',
      deleteOnReset: true,
    })
  })

  it('has only what is required where that is asked for', () => {
    expect(Object.keys(sample(meter, { requiredOnly: true }) as object)).toEqual(['userId', 'meterTypeId'])
    expect(sample({ ...meter, example: { deleteOnReset: false } }, { requiredOnly: true })).not.toHaveProperty(
      'deleteOnReset',
    )
  })

  it('takes the example of the whole, without what the API alone sets', () => {
    expect(sample({ ...meter, example: { id: '1', userId: 'a' } })).toEqual({ userId: 'a' })
    expect(sample({ type: 'array', items: meter, default: [{ id: '1', userId: 'b' }] })).toEqual([{ userId: 'b' }])
  })

  it.each([
    [{ type: 'integer', minimum: 5 }, 5],
    [{ type: 'integer', exclusiveMinimum: 5 }, 6],
    [{ type: 'integer', maximum: -3 }, -3],
    [{ type: 'integer', exclusiveMaximum: 0 }, -1],
    [{ type: 'integer', minimum: 1, multipleOf: 10 }, 10],
    [{ type: 'integer', minimum: 0.5 }, 1],
    [{ type: 'number', minimum: 0.5 }, 0.5],
    [{ type: 'number' }, 0],
    [{ type: 'string', minLength: 8 }, 'string--'],
    [{ type: 'string', maxLength: 3 }, 'str'],
    [{ type: 'string', pattern: String.raw`^(?:[0-5]?\d|\*)$` }, '1'],
    [{ type: 'array', minItems: 2, items: { type: 'boolean' } }, [false, false]],
    [{ anyOf: [{ type: 'null' }, { const: 'x' }] }, 'x'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, { key: 'string' }],
    [{}, null],
    [false, null],
  ])('of %j is %j', (schema, value) => {
    expect(sample(schema)).toEqual(value)
  })

  it('keeps the numbers of the document unrounded', () => {
    expect(writeJson(sampleValue(slice(), { type: 'integer', minimum: jsonNumber('9007199254740993') }))).toBe(
      '9007199254740993',
    )
  })

  it('prefers the content’s named example', () => {
    const content = {
      mediaType: 'application/json',
      schema: meter,
      examples: [
        { name: 'linked', summary: '', description: '' },
        { name: 'a', summary: '', description: '', value: { id: '1', userId: 'named' } },
      ],
      encoding: {},
    }
    expect(sampleBody(slice(), content)).toEqual({ userId: 'named' })
    expect(sampleBody(slice(), { ...content, examples: [], schema: undefined })).toBeUndefined()
  })
})

describe('schemas that refer to each other', () => {
  it('give a small sample at once, though ninety of them could fill the world', () => {
    const names = Array.from({ length: 90 }, (_, index) => `s${index}`)
    const properties = Object.fromEntries(names.map((name) => [name, { $ref: `#/components/schemas/${name}` }]))
    for (const required of [[], names]) {
      const schemas = Object.fromEntries(
        names.map((name) => [name, { type: 'object', required, properties: { ...properties } }]),
      )
      const started = Date.now()
      const text = JSON.stringify(sample({ $ref: '#/components/schemas/s0' }, {}, schemas))
      expect(text.length).toBeLessThan(100_000)
      expect(Date.now() - started).toBeLessThan(5000)
    }
  })

  it('end at the first repetition', () => {
    const schemas = {
      group: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          groups: { type: 'array', items: { $ref: '#/components/schemas/group' } },
        },
      },
    }
    expect(sample({ $ref: '#/components/schemas/group' }, {}, schemas)).toEqual({ name: 'string', groups: [] })
  })
})

describe('any schema of the common kinds', () => {
  const leaf = fc.oneof(
    fc.record({ type: fc.constant('integer'), minimum: fc.integer({ min: -50, max: 50 }) }),
    fc.record({ type: fc.constant('integer'), exclusiveMaximum: fc.integer({ min: -50, max: 50 }) }),
    fc.record({
      type: fc.constant('integer'),
      minimum: fc.integer({ min: -50, max: 50 }),
      multipleOf: fc.integer({ min: 1, max: 9 }),
    }),
    fc.record({ type: fc.constant('string'), minLength: fc.integer({ min: 0, max: 12 }) }),
    fc.record({
      type: fc.constant('string'),
      format: fc.constantFrom('date', 'date-time', 'uuid', 'uri', 'email', 'ipv4'),
    }),
    fc.record({ enum: fc.array(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 }) }),
    fc.constant({ type: ['boolean', 'null'] }),
  )
  const schema = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      leaf,
      fc.record({ type: fc.constant('array'), items: tie('any'), minItems: fc.integer({ min: 0, max: 2 }) }),
      fc.dictionary(fc.string(), tie('any'), { maxKeys: 4 }).map((properties) => ({
        type: 'object',
        properties,
        required: Object.keys(properties).slice(0, 2),
        additionalProperties: false,
      })),
      fc.record({ anyOf: fc.array(tie('any'), { minLength: 1, maxLength: 3 }) }),
      fc.record({ allOf: fc.tuple(tie('any'), fc.constant({ description: 'more' })) }),
    ),
  })).any

  it('has a sample that keeps it', () => {
    fc.assert(
      fc.property(schema, fc.boolean(), (generated, requiredOnly) => {
        const value = sampleValue(slice(), generated, { requiredOnly })
        expect(validateValue(slice(), generated, value, 'request')).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
