import { describe, expect, it } from 'vitest'
import { writeJson } from './json-text.ts'
import {
  bodyKind,
  acceptedTypes,
  allExamples,
  contentFor,
  isJsonMediaType,
  readOperation,
  responseFor,
} from './operation.ts'
import { referenced, resolve } from './schema.ts'

const slice = {
  openapi: '3.1.1',
  servers: [{ url: '/{region}/usage-metering/v1/', variables: { region: { default: 'eu' } } }],
  paths: {
    '/meters/{id}/{undeclared}': {
      summary: 'of the path',
      parameters: [
        { name: 'id', in: 'path', schema: { type: 'string' } },
        { name: 'limit', in: 'query', description: 'of the path', schema: { type: 'integer' } },
        { name: 'gone', in: 'path', schema: {} },
      ],
      patch: {
        operationId: 'updateMeter',
        description: 'Changes a meter.',
        deprecated: true,
        parameters: [
          { $ref: '#/components/parameters/limit', description: 'beside the reference' },
          { name: 'Content-Type', in: 'header', schema: {} },
          {
            name: 'filter',
            in: 'query',
            content: { 'application/json': { schema: { type: 'object' }, example: { a: 1 } } },
          },
          { name: 'odd', in: 'body' },
          null,
          'text',
        ],
        requestBody: { $ref: '#/components/requestBodies/meter' },
        responses: {
          '200': { $ref: '#/components/responses/meter' },
          '4XX': { description: 'Refused', content: { 'application/problem+json': {} } },
          default: { description: 'Else' },
          'x-note': {},
        },
      },
    },
  },
  components: {
    parameters: {
      limit: {
        name: 'limit',
        in: 'query',
        required: true,
        description: 'of the component',
        style: 'form',
        explode: false,
      },
    },
    requestBodies: {
      meter: {
        required: true,
        content: {
          'application/merge-patch+json': {
            schema: { $ref: '#/components/schemas/meter' },
            examples: {
              reset: { $ref: '#/components/examples/reset' },
              linked: { externalValue: 'https://example.com/a.json' },
            },
          },
        },
      },
    },
    responses: {
      meter: {
        description: 'The meter',
        headers: { ETag: { $ref: '#/components/headers/etag' } },
        content: { 'text/csv': {}, 'application/json': { schema: { $ref: '#/components/schemas/meter' } } },
        links: { again: { operationId: 'getMeter', parameters: { id: '$response.body#/id' } } },
      },
    },
    headers: { etag: { description: 'Version', required: true, schema: { type: 'string' } } },
    examples: { reset: { summary: 'Reset it', value: { deleteOnReset: true } } },
    schemas: { meter: { type: 'object', examples: [{ id: '1' }], properties: { id: { type: 'string' } } } },
  },
}

const operation = readOperation(slice)
if (!operation) throw new Error('no operation')

describe('an operation read from its slice', () => {
  it('has its method, path, words and the server’s path with variables filled', () => {
    expect(operation).toMatchObject({
      method: 'PATCH',
      path: '/meters/{id}/{undeclared}',
      serverPath: '/eu/usage-metering/v1',
      operationId: 'updateMeter',
      summary: 'of the path',
      description: 'Changes a meter.',
      deprecated: true,
    })
  })

  it('has the parameters of path item and operation merged by name and place, path first, references resolved', () => {
    expect(operation.parameters.map(({ name, in: place }) => `${place} ${name}`)).toEqual([
      'path id',
      'path undeclared',
      'query limit',
      'query filter',
    ])
    expect(operation.parameters[2]).toMatchObject({
      required: true,
      description: 'beside the reference',
      explode: false,
    })
  })

  it('requires every path parameter, also one that only the path names', () => {
    expect(operation.parameters[0]).toMatchObject({ required: true, undeclared: false })
    expect(operation.parameters[1]).toMatchObject({ required: true, undeclared: true, style: 'simple' })
  })

  it('knows a parameter with content by its media type', () => {
    expect(operation.parameters[3]).toMatchObject({ mediaType: 'application/json', schema: { type: 'object' } })
  })

  it('has its body with named examples, those without a value included', () => {
    const [content] = operation.requestBody?.contents ?? []
    expect(operation.requestBody?.required).toBe(true)
    expect(content?.mediaType).toBe('application/merge-patch+json')
    expect(content?.examples.map(({ name, summary, value }) => [name, summary, value && writeJson(value)])).toEqual([
      ['reset', 'Reset it', '{"deleteOnReset":true}'],
      ['linked', '', undefined],
    ])
    expect(content && allExamples(slice, content)).toHaveLength(3)
  })

  it('has its answers with headers and links, extensions left out', () => {
    expect(operation.responses.map(({ status }) => status)).toEqual(['200', '4XX', 'default'])
    expect(operation.responses[0]).toMatchObject({
      description: 'The meter',
      headers: [{ name: 'ETag', description: 'Version', required: true }],
      links: [{ name: 'again', operationId: 'getMeter', parameters: { id: '$response.body#/id' } }],
    })
  })

  it('finds the answer of a status by itself, by its range, or the default', () => {
    expect(responseFor(operation, 200)?.description).toBe('The meter')
    expect(responseFor(operation, 422)?.description).toBe('Refused')
    expect(responseFor(operation, 503)?.description).toBe('Else')
  })

  it('asks for JSON before anything else', () => {
    expect(acceptedTypes(operation)).toEqual(['application/json', 'text/csv'])
  })

  it('is nothing where the document holds none', () => {
    for (const broken of [
      {},
      { paths: {} },
      { paths: { '/x': {} } },
      { paths: { '/x': { get: 'no' } } },
      { paths: [] },
    ])
      expect(readOperation(broken)).toBeUndefined()
  })

  it('is read as far as it goes where the rest is broken', () => {
    const broken = readOperation({
      servers: 'nowhere',
      paths: { '/x': { get: { parameters: {}, requestBody: { $ref: '#/nowhere' }, responses: [] } } },
    })
    expect(broken).toMatchObject({ method: 'GET', serverPath: '', parameters: [], responses: [] })
    expect(broken?.requestBody?.contents).toEqual([])
  })

  it('has the path of an absolute server alone', () => {
    const at = (url: string) => readOperation({ servers: [{ url }], paths: { '/x': { get: {} } } })?.serverPath
    expect(at('https://api.example.com')).toBe('')
    expect(at('https://api.example.com/')).toBe('')
    expect(at('https://api.example.com/a/b/?c#d')).toBe('/a/b')
    expect(at('/')).toBe('')
  })
})

describe('references', () => {
  it('that run in a circle or to nowhere are empty', () => {
    const circle = { a: { $ref: '#/b' }, b: { $ref: '#/a' } }
    expect(resolve(circle, circle.a)).toEqual({})
    expect(resolve({}, { $ref: '#/nowhere' })).toEqual({})
    expect(resolve({}, { $ref: 'https://example.com/x.json' })).toEqual({})
  })

  it('are decoded: percent, then ~1 and ~0, and find own members only', () => {
    const document = { paths: { '/a b/{id}': { get: { 'x~y': [{ found: true }] } } } }
    expect(referenced(document, '#/paths/~1a%20b~1%7Bid%7D/get/x~0y/0')).toEqual({ found: true })
    expect(referenced(document, '#/paths/%E0%A4%A')).toBeUndefined()
    expect(referenced(document, '#/constructor')).toBeUndefined()
    expect(referenced(document, '#/__proto__/toString')).toBeUndefined()
  })
})

describe('media types', () => {
  it('are JSON by subtype or suffix', () => {
    const json = [
      'application/json',
      'application/problem+json; charset=utf-8',
      'TEXT/JSON',
      'application/vnd.a.b+json',
    ]
    expect(json.filter(isJsonMediaType)).toEqual(json)
    expect(['application/x-ndjson', 'text/plain', 'application/jsonl', ''].filter(isJsonMediaType)).toEqual([])
  })

  it('tell how a body is filled in', () => {
    const kinds = {
      fields: [
        'application/json',
        'application/merge-patch+json',
        'multipart/form-data',
        'multipart/mixed',
        'application/x-www-form-urlencoded',
      ],
      text: [
        'text/csv; header=present',
        'application/x-ndjson',
        'application/xml',
        'image/svg+xml',
        'application/yaml',
      ],
      file: ['application/octet-stream', 'image/png', 'image/*', 'application/pdf', 'multipart/related', ''],
    }
    for (const [kind, types] of Object.entries(kinds))
      expect(types.map((type) => [type, bodyKind(type)])).toEqual(types.map((type) => [type, kind]))
  })

  it('are described by the most specific content', () => {
    const contents = ['*/*', 'text/*', 'text/csv; header=present'].map((mediaType) => ({
      mediaType,
      schema: undefined,
      examples: [],
      encoding: {},
    }))
    expect(contentFor(contents, 'text/csv')?.mediaType).toBe('text/csv; header=present')
    expect(contentFor(contents, 'text/plain; charset=utf-8')?.mediaType).toBe('text/*')
    expect(contentFor(contents, 'image/png')?.mediaType).toBe('*/*')
    expect(contentFor(contents.slice(1), 'image/png')).toBeUndefined()
  })
})
