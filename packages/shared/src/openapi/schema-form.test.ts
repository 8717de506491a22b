import { describe, expect, it } from 'vitest'
import { jsonNumber, losslessFrom, readJson, writeJson } from './json-text.ts'
import {
  blankValue,
  entryField,
  type Field,
  fieldsOf,
  formField,
  itemField,
  pointerInWords,
  textOf,
  typedValue,
  undescribedNames,
  variantIndexOf,
  variantsOf,
} from './schema-form.ts'

const field = (schema: unknown, schemas: Record<string, unknown> = {}): Field =>
  formField({ openapi: '3.1.1', components: { schemas } }, schema)

const child = (parent: Field, name: string): Field => {
  const found = fieldsOf(parent).find((entry) => entry.name === name)
  if (!found) throw new Error(`no field ${name}`)
  return found
}

const meterType = {
  type: 'object',
  required: ['id', 'name', 'thresholds'],
  properties: {
    id: { type: 'string', format: 'uuid', readOnly: true },
    name: { type: 'string', maxLength: 80, description: 'Unique' },
    secret: { type: 'string', writeOnly: true },
    aggregation: { enum: ['sum', 'increment', null], default: 'sum' },
    thresholds: { type: 'array', items: { $ref: '#/components/schemas/threshold' } },
    customFields: { type: 'object', additionalProperties: { type: 'string' } },
  },
}

const threshold = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string' },
    capacityPercentage: { type: 'number', minimum: 0, maximum: 100 },
    absoluteValue: { type: 'number' },
  },
  oneOf: [
    { title: 'Percentage', required: ['capacityPercentage'] },
    { title: 'Absolute', required: ['absoluteValue'] },
  ],
}

describe('labels', () => {
  it.each([
    [{ type: 'string' }, 'string'],
    [{ type: 'string', maxLength: 80 }, 'string, up to 80'],
    [{ type: 'string', minLength: 1, maxLength: 80 }, 'string, up to 80'],
    [{ type: 'string', minLength: 3, maxLength: 80 }, 'string, 3 to 80'],
    [{ type: 'string', minLength: 8, maxLength: 8 }, 'string, exactly 8'],
    [{ type: 'string', format: 'date-time' }, 'date-time'],
    [{ type: 'string', format: 'binary' }, 'file'],
    [{ contentMediaType: 'application/octet-stream' }, 'file'],
    [{ type: 'integer', minimum: 1, maximum: 200 }, 'integer, 1 to 200'],
    [{ type: 'number', exclusiveMinimum: 0, maximum: 100 }, 'number, above 0, up to 100'],
    [{ type: 'number', multipleOf: 0.01 }, 'number, in steps of 0.01'],
    [{ type: ['string', 'null'], maxLength: 9 }, 'string or null, up to 9'],
    [{ type: 'string', nullable: true }, 'string or null'],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'integer or null'],
    [{ enum: ['a', 'b'] }, 'enum'],
    [{ const: 'a' }, 'constant'],
    [{ type: 'array', items: { type: 'string' }, maxItems: 10 }, 'array of string, up to 10'],
    [{ type: 'array', items: { type: 'object', properties: { a: {} } } }, 'array of object'],
    [{ type: 'array' }, 'array'],
    [{ type: 'object', properties: { a: {} } }, 'object'],
    [{ type: 'object' }, 'map'],
    [{ type: 'object', additionalProperties: { type: 'integer' } }, 'map of integer'],
    [{ type: ['string', 'integer'] }, 'string or integer'],
    [{ type: ['integer', 'number'] }, 'number'],
    [{ oneOf: [{ type: 'string' }, { type: 'object' }] }, 'one of 2'],
    [{ type: 'null' }, 'null'],
    [{}, 'any'],
    [true, 'any'],
    [undefined, 'any'],
    [{ minimum: 1 }, 'number, at least 1'],
    [{ properties: { a: {} } }, 'object'],
    [{ items: {} }, 'array'],
  ])('of %j is %s', (schema, label) => {
    expect(field(schema).label).toBe(label)
  })

  it('hold limits that no double can', () => {
    const minimum = jsonNumber('9007199254740993')
    expect(field({ type: 'integer', minimum }).label).toBe('integer, at least 9007199254740993')
  })
})

describe('the fields of an object', () => {
  const form = field(meterType, { threshold })

  it('come in the document’s order, without what the API alone sets', () => {
    expect(fieldsOf(form).map(({ name, required }) => [name, required])).toEqual([
      ['name', true],
      ['secret', false],
      ['aggregation', false],
      ['thresholds', true],
      ['customFields', false],
    ])
    expect(fieldsOf(form, 'answer').map(({ name }) => name)).toEqual([
      'id',
      'name',
      'aggregation',
      'thresholds',
      'customFields',
    ])
  })

  it('know where they stand', () => {
    const item = itemField(child(form, 'thresholds'), 1)
    expect(child(variantsOf(item)[0]?.field ?? item, 'name').pointer).toBe('/thresholds/1/name')
    expect(pointerInWords('/thresholds/1/name')).toBe('thresholds[1].name')
    expect(field({ properties: { 'a/b': {} } }).kind).toBe('object')
    expect(fieldsOf(field({ properties: { 'a/b': {} } }))[0]?.pointer).toBe('/a~1b')
  })

  it('have choices, defaults and null as a value', () => {
    const aggregation = child(form, 'aggregation')
    expect(aggregation).toMatchObject({ kind: 'choice', nullable: true, default: 'sum', label: 'enum or null' })
    expect(aggregation.choices.map(({ label }) => label)).toEqual(['sum', 'increment'])
  })

  it('are maps where names are free, beside properties too', () => {
    expect(entryField(child(form, 'customFields'), 'brand')).toMatchObject({
      name: 'brand',
      pointer: '/customFields/brand',
      kind: 'text',
    })
    const open = field({
      properties: { a: { type: 'string' } },
      patternProperties: { '^x-': { type: 'boolean' }, '(': { type: 'null' } },
      additionalProperties: { type: 'integer' },
    })
    expect(open).toMatchObject({ kind: 'object', open: true })
    expect(['a', 'x-b', 'c'].map((name) => entryField(open, name).kind)).toEqual(['text', 'boolean', 'integer'])
    expect(undescribedNames(open, losslessFrom({ a: 1, c: 2 }))).toEqual(['c'])
  })

  it('may be called after syntax', () => {
    const names = ['type', '$ref', 'items', 'properties', 'example', 'constructor', '__proto__', 'allOf', 'default']
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
    expect(fieldsOf(field({ type: 'object', properties })).map(({ name, kind }) => [name, kind])).toEqual(
      names.map((name) => [name, 'text']),
    )
  })
})

describe('composition', () => {
  it('merges allOf and references, narrows limits, and lets what stands nearest speak', () => {
    const form = field(
      {
        allOf: [
          { $ref: '#/components/schemas/base' },
          { required: ['b'], properties: { a: { maxLength: 5 }, b: { type: 'integer' } } },
        ],
        description: 'nearest',
      },
      {
        base: {
          type: 'object',
          description: 'base',
          required: ['a'],
          properties: { a: { type: 'string', maxLength: 9 } },
        },
      },
    )
    expect(form).toMatchObject({ kind: 'object', description: 'nearest' })
    expect(fieldsOf(form).map(({ name, label, required }) => [name, label, required])).toEqual([
      ['a', 'string, up to 5', true],
      ['b', 'integer', true],
    ])
  })

  it('is read in one pass, however many ways lead to a part', () => {
    const level = (next: number) => ({ $ref: `#/components/schemas/level${next}` })
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, depth) => [`level${depth}`, { allOf: [level(depth + 1), level(depth + 1)] }]),
    )
    const form = field(level(0), { ...schemas, level40: { type: 'string', maxLength: 7 } })
    expect(form).toMatchObject({ kind: 'text', label: 'string, up to 7' })
  })

  it('takes what stands beside a reference (3.1)', () => {
    const name = field(
      { $ref: '#/components/schemas/name', description: 'here', readOnly: true },
      { name: { type: 'string', description: 'there' } },
    )
    expect(name).toMatchObject({ kind: 'text', description: 'here', readOnly: true })
  })

  it('shows one of several with what all share, and chooses by the value', () => {
    const variants = variantsOf(field(threshold))
    expect(variants.map(({ label }) => label)).toEqual(['Percentage', 'Absolute'])
    expect(fieldsOf(variants[1]?.field ?? field({})).map(({ name, required }) => [name, required])).toEqual([
      ['name', true],
      ['capacityPercentage', false],
      ['absoluteValue', true],
    ])
    expect(variantIndexOf(variants, losslessFrom({ name: 'STOP', absoluteValue: 1 }))).toBe(1)
    expect(variantIndexOf(variants, undefined)).toBe(0)
    expect(variantIndexOf(variants, losslessFrom({}))).toBe(0)
  })

  it('names variants by discriminator, title, constant, required names or reference', () => {
    const schemas = {
      cat: { type: 'object', properties: { kind: { type: 'string' }, meows: { type: 'boolean' } } },
      dog: { type: 'object', properties: { kind: { type: 'string' } } },
    }
    const oneOf = [{ $ref: '#/components/schemas/cat' }, { $ref: '#/components/schemas/dog' }]
    const mapped = variantsOf(
      field(
        { oneOf, discriminator: { propertyName: 'kind', mapping: { CAT: '#/components/schemas/cat', DOG: 'dog' } } },
        schemas,
      ),
    )
    expect(mapped.map(({ label }) => label)).toEqual(['CAT', 'DOG'])
    expect(child(mapped[0]?.field ?? field({}), 'kind')).toMatchObject({
      kind: 'choice',
      required: true,
      choices: [{ value: 'CAT' }],
    })
    expect(variantsOf(field({ oneOf }, schemas)).map(({ label }) => label)).toEqual(['cat', 'dog'])
    expect(
      variantsOf(
        field({ oneOf: [{ properties: { t: { const: 'x' } } }, { required: ['a', 'b'] }, { type: 'string' }] }),
      ).map(({ label }) => label),
    ).toEqual(['x', 'a, b', 'string'])
  })

  it('offers each type of several', () => {
    const variants = variantsOf(field({ type: ['string', 'integer', 'null'], maxLength: 3 }))
    expect(variants.map(({ label, field: { kind } }) => [label, kind])).toEqual([
      ['string', 'text'],
      ['integer', 'integer'],
    ])
  })

  it('reads oneOf of constants as an explained enum', () => {
    const form = field({ oneOf: [{ const: 1, title: 'One', description: 'the first' }, { const: 2 }] })
    expect(form.choices.map(({ label, description }) => [label, description])).toEqual([
      ['One', 'the first'],
      ['2', ''],
    ])
  })
})

describe('schemas that contain themselves', () => {
  const schemas = {
    group: {
      type: 'object',
      properties: {
        name: { type: 'string' },
        groups: { type: 'array', items: { $ref: '#/components/schemas/group' } },
      },
    },
    all: {
      allOf: [
        { $ref: '#/components/schemas/all' },
        { type: 'object', properties: { a: { $ref: '#/components/schemas/all' } } },
      ],
    },
    one: { oneOf: [{ $ref: '#/components/schemas/one' }] },
    self: { $ref: '#/components/schemas/self' },
  }

  it('make as many fields as are asked for', () => {
    let form = field({ $ref: '#/components/schemas/group' }, schemas)
    for (let level = 0; level < 50; level++) form = itemField(child(form, 'groups'), level)
    expect(form.pointer).toMatch(/^\/groups\/0\/.*\/groups\/49$/)
    expect(fieldsOf(form)).toHaveLength(2)
  })

  it('end, however they are written', () => {
    expect(child(child(field({ $ref: '#/components/schemas/all' }, schemas), 'a'), 'a').kind).toBe('object')
    expect(field({ $ref: '#/components/schemas/one' }, schemas).kind).toBe('variants')
    expect(field({ $ref: '#/components/schemas/self' }, schemas).kind).toBe('any')
    expect(field({ $ref: '#/nowhere' }).kind).toBe('any')
  })
})

describe('typed text', () => {
  it('is kept as a number exactly as typed, and as text while it is none', () => {
    const kind = { kind: 'integer', choices: [] } as const
    expect(writeJson(typedValue(kind, '9007199254740993'))).toBe('9007199254740993')
    expect(writeJson(typedValue(kind, ' 1.10 '))).toBe('1.10')
    for (const text of ['', '-', '1.', 'abc']) expect(typedValue(kind, text)).toBe(text)
  })

  it('goes to and fro', () => {
    const choice = field({ enum: [1, 'a', true] })
    for (const { value } of choice.choices) expect(typedValue(choice, textOf(value))).toEqual(value)
    expect(typedValue(field({ type: 'boolean' }), 'true')).toBe(true)
    expect(typedValue(field({ type: 'string' }), '12')).toBe('12')
    expect(typedValue(field({}), '{"a":1}')).toEqual(readJsonValue('{"a":1}'))
    expect(typedValue(field({}), 'plain')).toBe('plain')
    expect(textOf(undefined)).toBe('')
  })

  it('starts blank by kind', () => {
    const kinds: [unknown, unknown][] = [
      [{ type: 'string' }, ''],
      [{ type: 'integer' }, ''],
      [{ type: 'object' }, {}],
      [{ type: 'array' }, []],
      [{ type: 'boolean' }, false],
      [{ enum: ['a'] }, 'a'],
      [{ oneOf: [{ type: 'array' }, { type: 'string' }] }, []],
      [{}, null],
    ]
    for (const [schema, blank] of kinds) expect(blankValue(field(schema))).toEqual(blank)
  })
})

const readJsonValue = (text: string) => {
  const reading = readJson(text)
  return reading.ok ? reading.value : undefined
}
