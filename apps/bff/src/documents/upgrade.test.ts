import { Ajv } from 'ajv'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isObject, type JsonObject, type JsonValue, own } from './json-value.ts'
import { answeredSchema, answering, at, slice, textAt } from './test-library.ts'

/** What a schema of 3.0 becomes in a slice. */
const upgraded = (schema: JsonObject, openapi = '3.0.3') => answeredSchema(slice(answering(schema, {}, openapi), '/a'))

describe('a schema of OpenAPI 3.0 as 3.1 says it', () => {
  it.each([
    ['nullable beside a type', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    ['nullable without a type adds none', { nullable: true, minLength: 1 }, { minLength: 1 }],
    ['nullable: false', { type: 'string', nullable: false }, { type: 'string' }],
    [
      'nullable beside enum',
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'nullable beside allOf',
      { description: 'D', nullable: true, allOf: [{ type: 'object', example: 1 }] },
      { description: 'D', anyOf: [{ allOf: [{ type: 'object', examples: [1] }] }, { type: 'null' }] },
    ],
    [
      'an exclusive bound',
      { minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
      { exclusiveMinimum: 1, maximum: 9 },
    ],
    ['an exclusive bound of nothing', { exclusiveMaximum: true }, {}],
    ['an exclusive bound that is a number already', { exclusiveMaximum: 5 }, { exclusiveMaximum: 5 }],
    ['an example', { example: null }, { examples: [null] }],
    ['bytes', { type: 'string', format: 'byte' }, { type: 'string', format: 'byte', contentEncoding: 'base64' }],
    [
      'a file',
      { type: 'string', format: 'binary' },
      { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' },
    ],
    [
      'a tuple',
      { type: 'array', items: [{ type: 'string' }], additionalItems: false },
      { type: 'array', prefixItems: [{ type: 'string' }], items: false },
    ],
    [
      'required on the property itself',
      { properties: { a: { type: 'string', required: true } } },
      { properties: { a: { type: 'string' } } },
    ],
  ])('%s', (_name, schema, expected) => {
    expect(upgraded(schema as JsonObject)).toEqual(expected)
  })

  it('reaches every place where a schema may stand', () => {
    const nullable = { type: 'string', nullable: true }
    const schema = {
      properties: { a: nullable },
      additionalProperties: nullable,
      items: nullable,
      not: nullable,
      allOf: [nullable],
      oneOf: [nullable],
      anyOf: [nullable],
    }
    const done = { type: ['string', 'null'] }
    expect(upgraded(schema)).toEqual({
      properties: { a: done },
      additionalProperties: done,
      items: done,
      not: done,
      allOf: [done],
      oneOf: [done],
      anyOf: [done],
    })
  })

  it('is left as it is from 3.1 on', () => {
    const schema = { type: ['string', 'null'], example: 'a', nullable: true, exclusiveMinimum: 3 }
    expect(upgraded(schema, '3.1.0')).toEqual(schema)
  })
})

/*
 * An independent reading: what a schema of 3.0 accepts, written down from its specification, against what a validator
 * of JSON Schema accepts by the upgraded schema. (These keywords mean the same in draft-07 as in 2020-12, for which this
 * validator makes faulty code where `not: {}` stands beside `items`.)
 */
const accepts = (schema: JsonObject, value: JsonValue): boolean => {
  const has = (keyword: string) => Object.hasOwn(schema, keyword)
  const schemas = (keyword: string) => (own(schema, keyword) as JsonObject[] | undefined) ?? []
  const number = (keyword: string) => Number(own(schema, keyword))
  if (value === null && own(schema, 'nullable') === true) return true
  if (has('type') && !isOfType(textAt(schema, 'type'), value)) return false
  if (has('enum') && !(own(schema, 'enum') as JsonValue[]).includes(value)) return false
  if (typeof value === 'number') {
    if (
      has('minimum') &&
      (value < number('minimum') || (own(schema, 'exclusiveMinimum') === true && value === number('minimum')))
    )
      return false
    if (
      has('maximum') &&
      (value > number('maximum') || (own(schema, 'exclusiveMaximum') === true && value === number('maximum')))
    )
      return false
  }
  if (Array.isArray(value) && has('items') && !value.every((item) => accepts(own(schema, 'items') as JsonObject, item)))
    return false
  if (isObject(value) && has('properties')) {
    for (const [name, property] of Object.entries(own(schema, 'properties') as JsonObject)) {
      const member = own(value, name)
      if (member !== undefined && !accepts(property as JsonObject, member)) return false
    }
  }
  if (has('allOf') && !schemas('allOf').every((one) => accepts(one, value))) return false
  if (has('anyOf') && !schemas('anyOf').some((one) => accepts(one, value))) return false
  if (has('oneOf') && schemas('oneOf').filter((one) => accepts(one, value)).length !== 1) return false
  return !(has('not') && accepts(own(schema, 'not') as JsonObject, value))
}

const isOfType = (type: string, value: JsonValue): boolean => {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  return typeof value === type
}

const names = fc.constantFrom('a', 'type', 'items', 'example', 'nullable', '$ref', 'properties')
const values = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonValue>(null, true, 0, 1, 2, 3, 1.5, '', 'x'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
})).value

const schemaOf = (depth: number): fc.Arbitrary<JsonObject> => {
  const inner = depth > 0 ? schemaOf(depth - 1) : fc.constant({})
  const list = fc.array(inner, { minLength: 1, maxLength: 2 })
  const nested: Record<string, fc.Arbitrary<JsonValue>> = depth > 0
    ? {
        items: inner,
        properties: fc.dictionary(names, inner, { maxKeys: 2 }),
        allOf: list,
        anyOf: list,
        oneOf: list,
        not: inner,
      }
    : {}
  const all: Record<string, fc.Arbitrary<JsonValue>> = {
    type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'object', 'array'),
    nullable: fc.boolean(),
    enum: fc.uniqueArray(fc.constantFrom<JsonValue>(null, 1, 2, 'x', true), { minLength: 1, maxLength: 3 }),
    minimum: fc.integer({ min: 0, max: 3 }),
    maximum: fc.integer({ min: 0, max: 3 }),
    exclusiveMinimum: fc.boolean(),
    exclusiveMaximum: fc.boolean(),
    example: values,
    ...nested,
  }
  const keywords = fc.subarray(Object.keys(all), { maxLength: 4 })
  return keywords.chain((chosen) =>
    fc.record<JsonObject>(Object.fromEntries(Object.entries(all).filter(([keyword]) => chosen.includes(keyword)))),
  )
}
const schemas = schemaOf(3)

describe('any schema of OpenAPI 3.0', () => {
  it('accepts after the upgrade what it accepted before', () => {
    fc.assert(
      fc.property(schemas, fc.array(values, { minLength: 1, maxLength: 8 }), (schema, instances) => {
        const result = upgraded(schema)
        const validate = new Ajv({ strict: false, logger: false, validateSchema: false }).compile(result as object)
        for (const instance of [null, ...instances]) {
          expect({ instance, accepted: validate(instance) }).toEqual({ instance, accepted: accepts(schema, instance) })
        }
      }),
      { numRuns: 150 },
    )
  }, 60_000)
})

describe('an operation of Swagger 2.0 as 3.1 says it', () => {
  const swagger = (operation: JsonObject, more: JsonObject = {}, item: JsonObject = {}): JsonObject => ({
    swagger: '2.0',
    info: { title: 'T', version: '1' },
    paths: { '/a/{id}': { ...item, post: { responses: { 200: { description: 'Done' } }, ...operation } } },
    ...more,
  })
  const operationOf = (...parts: Parameters<typeof swagger>) =>
    at(slice(swagger(...parts), '/a/{id}', 'post'), 'paths', '/a/{id}', 'post')
  const parametersOf = (...parameters: JsonObject[]) => at(operationOf({ parameters }), 'parameters')

  it('has what a parameter says of its value in a schema', () => {
    expect(
      parametersOf(
        {
          name: 'id',
          in: 'path',
          type: 'integer',
          format: 'int64',
          minimum: 1,
          exclusiveMinimum: true,
          description: 'Which',
        },
        {
          name: 'q',
          in: 'query',
          type: 'string',
          enum: ['a'],
          default: 'a',
          allowEmptyValue: true,
          'x-nullable': true,
          'x-own': 1,
        },
      ),
    ).toEqual([
      {
        name: 'id',
        in: 'path',
        description: 'Which',
        required: true,
        schema: { type: 'integer', format: 'int64', exclusiveMinimum: 1 },
      },
      {
        name: 'q',
        in: 'query',
        allowEmptyValue: true,
        'x-own': 1,
        schema: { type: ['string', 'null'], enum: ['a', null], default: 'a' },
      },
    ])
  })

  it.each([
    ['query', undefined, { style: 'form', explode: false }],
    ['query', 'csv', { style: 'form', explode: false }],
    ['query', 'multi', { style: 'form', explode: true }],
    ['query', 'ssv', { style: 'spaceDelimited', explode: false }],
    ['query', 'pipes', { style: 'pipeDelimited', explode: false }],
    ['query', 'tsv', { style: 'form', explode: false, 'x-collectionFormat': 'tsv' }],
    ['header', undefined, { style: 'simple', explode: false }],
    ['path', 'csv', { style: 'simple', explode: false, required: true }],
  ])('joins an array in %s by %s', (place, collectionFormat, style) => {
    const items = { type: 'string' }
    const parameter = {
      name: 'x',
      in: place,
      type: 'array',
      items,
      ...(collectionFormat === undefined ? {} : { collectionFormat }),
    }
    expect(parametersOf(parameter)).toEqual([{ name: 'x', in: place, ...style, schema: { type: 'array', items } }])
  })

  it('has its body in the media types that it, or else the document, consumes', () => {
    const body = {
      name: 'meter',
      in: 'body',
      required: true,
      description: 'New',
      schema: { type: 'object', 'x-nullable': true },
    }
    const schema = { type: ['object', 'null'] }
    const requestBody = (operation: JsonObject, more: JsonObject = {}) =>
      at(operationOf({ parameters: [body], ...operation }, more), 'requestBody')
    expect(requestBody({})).toEqual({ required: true, description: 'New', content: { 'application/json': { schema } } })
    expect(at(requestBody({}, { consumes: ['text/xml', 'application/json'] }), 'content')).toEqual({
      'text/xml': { schema },
      'application/json': { schema },
    })
    expect(
      at(requestBody({ consumes: ['application/merge-patch+json'] }, { consumes: ['text/xml'] }), 'content'),
    ).toEqual({ 'application/merge-patch+json': { schema } })
  })

  it('takes a body by reference, from the path item too, and its own in place of that', () => {
    const more = {
      parameters: { Body: { name: 'body', in: 'body', schema: { $ref: '#/definitions/Meter' } } },
      definitions: {
        Meter: { type: 'object', discriminator: 'kind', properties: { kind: { type: 'string' } }, example: { a: 1 } },
      },
    }
    const document = slice(
      swagger({}, more, { parameters: [{ $ref: '#/parameters/Body' }, { name: 'id', in: 'path', type: 'string' }] }),
      '/a/{id}',
      'post',
    )
    expect(at(document, 'paths', '/a/{id}', 'post', 'requestBody', 'content', 'application/json', 'schema')).toEqual({
      $ref: '#/components/schemas/Meter',
    })
    expect(at(document, 'paths', '/a/{id}', 'parameters')).toEqual([
      { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    ])
    expect(at(document, 'components', 'schemas', 'Meter')).toEqual({
      type: 'object',
      discriminator: { propertyName: 'kind' },
      properties: { kind: { type: 'string' } },
      examples: [{ a: 1 }],
    })
    const own = { name: 'other', in: 'body', schema: { type: 'integer' } }
    const replaced = operationOf({ parameters: [own] }, more, { parameters: [{ $ref: '#/parameters/Body' }] })
    expect(at(replaced, 'requestBody', 'content', 'application/json', 'schema')).toEqual({ type: 'integer' })
  })

  it('has a form as a body, of parts where a file is among its fields', () => {
    const fields = [
      { name: 'note', in: 'formData', type: 'string', required: true, description: 'Why' },
      { name: 'tags', in: 'formData', type: 'array', items: { type: 'string' } },
      { name: 'ids', in: 'formData', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
    ]
    const form = {
      schema: {
        type: 'object',
        properties: {
          note: { type: 'string', description: 'Why' },
          tags: { type: 'array', items: { type: 'string' } },
          ids: { type: 'array', items: { type: 'string' } },
        },
        required: ['note'],
      },
      encoding: { tags: { style: 'form', explode: false }, ids: { style: 'form', explode: true } },
    }
    expect(at(operationOf({ parameters: fields }), 'requestBody')).toEqual({
      required: true,
      content: { 'application/x-www-form-urlencoded': form },
    })
    const file = { name: 'data', in: 'formData', type: 'file' }
    const consumes = ['application/x-www-form-urlencoded', 'multipart/form-data']
    const parts = at(operationOf({ parameters: [file], consumes }), 'requestBody', 'content')
    expect(parts).toEqual({
      'multipart/form-data': {
        schema: {
          type: 'object',
          properties: { data: { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' } },
        },
      },
    })
  })

  it('answers in the media types that it, or else the document, produces', () => {
    const responses = {
      200: {
        description: 'Meters',
        schema: { type: 'array', items: { $ref: '#/definitions/Meter' } },
        headers: {
          'X-Total': { type: 'integer', description: 'How many' },
          Link: { type: 'array', items: { type: 'string' } },
        },
        examples: { 'application/json': [], 'text/csv': 'a,b' },
      },
      404: { $ref: '#/responses/Missing' },
      500: {},
    }
    const more = {
      produces: ['application/json'],
      definitions: { Meter: { type: 'string', 'x-nullable': true } },
      responses: { Missing: { description: 'Missing', schema: { type: 'object' } } },
    }
    const document = slice(swagger({ responses }, more), '/a/{id}', 'post')
    const schema = { type: 'array', items: { $ref: '#/components/schemas/Meter' } }
    expect(at(document, 'paths', '/a/{id}', 'post', 'responses')).toEqual({
      200: {
        description: 'Meters',
        headers: {
          'X-Total': { description: 'How many', schema: { type: 'integer' } },
          Link: { style: 'simple', explode: false, schema: { type: 'array', items: { type: 'string' } } },
        },
        content: { 'application/json': { schema, example: [] }, 'text/csv': { schema, example: 'a,b' } },
      },
      404: { $ref: '#/components/responses/Missing' },
      500: { description: '' },
    })
    expect(at(document, 'components', 'responses', 'Missing')).toEqual({
      description: 'Missing',
      content: { 'application/json': { schema: { type: 'object' } } },
    })
    const csv = slice(swagger({ responses, produces: ['text/csv'] }, more), '/a/{id}', 'post')
    expect(Object.keys(at(csv, 'components', 'responses', 'Missing', 'content') as JsonObject)).toEqual(['text/csv'])
    const file = operationOf({ responses: { 200: { description: '', schema: { type: 'file' } } } })
    expect(at(file, 'responses', '200', 'content')).toEqual({
      'application/octet-stream': {
        schema: { type: 'string', format: 'binary', contentMediaType: 'application/octet-stream' },
      },
    })
  })

  it('has its security schemes by the names of 3.1', () => {
    const securityDefinitions = {
      app: { type: 'oauth2', flow: 'application', tokenUrl: '/oauth/token', scopes: { read: 'Read', 'x-own': 1 } },
      code: { type: 'oauth2', flow: 'accessCode', authorizationUrl: 'https://h/a', tokenUrl: 'https://h/t' },
      basic: { type: 'basic', description: 'B' },
      key: { type: 'apiKey', name: 'k', in: 'query' },
    }
    const security = [{ app: ['read'], key: [] }, { code: [] }, { basic: [] }]
    const document = slice(swagger({ security }, { securityDefinitions }), '/a/{id}', 'post')
    expect(at(document, 'components', 'securitySchemes')).toEqual({
      app: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: { read: 'Read' } } } },
      code: {
        type: 'oauth2',
        flows: { authorizationCode: { authorizationUrl: 'https://h/a', tokenUrl: 'https://h/t', scopes: {} } },
      },
      basic: { type: 'http', scheme: 'basic', description: 'B' },
      key: { type: 'apiKey', name: 'k', in: 'query' },
    })
  })
})
