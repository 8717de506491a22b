import { describe, expect, it } from 'vitest'
import { losslessFrom, readJson, type JsonValue } from './json-text.ts'
import { readOperation } from './operation.ts'
import { keepsPattern, validateCall, validateValue } from './validate.ts'

const value = (text: string): JsonValue => {
  const reading = readJson(text)
  if (!reading.ok) throw new Error(reading.message)
  return reading.value
}

const faults = (
  schema: unknown,
  text: string,
  schemas: Record<string, unknown> = {},
  direction: 'request' | 'answer' = 'request',
) =>
  validateValue({ components: { schemas } }, schema, value(text), direction).map(
    (fault) => `${fault.pointer} ${fault.message}`,
  )

describe('a value and its schema', () => {
  it.each([
    [{ type: 'string' }, '1', 'Not a text'],
    [{ type: 'integer' }, '"1"', 'Not a whole number'],
    [{ type: 'integer' }, '1.5', 'Not a whole number'],
    [{ type: ['string', 'null'] }, '1', 'Not a text or null'],
    [{ type: 'boolean' }, 'null', 'Not true or false'],
    [{ enum: ['sum', 'min'] }, '"max"', 'Not one of sum, min'],
    [{ const: 5 }, '6', 'Not 5, the only value'],
    [{ minimum: 1 }, '0', 'Less than 1'],
    [{ exclusiveMaximum: 10 }, '10.0', 'Not below 10'],
    [{ multipleOf: 0.01 }, '0.005', 'Not a multiple of 0.01'],
    [{ type: 'integer', format: 'int32' }, '2147483648', 'Does not fit into int32'],
    [{ maxLength: 2 }, '"abc"', '3 characters, at most 2 are taken'],
    [{ minLength: 1 }, '""', 'Empty'],
    [{ pattern: '^[a-z]+$' }, '"A"', 'Does not match ^[a-z]+$'],
    [{ format: 'date-time' }, '"2026-12-01"', 'Not a date-time, such as 2026-01-31T09:30:00Z'],
    [{ format: 'date' }, '"2026-02-30"', 'Not a date, such as 2026-01-31'],
    [{ minItems: 1 }, '[]', '0 items, at least 1 are needed'],
    [{ maxProperties: 1 }, '{"a":1,"b":2}', '2 members, at most 1 are taken'],
    [{ not: { type: 'string' } }, '"a"', 'A value that is excluded'],
    [false, '1', 'No value is allowed here'],
  ])('%j refuses %s: %s', (schema, text, message) => {
    expect(faults(schema, text)).toEqual([` ${message}`])
  })

  it.each([
    [{ type: 'integer' }, '5.0'],
    [{ type: 'number', multipleOf: 0.1 }, '0.3'],
    [{ maximum: 9007199254740992 }, '9007199254740992'],
    [{ type: 'integer', format: 'int64' }, '9223372036854775807'],
    [{ maxLength: 2 }, '"😀😀"'],
    [{ format: 'date-time' }, '"2023-07-26T09:00:15.690+00:00"'],
    [{ format: 'date' }, '"2028-02-29"'],
    [{ format: 'unknown' }, '"x"'],
    [{ pattern: '(' }, '"x"'],
    [{ enum: ['a'], nullable: true }, 'null'],
    [{ type: 'string', nullable: true }, 'null'],
    [{ enum: [1] }, '1.0'],
    [{}, '{"anything":[1]}'],
    [true, 'null'],
    [{ minLength: 3 }, '1'],
  ])('%j takes %s', (schema, text) => {
    expect(faults(schema, text)).toEqual([])
  })

  it('is compared exactly: one more than a limit beyond 2^53 is too much', () => {
    expect(faults({ maximum: 9007199254740992 }, '9007199254740993')).toEqual([' More than 9007199254740992'])
  })

  it('is looked at all the way down, with the place of each fault', () => {
    const schema = {
      type: 'object',
      required: ['name', 'unit'],
      properties: {
        name: { type: 'string' },
        list: { type: 'array', uniqueItems: true, prefixItems: [{ type: 'string' }], items: { minimum: 1 } },
      },
      additionalProperties: false,
    }
    expect(faults(schema, '{"name":1,"list":["a",0,2,2],"Unit":"x","a/b":1}')).toEqual([
      '/unit Required, and left out',
      '/name Not a text',
      '/list/3 The same as an item before it',
      '/list/1 Less than 1',
      '/Unit Not a field that is taken here',
      '/a~1b Not a field that is taken here',
    ])
  })

  it('says which field was meant where only the spelling differs', () => {
    expect(faults({ properties: { meterTypeId: {} }, additionalProperties: false }, '{"meterTypeID":"x"}')).toEqual([
      '/meterTypeID Not a field that is taken here; meterTypeId is',
    ])
  })

  it('keeps maps and patterns', () => {
    const schema = { patternProperties: { '^n': { type: 'number' } }, additionalProperties: { type: 'string' } }
    expect(faults(schema, '{"n":"x","s":1}')).toEqual(['/n Not a number', '/s Not a text'])
  })

  it('has what one field asks of others', () => {
    expect(faults({ dependentRequired: { from: ['to'] } }, '{"from":1}')).toEqual(['/to Required, and left out'])
    const conditional = JSON.parse(
      '{"if":{"properties":{"kind":{"const":"card"}}},"then":{"required":["number"]},"else":{"required":["iban"]}}',
    )
    expect(faults(conditional, '{"kind":"card"}')).toEqual(['/number Required, and left out'])
    expect(faults(conditional, '{"kind":"bank"}')).toEqual(['/iban Required, and left out'])
  })

  it('knows the names of all parts where the rest is shut', () => {
    const schema = {
      allOf: [{ properties: { a: {} } }],
      anyOf: [{ $ref: '#/components/schemas/b' }],
      unevaluatedProperties: false,
    }
    expect(faults(schema, '{"a":1,"b":2,"c":3}', { b: { properties: { b: {} } } })).toEqual([
      '/c Not a field that is taken here',
    ])
  })
})

describe('what only one side may say', () => {
  const schema = {
    type: 'object',
    required: ['id', 'secret'],
    properties: { id: { type: 'string', readOnly: true }, secret: { type: 'string', writeOnly: true } },
  }

  it('is neither required of nor taken from the other', () => {
    expect(faults(schema, '{"secret":"x"}')).toEqual([])
    expect(faults(schema, '{"secret":"x","id":"1"}')).toEqual(['/id Set by the API alone: leave it out'])
    expect(faults(schema, '{"id":"1"}', {}, 'answer')).toEqual([])
    expect(faults(schema, '{}', {}, 'answer')).toEqual(['/id Required, and left out'])
  })
})

describe('alternatives', () => {
  const threshold = {
    properties: { name: { type: 'string' } },
    oneOf: [{ required: ['capacityPercentage'] }, { required: ['absoluteValue'] }],
  }

  it('that exclude each other are told by name', () => {
    expect(faults(threshold, '{"capacityPercentage":100,"absoluteValue":10000}')).toEqual([
      ' Give capacityPercentage or absoluteValue, not both',
    ])
    expect(faults(threshold, '{"name":"x"}')).toEqual([' Give capacityPercentage or absoluteValue'])
    expect(faults(threshold, '{"absoluteValue":1}')).toEqual([])
  })

  it('are explained by the one that was meant: by discriminator, constant or type', () => {
    const schemas = {
      card: {
        type: 'object',
        required: ['number'],
        properties: { kind: { type: 'string' }, number: { type: 'string' } },
      },
      bank: { type: 'object', required: ['iban'], properties: { kind: { type: 'string' }, iban: { type: 'string' } } },
    }
    const oneOf = [{ $ref: '#/components/schemas/card' }, { $ref: '#/components/schemas/bank' }]
    const discriminator = { propertyName: 'kind', mapping: { BANK: '#/components/schemas/bank' } }
    expect(faults({ oneOf, discriminator }, '{"kind":"BANK"}', schemas)).toEqual(['/iban Required, and left out'])
    const constant = {
      anyOf: [
        { properties: { t: { const: 'a' }, n: { type: 'number' } } },
        { properties: { t: { const: 'b' }, n: { type: 'boolean' } } },
      ],
    }
    expect(faults(constant, '{"t":"b","n":"x"}')).toEqual(['/n Not true or false'])
    expect(faults({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, '[1]')).toEqual([
      '/0 Not a text',
    ])
  })

  it('that match together are a fault of oneOf and none of anyOf', () => {
    expect(faults({ oneOf: [{ type: 'number' }, { minimum: 0 }] }, '1')).toEqual([
      ' Matches 2 of 2 alternatives, and only one may match',
    ])
    expect(faults({ anyOf: [{ type: 'number' }, { minimum: 0 }] }, '1')).toEqual([])
    expect(
      faults(
        {
          anyOf: [
            { title: 'A', minimum: 5 },
            { title: 'B', minimum: 9 },
          ],
        },
        '1',
      ),
    ).toEqual([' None of these: A, B'])
  })
})

describe('hostile schemas', () => {
  it('that are their own part end', () => {
    const schemas = {
      self: { $ref: '#/components/schemas/self' },
      all: { allOf: [{ $ref: '#/components/schemas/all' }, { type: 'string' }] },
      not: { not: { $ref: '#/components/schemas/not' } },
    }
    expect(faults({ $ref: '#/components/schemas/self' }, '1', schemas)).toEqual([])
    expect(faults({ $ref: '#/components/schemas/all' }, '1', schemas)).toEqual([' Not a text'])
    expect(faults({ $ref: '#/components/schemas/not' }, '1', schemas)).toHaveLength(1)
  })

  it('that refer to each other thirty ways, at every level of a deep value, are checked in time', () => {
    const names = Array.from({ length: 30 }, (_, index) => `s${index}`)
    const anyOf = names.map((name) => ({ $ref: `#/components/schemas/${name}` }))
    const schemas = Object.fromEntries(
      names.map((name) => [name, { type: 'object', required: [name], properties: { next: { anyOf } } }]),
    )
    const started = Date.now()
    expect(faults({ anyOf }, `${'{"next":'.repeat(60)}{}${'}'.repeat(60)}`, schemas).length).toBeGreaterThan(0)
    expect(Date.now() - started).toBeLessThan(5000)
  })

  it('with patterns that take exponential time are tried on short texts only', () => {
    const started = Date.now()
    expect(keepsPattern('^(a+)+$', `${'a'.repeat(40)}!`)).toBeUndefined()
    expect(keepsPattern('^(a|aa)*$', `${'a'.repeat(40)}!`)).toBeUndefined()
    for (const pattern of ['^((a+))+$', '^(?:(a+)b?)+$', '^((a|a))+$', '^(a?a?)*$', '^(a*){30}$', '^a*a*a*a*a*a*$'])
      expect(keepsPattern(pattern, `${'a'.repeat(200)}!`)).toBeUndefined()
    expect(keepsPattern('('.repeat(100_000), 'a')).toBeUndefined()
    expect(keepsPattern('^(a+)+$', 'aaa')).toBe(true)
    expect(keepsPattern('^(\\d{1,3}\\.){3}\\d{1,3}$', '255.255.255.255')).toBe(true)
    expect(keepsPattern('^[^@\\s]+@[^@\\s]+\\.[a-z]+$', `${'a'.repeat(60)}@example.com`)).toBe(true)
    expect(keepsPattern('^[\\](*+|]{1,9}\\(+$', '](*((')).toBe(true)
    expect(keepsPattern('^[a-z]{1,63}$', 'a'.repeat(60))).toBe(true)
    expect(Date.now() - started).toBeLessThan(5000)
  })

  it('report a bounded number of faults', () => {
    const list = `[${Array.from({ length: 5000 }, () => '1').join(',')}]`
    expect(faults({ items: { type: 'string' } }, list)).toHaveLength(200)
  })
})

describe('a call before it is sent', () => {
  const operation = readOperation({
    paths: {
      '/meters/{id}': {
        put: {
          parameters: [
            { name: 'id', in: 'path', schema: { type: 'string' } },
            { name: 'limit', in: 'query', required: true, schema: { type: 'integer', maximum: 200 } },
          ],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: { type: 'object', required: ['name'] } } },
          },
        },
      },
    },
  })
  if (!operation) throw new Error('no operation')
  const mediaType = 'application/json'

  it('has a fault for each required thing that is left out', () => {
    expect(
      validateCall(operation, {}, undefined).map(({ in: place, name, pointer }) => [place, name, pointer]),
    ).toEqual([
      ['path', 'id', ''],
      ['query', 'limit', ''],
      ['body', undefined, ''],
    ])
    expect(
      validateCall(operation, { path: { id: 'a' }, query: { limit: losslessFrom(5) } }, { mediaType, value: {} }),
    ).toEqual([{ in: 'body', pointer: '/name', keyword: 'required', message: 'Required, and left out' }])
  })

  it('has a fault for a path value that would be another path', () => {
    for (const id of ['', '.', '..'])
      expect(
        validateCall(
          operation,
          { path: { id }, query: { limit: losslessFrom(1) } },
          { mediaType, value: { name: '' } },
        ),
      ).toMatchObject([{ in: 'path', name: 'id', keyword: 'path' }])
  })

  it('has a fault for a number that is none, as typed', () => {
    expect(
      validateCall(operation, { path: { id: 'a' }, query: { limit: '12a' } }, { mediaType, value: { name: '' } }),
    ).toMatchObject([{ in: 'query', name: 'limit', message: 'Not a whole number' }])
  })
})
