import { describe, expect, it } from 'vitest'
import { indexOf, specificationOf, UnsupportedDocument } from './index-operations.ts'
import type { JsonObject, JsonValue } from './json-value.ts'
import { indexDocument, libraryOf } from './test-library.ts'

const document = (paths: JsonObject, more: JsonObject = {}): JsonObject => ({
  openapi: '3.1.0',
  info: { title: 'Metering', version: '1.0.0' },
  paths,
  ...more,
})

const schemes = {
  components: {
    securitySchemes: {
      oauth: { type: 'oauth2', flows: {} },
      oidc: { $ref: '#/components/securitySchemes/connect' },
      connect: { type: 'openIdConnect', openIdConnectUrl: 'https://id.example' },
      bearer: { type: 'http', scheme: 'bearer' },
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    },
  },
}

const scopesOf = (operation: JsonValue | undefined, top?: JsonValue) =>
  indexDocument(
    document(
      { '/a': { get: operation === undefined ? {} : { security: operation } } },
      { ...schemes, ...(top === undefined ? {} : { security: top }) },
    ),
  ).operations[0]?.scopes

describe('the index of operations', () => {
  it('has each method of each path and neither webhooks, callbacks nor extensions', () => {
    const index = indexDocument(
      document(
        {
          '/meters': {
            get: { summary: ' List ' },
            post: { deprecated: true, callbacks: { on: { '{$url}': { post: {} } } } },
          },
          'x-internal': { get: {} },
        },
        { webhooks: { created: { post: {} } } },
      ),
    )
    expect(
      index.operations.map(({ method, path, summary, deprecated }) => ({ method, path, summary, deprecated })),
    ).toEqual([
      { method: 'GET', path: '/meters', summary: 'List', deprecated: false },
      { method: 'POST', path: '/meters', summary: '', deprecated: true },
    ])
    expect(index).toMatchObject({ title: 'Metering', version: '1.0.0', specification: '3.1.0' })
  })

  it('tells operations whose successful answers are streamed', () => {
    const answers = (...types: string[]): JsonObject => ({
      200: { content: Object.fromEntries(types.map((type) => [type, {}])) },
      400: { content: { 'application/json': {} } },
    })
    const streamed = indexDocument(
      document(
        {
          '/events': { get: { responses: answers('Text/Event-Stream; charset=utf-8') } },
          '/lines': { get: { responses: { '2XX': { $ref: '#/components/responses/Lines' } } } },
          '/file': { get: { responses: answers('application/octet-stream') } },
          '/either': { get: { responses: answers('application/json', 'text/event-stream') } },
          '/json': { get: { responses: answers('application/json') } },
          '/none': { get: { responses: { 204: {} } } },
          '/odd': { get: { responses: { 200: null, default: 7 } } },
        },
        { components: { responses: { Lines: { content: { 'application/x-ndjson': {} } } } } },
      ),
    ).operations.filter(({ streams }) => streams)
    expect(streamed.map(({ path }) => path)).toEqual(['/events', '/lines', '/file'])
    const old = indexDocument({
      swagger: '2.0',
      info: { title: 'T', version: '1' },
      produces: ['application/octet-stream'],
      paths: {
        '/file': { get: { responses: {} } },
        '/json': { get: { produces: ['application/json'], responses: {} } },
      },
    })
    expect(old.operations.map(({ streams }) => streams)).toEqual([true, undefined])
  })

  it.each([
    ['not stated', undefined, undefined, []],
    ['the document’s', undefined, [{ oauth: ['read'] }], [['read']]],
    ['its own over the document’s', [{ oauth: ['write'] }], [{ oauth: ['read'] }], [['write']]],
    ['none needed, by an empty list', [], [{ oauth: ['read'] }], [[]]],
    ['none needed, by an empty requirement', [{}], undefined, [[]]],
    ['optional', [{ oauth: ['read'] }, {}], undefined, [['read'], []]],
    ['alternatives', [{ oauth: ['a', 'b'] }, { oidc: ['c'] }], undefined, [['a', 'b'], ['c']]],
    ['several schemes at once', [{ oauth: ['a'], oidc: ['a', 'b'], key: [] }], undefined, [['a', 'b']]],
    ['roles of other schemes, which are no scopes', [{ bearer: ['admin'] }, { key: ['x'] }], undefined, [[], []]],
    ['a scheme that nobody declares', [{ ghost: ['x'] }], undefined, [[]]],
    ['what is no list', { oauth: ['a'] }, undefined, []],
  ])('reads scopes: %s', (_name, operation, top, scopes) => {
    expect(scopesOf(operation, top)).toEqual(scopes)
  })

  it('gives ids that are unique, stand in an address as they are, and stay', () => {
    const paths = {
      '/a': { get: { operationId: 'listMeters' }, post: { operationId: 'meters/create' } },
      '/b': { get: { operationId: 'twice' }, post: {} },
      '/c': { get: { operationId: 'twice' }, put: { operationId: '..' } },
      '/': { get: { operationId: 'constructor' }, put: { operationId: '__proto__' } },
    }
    const { operations, findings } = indexDocument(document(paths))
    const ids = operations.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(new URL(id, 'https://h/a/').pathname).toBe(`/a/${id}`)
    expect(ids[0]).toBe('listMeters')
    expect(ids[1]).toMatch(/^post-a-[\da-f]{10}$/)
    expect(findings.filter(({ message }) => message.includes('not unique'))).toHaveLength(2)
    const again = indexDocument(document({ '/new': { get: {} }, ...paths })).operations.map(({ id }) => id)
    expect(again.slice(1)).toEqual(ids)
  })

  it('keeps tags in the document’s order, then those that only operations name', () => {
    const index = indexDocument(
      document(
        { '/a': { get: { tags: ['Other', 'Meters', 'Meters', 5] } } },
        { tags: [{ name: 'Authentication', description: 'First' }, { name: 'Meters' }, 'odd'] },
      ),
    )
    expect(index.tags).toEqual([
      { name: 'Authentication', description: 'First' },
      { name: 'Meters' },
      { name: 'Other' },
    ])
    expect(index.operations[0]?.tags).toEqual(['Other', 'Meters'])
  })

  it('tells required parameters, and ignores the headers that OpenAPI ignores', () => {
    const required = (...parameters: JsonObject[]) =>
      indexDocument(document({ '/a': { get: { parameters } } })).operations[0]?.requiredParameters
    expect(required({ name: 'q', in: 'query' })).toBe(false)
    expect(required({ name: 'q', in: 'query', required: true })).toBe(true)
    expect(required({ name: 'Authorization', in: 'header', required: true })).toBe(false)
    expect(required({ name: 'content-type', in: 'header', required: true })).toBe(false)
    expect(required({ name: 'X-Tenant', in: 'header', required: true })).toBe(true)
    expect(indexDocument(document({ '/a/{id}': { get: {} } })).operations[0]?.requiredParameters).toBe(true)
    const shared = document(
      {
        '/a': {
          parameters: [{ $ref: '#/components/parameters/q' }],
          get: {},
          put: { parameters: [{ name: 'q', in: 'query' }] },
        },
      },
      { components: { parameters: { q: { name: 'q', in: 'query', required: true } } } },
    )
    expect(indexDocument(shared).operations.map((operation) => operation.requiredParameters)).toEqual([true, false])
  })

  it('tells a body, in every version', () => {
    const body = (operation: JsonObject, more: JsonObject = {}) =>
      indexDocument({ ...document({ '/a': { post: operation } }), ...more }).operations[0]?.hasBody
    expect(body({})).toBe(false)
    expect(body({ requestBody: { content: {} } })).toBe(true)
    expect(
      body(
        { requestBody: { $ref: '#/components/requestBodies/B' } },
        { components: { requestBodies: { B: { content: {} } } } },
      ),
    ).toBe(true)
    const swagger = {
      openapi: undefined as unknown as JsonValue,
      swagger: '2.0',
      parameters: { B: { name: 'b', in: 'body' } },
    }
    expect(body({ parameters: [{ $ref: '#/parameters/B' }] }, swagger)).toBe(true)
    expect(body({ parameters: [{ name: 'f', in: 'formData', type: 'file' }] }, swagger)).toBe(true)
    expect(body({ parameters: [{ name: 'q', in: 'query', type: 'string' }] }, swagger)).toBe(false)
  })

  it('follows a path item that is a reference', () => {
    const index = indexDocument(
      document(
        { '/a': { $ref: '#/components/pathItems/Shared' }, '/b': { $ref: '#/components/pathItems/Nowhere' } },
        { components: { pathItems: { Shared: { get: { operationId: 'shared' } } } } },
      ),
    )
    expect(index.operations.map(({ id, path }) => ({ id, path }))).toEqual([{ id: 'shared', path: '/a' }])
    expect(index.findings).toContainEqual({
      pointer: '/paths/~1b/$ref',
      message: 'The reference “#/components/pathItems/Nowhere” cannot be followed: nothing stands there.',
      severity: 'warning',
    })
  })

  it('keeps odd path keys, with a finding', () => {
    const index = indexDocument(document({ '/a?x=1': { get: {} }, '/b#c': { get: {} }, meters: { get: {} } }))
    expect(index.operations.map(({ path }) => path)).toEqual(['/a?x=1', '/b#c', '/meters'])
    const odd = index.findings.filter(({ message }) => message.startsWith('The path'))
    expect(odd.map(({ pointer }) => pointer)).toEqual(['/paths/~1a?x=1', '/paths/~1b#c', '/paths/meters'])
  })

  it('says which header parameters have no say, and where', () => {
    const parameters = [
      { name: 'X-Trace', in: 'header' },
      { name: 'authorization', in: 'header' },
      { name: 'Accept', in: 'query' },
    ]
    const { findings } = indexDocument(document({ '/a': { get: { operationId: 'a', parameters, security: [] } } }))
    expect(findings).toEqual([
      {
        pointer: '/paths/~1a/get/parameters/1',
        severity: 'warning',
        message: 'A header parameter “authorization”. OpenAPI says to ignore it, so no field is shown.',
      },
    ])
  })

  it('says once that nothing is said of scopes, and of each operation without an id unless they are many', () => {
    const paths = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, at) => [`/${at}`, { get: { operationId: at > 1 ? `o${at}` : undefined } }]),
      )
    const named = JSON.parse(JSON.stringify(paths(4))) as JsonObject
    expect(indexDocument(document(named)).findings.map(({ pointer, severity }) => `${severity} ${pointer}`)).toEqual([
      'warning /security',
      'info /paths/~10/get',
      'info /paths/~11/get',
    ])
    const nameless = Object.fromEntries(Array.from({ length: 1200 }, (_, at) => [`/${at}`, { get: { security: [] } }]))
    expect(indexDocument(document(nameless)).findings).toEqual([
      {
        pointer: '/paths',
        severity: 'info',
        message: '1,200 operations have no operationId; they are called by method and path.',
      },
    ])
  })

  it('takes faulty documents as far as they are right', () => {
    const index = indexDocument({
      openapi: 3.1,
      info: { version: 2 },
      tags: 'none',
      servers: 'none',
      paths: {
        '/a': null,
        '/b': { get: 'none', put: { tags: 'x', parameters: { q: 1 }, requestBody: [], operationId: 7 }, post: null },
      },
    })
    expect(index.operations).toEqual([expect.objectContaining({ method: 'PUT', path: '/b', tags: [], hasBody: false })])
    expect(index.title).toBe('')
    expect(index.version).toBe('2')
    expect(indexDocument({ openapi: '3.1.0' }).operations).toEqual([])
    expect(indexDocument({ openapi: '3.1.0', paths: [] }).operations).toEqual([])
  })

  it('keeps one list of servers for all operations that share it', () => {
    const index = indexDocument(
      document(
        {
          '/a': { get: {}, put: { servers: [{ url: '/own' }] } },
          '/b': { servers: [{ url: '/item' }], get: {} },
          '/c': { get: {} },
        },
        { servers: [{ url: '/v1' }] },
      ),
    )
    expect(index.servers).toEqual([
      { urls: ['/v1'], pointer: '/servers' },
      { urls: ['/own'], pointer: '/paths/~1a/put/servers' },
      { urls: ['/item'], pointer: '/paths/~1b/servers' },
    ])
    expect(index.operations.map(({ server }) => server)).toEqual([0, 1, 2, 0])
  })

  it('refuses more operations than the limit', () => {
    const many = document(Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`/${at}`, { get: {} }])))
    expect(() => indexOf(libraryOf(many), '3.1.0', { operations: 10 })).toThrow(UnsupportedDocument)
  })

  it.each([
    [{ swagger: 2 }, '2.0'],
    [{ openapi: '3.0.3' }, '3.0'],
    [{ openapi: '3.1.1' }, '3.1'],
    [{ openapi: '3.2.0' }, '3.2'],
    [{ openapi: '3.9.0' }, '3.2'],
  ])('knows the specification of %j', (value, version) => {
    expect(specificationOf(value).version).toBe(version)
  })

  it.each([{ openapi: '4.0.0' }, { swagger: '1.2' }, { asyncapi: '3.0.0' }, {}, [], null, 'text', { openapi: {} }])(
    'refuses %j',
    (value) => {
      expect(() => specificationOf(value)).toThrow(UnsupportedDocument)
    },
  )
})
