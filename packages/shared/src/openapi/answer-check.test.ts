import { describe, expect, it } from 'vitest'
import { answerFaults } from './answer-check.ts'
import { type JsonValue, readJson } from './json-text.ts'

const json = (text: string): JsonValue => {
  const reading = readJson(text)
  if (!reading.ok) throw new Error(reading.message)
  return reading.value
}

const sliceOf = (responses: unknown, more: { method?: string; schemas?: Record<string, unknown> } = {}) => ({
  openapi: '3.1.0',
  paths: { '/meters': { [more.method ?? 'get']: { responses } } },
  components: { schemas: more.schemas ?? {} },
})

const described = (schema: unknown, mediaType = 'application/json') => ({
  200: { content: { [mediaType]: { schema } } },
})

/** Faults of a body, by the first letter of how much they matter. */
const faults = (schema: unknown, body: string, schemas: Record<string, unknown> = {}) =>
  answerFaults(sliceOf(described(schema), { schemas }), {
    status: 200,
    mediaType: 'application/json',
    body: json(body),
  }).map(({ severity, pointer, message }) => `${severity} ${pointer}: ${message}`)

describe('an answer and what its document says of it', () => {
  const responses = {
    200: { content: { 'application/json; charset=utf-8': { schema: { type: 'object' } } } },
    204: { description: 'Nothing' },
    '4XX': { content: { 'application/problem+json': { schema: { required: ['title'] } } } },
  }
  const check = (status: number, mediaType?: string, body?: string, method = 'get') =>
    answerFaults(sliceOf(responses, { method }), {
      status,
      mediaType,
      body: body === undefined ? undefined : json(body),
    }).map(({ severity, message }) => `${severity}: ${message}`)

  it('agree, by status, range and media type, parameters aside', () => {
    expect(check(200, 'application/json', '{}')).toEqual([])
    expect(check(200, 'Application/JSON;charset=UTF-8', '{}')).toEqual([])
    expect(check(404, 'application/problem+json', '{"title":"Gone"}')).toEqual([])
    expect(check(204)).toEqual([])
    expect(check(200, undefined, undefined, 'head')).toEqual([])
  })

  it('differ in status, media type or having a body', () => {
    expect(check(500, 'application/json', '{}')).toEqual(['warning: The document has no answer with status 500'])
    expect(check(200, 'text/html')).toEqual([
      'warning: The document has no answer of this media type, but application/json; charset=utf-8',
    ])
    expect(check(404, 'application/json', '{}')).toEqual([
      'warning: The document has no answer of this media type, but application/problem+json',
    ])
    expect(check(200)).toEqual(['warning: The document has a body for this answer, and it came without one'])
    expect(check(204, 'application/json', '{}')).toEqual(['info: The document has no body for this answer'])
    expect(check(404, 'application/problem+json', '{}')).toEqual(['error: Required, and left out'])
  })

  it('are taken by default where nothing nearer is described', () => {
    const slice = sliceOf({ default: { content: { '*/*': { schema: { type: 'array' } } } } })
    expect(answerFaults(slice, { status: 418, mediaType: 'application/vnd.a+json', body: json('{}') })).toEqual([
      { pointer: '', message: 'Not an array', severity: 'error' },
    ])
    expect(answerFaults(slice, { status: 418, mediaType: 'text/plain', body: json('{}') })).toEqual([])
    expect(answerFaults(slice, { status: 418, mediaType: 'application/json' })).toEqual([])
  })

  it('cannot differ where the document has none', () => {
    expect(answerFaults(sliceOf({}), { status: 200, mediaType: 'application/json', body: json('1') })).toEqual([])
    expect(answerFaults({}, { status: 200 })).toEqual([])
  })
})

describe('the body of an answer', () => {
  const meter = {
    type: 'object',
    required: ['id', 'name', 'secret'],
    properties: {
      id: { type: 'string', readOnly: true },
      name: { type: 'string' },
      secret: { type: 'string', writeOnly: true },
    },
  }

  it('lacks what is required, and may have what only the API sets', () => {
    expect(faults(meter, '{"id":"1"}')).toEqual(['error /name: Required, and left out'])
    expect(faults(meter, '{"id":"1","name":2}')).toEqual(['error /name: Not a text'])
  })

  it('has what is only taken in requests', () => {
    expect(
      faults({ items: { $ref: '#/components/schemas/Meter' } }, '[{"id":"1","name":"a","secret":"s"}]', {
        Meter: meter,
      }),
    ).toEqual(['warning /0/secret: Taken in requests alone (writeOnly), and yet in the answer'])
  })

  it('may have more than the document tells, which is no fault', () => {
    expect(faults(meter, '{"id":"1","name":"a","more":{"deep":1}}')).toEqual(['info /more: Not in the document'])
    expect(faults({ ...meter, additionalProperties: false }, '{"id":"1","name":"a","a/b":1}')).toEqual([
      'info /a~1b: Not in the document, which allows no further members',
    ])
    for (const open of [
      { additionalProperties: true },
      { additionalProperties: { type: 'integer' } },
      { patternProperties: { '^mo': {} } },
    ])
      expect(faults({ ...meter, ...open }, '{"id":"1","name":"a","more":1}')).toEqual([])
    expect(faults({ type: 'object' }, '{"any":1}')).toEqual([])
  })

  it('is described by all its parts and alternatives together', () => {
    const schema = {
      allOf: [meter, { properties: { size: { type: 'integer' } } }],
      oneOf: [
        { properties: { kind: { const: 'a' }, a: { properties: { x: {} } } } },
        { properties: { kind: { const: 'b' }, b: {} } },
      ],
    }
    expect(faults(schema, '{"id":"1","name":"n","size":1,"kind":"a","a":{"x":1,"y":2},"c":1}')).toEqual([
      'info /a/y: Not in the document',
      'info /c: Not in the document',
    ])
  })

  it('has its faults before its notes, and a bounded number of them', () => {
    const many = `[${Array.from({ length: 5000 }, () => '{"id":"1","more":1}').join(',')}]`
    const found = faults({ items: { properties: { id: { type: 'integer' } } } }, many)
    expect(found).toHaveLength(200)
    expect(found[0]).toBe('error /0/id: Not a whole number')
    expect(faults({ items: { properties: {} } }, many)).toHaveLength(200)
  })

  it('is checked in reasonable time, whatever the document', () => {
    const started = Date.now()
    const node = {
      properties: { next: { $ref: '#/components/schemas/Node' } },
      allOf: [{ $ref: '#/components/schemas/Node' }],
    }
    const deep = `${'{"next":'.repeat(400)}1${'}'.repeat(400)}`
    faults({ $ref: '#/components/schemas/Node' }, deep, { Node: node })
    const wide = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `S${at}`,
        {
          anyOf: [
            { $ref: `#/components/schemas/S${at + 1}` },
            { allOf: [{ $ref: `#/components/schemas/S${at + 1}` }] },
          ],
        },
      ]),
    )
    faults({ $ref: '#/components/schemas/S0' }, '{"a":[{"b":1}]}', wide)
    faults({ items: { properties: { a: {} } } }, `[${Array.from({ length: 60_000 }, () => '{"a":1}').join(',')}]`)
    expect(Date.now() - started).toBeLessThan(5000)
  })
})
