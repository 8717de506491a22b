import { describe, expect, it } from 'vitest'
import { eachChild, type Kind, openApi3, referable } from './grammar.ts'
import { isObject, type JsonObject, type JsonValue, own } from './json-value.ts'
import { createResolver, referenceOf } from './references.ts'
import { sliceOf } from './slice.ts'
import { answeredSchema, answering, at, libraryOf, slice, textAt } from './test-library.ts'

/** References of a slice that its own text does not answer. */
const dangling = (document: JsonObject): string[] => {
  const library = libraryOf(document)
  const { start, resolve } = createResolver(library)
  const lost: string[] = []
  const visit = (kind: Kind, node: JsonValue): void => {
    if (!isObject(node)) return
    const reference = referable.has(kind) ? referenceOf(node) : undefined
    if (reference !== undefined && !('node' in resolve(reference, start))) lost.push(reference)
    eachChild(openApi3, kind, node, visit)
  }
  visit('document', document)
  return lost
}

describe('a slice', () => {
  const metering: JsonObject = {
    openapi: '3.1.0',
    info: { title: 'Metering', version: '1.2.3', description: 'Long' },
    servers: [{ url: 'https://elsewhere.example/v1' }],
    tags: [{ name: 'Meters', description: 'All of them' }, { name: 'Jobs' }],
    security: [{ 'OAuth 2': ['read'] }],
    paths: {
      '/meters/{id}': {
        summary: 'A meter',
        servers: [{ url: '/x' }],
        parameters: [{ $ref: '#/components/parameters/id' }],
        get: {
          operationId: 'getMeter',
          tags: ['Meters'],
          servers: [{ url: '/y' }],
          responses: {
            200: { $ref: '#/components/responses/Meter' },
            default: { $ref: '#/components/responses/Error' },
          },
        },
        delete: { responses: { 204: { description: 'Gone' } } },
      },
      '/jobs': { get: { security: [], responses: { 200: { description: 'Jobs' } } } },
    },
    components: {
      parameters: { id: { name: 'id', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' } } },
      schemas: {
        Id: { type: 'string' },
        Meter: {
          type: 'object',
          properties: { id: { $ref: '#/components/schemas/Id' }, group: { $ref: '#/components/schemas/Group' } },
        },
        Group: {
          properties: {
            parent: { $ref: '#/components/schemas/Group' },
            meters: { items: { $ref: '#/components/schemas/Meter' } },
          },
        },
        Unused: { type: 'string' },
      },
      responses: {
        Meter: {
          description: 'The meter',
          headers: { ETag: { $ref: '#/components/headers/ETag' } },
          content: {
            'application/json': {
              schema: { $ref: '#/components/schemas/Meter' },
              examples: { one: { $ref: '#/components/examples/one' } },
            },
          },
          links: { delete: { operationRef: '#/paths/~1meters~1%7Bid%7D/get' } },
        },
        Error: { description: 'An error' },
      },
      headers: { ETag: { schema: { type: 'string' } } },
      examples: { one: { value: { $ref: '#/components/schemas/Unused', id: 'a' } } },
      securitySchemes: {
        'OAuth 2': { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/token' } } },
        key: { type: 'apiKey', in: 'header', name: 'k' },
      },
    },
  }

  it('is one operation under its own path, with one server, and nothing that it does not reach', () => {
    const document = slice(metering, '/meters/{id}', 'get', '/v1')
    expect(document['openapi']).toBe('3.1.1')
    expect(document['info']).toEqual({ title: 'Metering', version: '1.2.3' })
    expect(document['servers']).toEqual([{ url: '/v1' }])
    expect(document['tags']).toEqual([{ name: 'Meters', description: 'All of them' }])
    expect(Object.keys(document['paths'] as JsonObject)).toEqual(['/meters/{id}'])
    const item = at(document, 'paths', '/meters/{id}') as JsonObject
    expect(Object.keys(item).sort()).toEqual(['get', 'parameters', 'summary'])
    expect(at(item, 'get', 'servers')).toBeUndefined()
    const components = document['components'] as JsonObject
    expect(Object.keys(components['schemas'] as JsonObject).sort()).toEqual(['Group', 'Id', 'Meter'])
    expect(Object.keys(components).sort()).toEqual([
      'examples',
      'headers',
      'parameters',
      'responses',
      'schemas',
      'securitySchemes',
    ])
    expect(dangling(document)).toEqual([])
  })

  it('brings the security in force and its schemes, under names that a component may have', () => {
    const document = slice(metering, '/meters/{id}')
    expect(at(document, 'paths', '/meters/{id}', 'get', 'security')).toEqual([{ OAuth_2: ['read'] }])
    expect(at(document, 'components', 'securitySchemes')).toEqual({
      OAuth_2: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: '/token', scopes: {} } } },
    })
    const jobs = slice(metering, '/jobs')
    expect(at(jobs, 'paths', '/jobs', 'get', 'security')).toEqual([])
    expect(jobs['components']).toBeUndefined()
    expect(jobs['servers']).toEqual([{ url: '/' }])
  })

  it('names the operation of a link, since its path is not there', () => {
    const links = at(slice(metering, '/meters/{id}'), 'components', 'responses', 'Meter', 'links')
    expect(links).toEqual({ delete: { operationId: 'getMeter' } })
  })

  it('does not exist where the document has no such operation', () => {
    for (const path of ['/nowhere', 'constructor', '__proto__']) {
      expect(sliceOf(libraryOf(metering), { path, method: 'get', serverPath: '' })).toBeUndefined()
    }
    expect(sliceOf(libraryOf(metering), { path: '/jobs', method: 'post', serverPath: '' })).toBeUndefined()
  })
})

describe('references in a slice', () => {
  it('lead into paths, percent-encoded, deep into schemas, and collide no more', () => {
    const document = {
      openapi: '3.0.3',
      info: { title: 'T', version: '1' },
      paths: {
        '/a b/{id}': {
          get: {
            responses: {
              200: {
                description: 'A',
                content: {
                  'application/json': {
                    schema: { type: 'object', properties: { items: { type: 'array', items: { type: 'string' } } } },
                  },
                },
              },
            },
          },
        },
        '/c': {
          get: {
            responses: {
              200: { $ref: '#/paths/~1a%20b~1%7Bid%7D/get/responses/200' },
              201: {
                description: '',
                content: {
                  'application/json': {
                    schema: { $ref: '#/paths/~1a%20b~1%7Bid%7D/get/responses/200/content/application~1json/schema' },
                  },
                },
              },
              202: {
                description: '',
                content: {
                  'application/json': {
                    schema: {
                      $ref: '#/paths/~1a b~1{id}/get/responses/200/content/application~1json/schema/properties/items',
                    },
                  },
                },
              },
              203: {
                description: '',
                content: { 'application/json': { schema: { $ref: '#/components/schemas/schema/items' } } },
              },
            },
          },
        },
      },
      components: {
        schemas: {
          schema: { type: 'array', items: { $ref: '#/components/schemas/items' } },
          items: { type: 'integer' },
        },
      },
    }
    const result = slice(document, '/c')
    expect(dangling(result)).toEqual([])
    const schemas = Object.entries(at(result, 'components', 'schemas') as JsonObject)
    expect(new Set(schemas.map(([name]) => name)).size).toBe(schemas.length)
    const resolved = (status: string) => {
      const reference = textAt(
        result,
        'paths',
        '/c',
        'get',
        'responses',
        status,
        'content',
        'application/json',
        'schema',
        '$ref',
      )
      return at(result, ...reference.slice(2).split('/'))
    }
    expect(resolved('202')).toEqual({ type: 'array', items: { type: 'string' } })
    expect(resolved('203')).toEqual({ type: 'integer' })
    expect(resolved('201')).toEqual({
      type: 'object',
      properties: { items: { type: 'array', items: { type: 'string' } } },
    })
  })

  it('pass through a reference that lies on a pointer’s way', () => {
    const document = answering(
      { $ref: '#/components/schemas/Meter/properties/owner/properties/name' },
      {
        components: {
          schemas: {
            Meter: { properties: { owner: { $ref: '#/components/schemas/Owner' } } },
            Owner: { properties: { name: { type: 'string', title: 'N' } } },
          },
        },
      },
    )
    expect(Object.values(at(slice(document, '/a'), 'components', 'schemas') as JsonObject)).toEqual([
      { type: 'string', title: 'N' },
    ])
  })

  it('are data where the grammar has data, and names where it has names', () => {
    const data = { $ref: '#/nowhere', nullable: true, exclusiveMinimum: true }
    const schema = {
      type: 'object',
      properties: {
        $ref: { type: 'string', nullable: true },
        example: { type: 'string' },
        properties: { type: 'object', properties: { items: { type: 'integer' } } },
        constructor: { type: 'string' },
        type: { type: 'string' },
      },
      example: data,
      default: data,
      enum: [data],
      'x-data': data,
    }
    const result = answeredSchema(slice(answering(schema, {}, '3.0.0'), '/a'))
    expect(result).toEqual({
      ...schema,
      properties: { ...schema.properties, $ref: { type: ['string', 'null'] } },
      example: undefined,
      examples: [data],
    })
  })

  it('keep members called __proto__', () => {
    const properties = JSON.parse(
      '{"__proto__":{"type":"string"},"a":{"$ref":"#/components/schemas/__proto__"}}',
    ) as JsonObject
    const schemas = JSON.parse('{"__proto__":{"type":"integer"}}') as JsonObject
    const result = slice(answering({ type: 'object', properties }, { components: { schemas } }), '/a')
    expect(Object.keys(at(answeredSchema(result), 'properties') as JsonObject)).toEqual(['__proto__', 'a'])
    expect(dangling(result)).toEqual([])
    expect(({} as Record<string, unknown>)['type']).toBeUndefined()
  })

  it('end where they lead nowhere, abroad or back to themselves', () => {
    const schemas = {
      Loop: { $ref: '#/components/schemas/Pool' },
      Pool: { $ref: '#/components/schemas/Loop' },
      Deep: { $ref: '#/components/schemas/Deep/properties/x' },
    }
    for (const reference of [
      '#/components/schemas/Nowhere',
      '#/components/schemas/constructor',
      '#/components/schemas/Loop',
      '#/components/schemas/Deep',
      'https://evil.example/schema.json',
      'file:///etc/passwd',
      './other.yaml#/X',
      '#anchor',
      '%E0%A4%A',
    ]) {
      const result = slice(answering({ $ref: reference }, { components: { schemas } }), '/a')
      expect(answeredSchema(result)).toEqual({ 'x-unresolved': expect.any(String) as string })
    }
    const responses = slice(
      {
        openapi: '3.0.0',
        info: { title: '', version: '' },
        paths: {
          '/a': {
            get: {
              parameters: [{ $ref: '#/nowhere' }, { name: 'q', in: 'query' }],
              requestBody: { $ref: '#/nowhere' },
              responses: { 200: { $ref: '#/nowhere' }, 400: null },
            },
          },
        },
      },
      '/a',
    )
    expect(at(responses, 'paths', '/a', 'get')).toEqual({
      parameters: [{ name: 'q', in: 'query', schema: {} }],
      requestBody: { content: {}, 'x-unresolved': '#/nowhere' },
      responses: { 200: { description: '', 'x-unresolved': '#/nowhere' } },
    })
  })

  it('may be a thousand in a row', () => {
    const chain = (link: (next: JsonObject) => JsonObject) =>
      Object.fromEntries(
        Array.from({ length: 1000 }, (_, at): [string, JsonValue] => [
          `S${at}`,
          link({ $ref: `#/components/schemas/S${at + 1}` }),
        ]),
      )
    const end = { S1000: { type: 'string' } }
    const aliases = slice(
      answering({ $ref: '#/components/schemas/S0' }, { components: { schemas: { ...chain((next) => next), ...end } } }),
      '/a',
    )
    expect(at(aliases, 'components', 'schemas')).toEqual(end)
    const nested = slice(
      answering(
        { $ref: '#/components/schemas/S0' },
        { components: { schemas: { ...chain((next) => ({ allOf: [next] })), ...end } } },
      ),
      '/a',
    )
    expect(Object.keys(at(nested, 'components', 'schemas') as JsonObject)).toHaveLength(1001)
    const through = chain((next) => ({ $ref: `${textAt(next, '$ref')}/properties/x` }))
    expect(
      answeredSchema(
        slice(
          answering({ $ref: '#/components/schemas/S0' }, { components: { schemas: { ...through, ...end } } }),
          '/a',
        ),
      ),
    ).toHaveProperty('x-unresolved')
  })

  it('keep what stands beside them in 3.1 and drop it before', () => {
    const components = { schemas: { A: { type: 'string' } }, responses: { R: { description: 'R' } } }
    const schema = { $ref: '#/components/schemas/A', description: 'Mine', nullable: true }
    expect(answeredSchema(slice(answering(schema, { components }), '/a'))).toEqual(schema)
    expect(answeredSchema(slice(answering(schema, { components }, '3.0.1'), '/a'))).toEqual({ $ref: schema.$ref })
  })

  it('follow $id, $anchor and $dynamicRef, which the slice does without', () => {
    const tree = {
      $id: 'https://example.com/tree',
      $dynamicAnchor: 'node',
      type: 'object',
      properties: {
        children: { items: { $dynamicRef: '#node' } },
        leaf: { $ref: '#/$defs/leaf' },
        named: { $ref: '#leaf' },
      },
      $defs: { leaf: { $anchor: 'leaf', type: 'string' } },
    }
    for (const reference of ['https://example.com/tree', '#/components/schemas/Tree']) {
      const result = slice(answering({ $ref: reference }, { components: { schemas: { Tree: tree } } }), '/a')
      expect(dangling(result)).toEqual([])
      const name = textAt(answeredSchema(result), '$ref').split('/').at(-1) ?? ''
      const schemas = at(result, 'components', 'schemas') as JsonObject
      expect(at(schemas, name, 'properties', 'children', 'items')).toEqual({ $ref: `#/components/schemas/${name}` })
      expect(at(schemas, name, 'properties', 'named')).toEqual(at(schemas, name, 'properties', 'leaf'))
      expect(JSON.stringify(result)).not.toMatch(/\$id|nchor|dynamic/)
    }
  })

  it('lead into texts of the document’s own origin, each from its own place', () => {
    const url = 'https://api.example.com/docs/openapi.yaml'
    const document = answering({ $ref: 'schemas/meter.yaml#/Meter' })
    const others = {
      'https://api.example.com/docs/schemas/meter.yaml': {
        Meter: {
          properties: {
            unit: { $ref: 'unit.yaml' },
            self: { $ref: '#/Meter' },
            top: { $ref: '../openapi.yaml#/info/title' },
          },
        },
      },
      'https://api.example.com/docs/schemas/unit.yaml': { type: 'string' },
    }
    const result = sliceOf(libraryOf(document, others, url), {
      path: '/a',
      method: 'get',
      serverPath: '',
    }) as JsonObject
    expect(dangling(result)).toEqual([])
    expect(Object.keys(at(result, 'components', 'schemas') as JsonObject)).toEqual(['Meter', 'unit'])
  })
})

describe('discriminators in a slice', () => {
  const schemas: JsonObject = {
    Pet: {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Big%20Dog' }],
      discriminator: {
        propertyName: 'kind',
        mapping: { cat: 'Cat', dog: '#/components/schemas/Big%20Dog', bird: '#/components/schemas/Bird' },
      },
    },
    Cat: { title: 'Cat' },
    'Big Dog': { title: 'Big Dog' },
    Bird: { title: 'Bird' },
  }

  it('map to the slice’s components, by name and by reference', () => {
    const result = slice(answering({ $ref: '#/components/schemas/Pet' }, { components: { schemas } }), '/a')
    expect(at(result, 'components', 'schemas', 'Pet', 'discriminator', 'mapping')).toEqual({
      cat: '#/components/schemas/Cat',
      dog: '#/components/schemas/Big_Dog',
      bird: '#/components/schemas/Bird',
    })
    expect(at(result, 'components', 'schemas', 'Bird')).toEqual({ title: 'Bird' })
  })

  it('say the names that were implied where the slice renames', () => {
    const implied = {
      ...schemas,
      Pet: { oneOf: at(schemas, 'Pet', 'oneOf') ?? [], discriminator: { propertyName: 'kind' } },
    }
    const result = slice(answering({ $ref: '#/components/schemas/Pet' }, { components: { schemas: implied } }), '/a')
    expect(at(result, 'components', 'schemas', 'Pet', 'discriminator')).toEqual({
      propertyName: 'kind',
      mapping: { 'Big Dog': '#/components/schemas/Big_Dog' },
    })
  })

  it('say none where a reference leads to a text as a whole, which has no name', () => {
    const pet = { oneOf: [{ $ref: 'cat.yaml' }], discriminator: { propertyName: 'kind' } }
    const others = { 'https://api.example.com/cat.yaml': { title: 'Cat' } }
    const library = libraryOf(answering(pet), others, 'https://api.example.com/openapi.yaml')
    const result = sliceOf(library, { path: '/a', method: 'get', serverPath: '' }) as JsonObject
    expect(answeredSchema(result)).toEqual({
      oneOf: [{ $ref: '#/components/schemas/cat' }],
      discriminator: { propertyName: 'kind' },
    })
  })
})

describe('numbers in a slice', () => {
  it('keep every digit', async () => {
    const { readDocument } = await import('./read.ts')
    const text = '{"maximum":9007199254740993,"examples":[12345678901234567890]}'
    const document = JSON.stringify(answering('schema')).replace('"schema":"schema"', `"schema":${text}`)
    const { value } = readDocument(new TextEncoder().encode(document))
    const result = sliceOf(libraryOf(value), { path: '/a', method: 'get', serverPath: '' })
    expect(JSON.stringify(result)).toContain(text)
    expect(own(result ?? {}, 'openapi')).toBe('3.1.1')
  })
})

describe('a generic schema (JSON Schema 2020-12 §8.2.3.2)', () => {
  const page = (items: string): JsonObject => ({
    $id: `https://api.example.test/${items}Page`,
    $defs: { item: { $dynamicAnchor: 'item', $ref: `#/components/schemas/${items}` } },
    $ref: '#/components/schemas/Page',
  })
  const document = answering(
    { oneOf: [{ $ref: '#/components/schemas/Meters' }, { $ref: '#/components/schemas/Groups' }] },
    {
      components: {
        schemas: {
          Page: {
            $id: 'https://api.example.test/Page',
            $defs: { item: { $dynamicAnchor: 'item', not: {} } },
            properties: { data: { type: 'array', items: { $dynamicRef: '#item' } } },
          },
          Meters: page('Meter'),
          Groups: page('Group'),
          Meter: { title: 'Meter' },
          Group: { title: 'Group', properties: { members: { $ref: '#/components/schemas/Meters' } } },
        },
      },
    },
  )

  const itemTitle = (slice: JsonObject, alternative: number) => {
    const followed = (node: JsonValue | undefined): JsonValue | undefined => {
      const reference = at(node, '$ref')
      return typeof reference === 'string' ? followed(at(slice, ...reference.slice(2).split('/'))) : node
    }
    return at(
      followed(at(followed(at(answeredSchema(slice), 'oneOf', alternative)), 'properties', 'data', 'items')),
      'title',
    )
  }

  it('is taken with the items that each schema binds, also twice in one answer', () => {
    const result = slice(document, '/a')
    expect([itemTitle(result, 0), itemTitle(result, 1)]).toEqual(['Meter', 'Group'])
  })

  it('keeps its own items where nobody binds them', () => {
    const alone = slice(
      {
        ...document,
        ...answering({ $ref: '#/components/schemas/Page' }),
        components: at(document, 'components') ?? null,
      },
      '/a',
    )
    const [page] = Object.values(at(alone, 'components', 'schemas') as JsonObject)
    expect(at(page, 'properties', 'data', 'items', '$ref')).toBeDefined()
    expect(JSON.stringify(alone)).toContain('"not":{}')
  })
})
