import { describe, expect, it } from 'vitest'
import { fieldFaults } from './field-faults.ts'
import { readEvidence } from './reading.ts'

const faults = (json: unknown) =>
  fieldFaults(readEvidence({ where: 'api', status: 422, headers: {}, body: JSON.stringify(json) }))

describe('the faults of single fields', () => {
  it('are those of RFC 9457, as pointers or URI fragments, and of parameters', () => {
    expect(
      faults({
        type: 'https://example.net/validation',
        errors: [
          { detail: 'must be positive', pointer: '#/age' },
          { detail: 'no such zone', pointer: '/a~1b/0', code: 'enum' },
          { detail: 'at most 200', parameter: 'limit' },
        ],
      }),
    ).toEqual([
      { pointer: '/age', detail: 'must be positive' },
      { pointer: '/a~1b/0', detail: 'no such zone' },
      { parameter: 'limit', detail: 'at most 200' },
    ])
  })

  it.each([
    [
      'JSON:API',
      {
        errors: [
          { detail: 'too short', source: { pointer: '/data/attributes/name' } },
          { title: 'unknown', source: { parameter: 'include' } },
        ],
      },
      [
        { pointer: '/data/attributes/name', detail: 'too short' },
        { parameter: 'include', detail: 'unknown' },
      ],
    ],
    [
      'FastAPI',
      {
        detail: [
          { loc: ['body', 'items', 0, 'name'], msg: 'field required' },
          { loc: ['query', 'limit'], msg: 'not an integer' },
        ],
      },
      [
        { pointer: '/items/0/name', detail: 'field required' },
        { parameter: 'limit', detail: 'not an integer' },
      ],
    ],
    [
      'Spring',
      { fieldErrors: [{ field: 'thresholds[0].value', message: 'must not be null' }] },
      [{ pointer: '/thresholds/0/value', detail: 'must not be null' }],
    ],
    [
      'Spring Boot',
      { errors: [{ field: 'name', defaultMessage: 'must not be blank', code: 'NotBlank' }] },
      [{ pointer: '/name', detail: 'must not be blank' }],
    ],
    [
      'Rails, Laravel',
      { message: 'invalid', errors: { name: ["can't be blank", 'is too short'], 'address.street': ['is missing'] } },
      [
        { pointer: '/name', detail: "can't be blank" },
        { pointer: '/name', detail: 'is too short' },
        { pointer: '/address/street', detail: 'is missing' },
      ],
    ],
    [
      'Google',
      {
        error: {
          code: 400,
          details: [
            {
              '@type': 'type.googleapis.com/google.rpc.BadRequest',
              fieldViolations: [{ field: 'meter.name', description: 'must be set' }],
            },
          ],
        },
      },
      [{ pointer: '/meter/name', detail: 'must be set' }],
    ],
    [
      'a JSON Schema validator',
      {
        errors: [
          {
            instancePath: '/reset',
            keyword: 'required',
            params: { missingProperty: 'day' },
            message: "must have required property 'day'",
          },
        ],
      },
      [{ pointer: '/reset/day', detail: "must have required property 'day'" }],
    ],
    [
      'invalid-params of RFC 7807',
      { 'invalid-params': [{ name: 'age', reason: 'must be a positive integer' }] },
      [{ pointer: '/age', detail: 'must be a positive integer' }],
    ],
    [
      'ASP.NET',
      { title: 'One or more validation errors occurred.', errors: { '$.timezone': ['The value is not valid.'] } },
      [{ pointer: '/timezone', detail: 'The value is not valid.' }],
    ],
    [
      'Zod',
      { issues: [{ path: ['a', 1], message: 'Expected string' }] },
      [{ pointer: '/a/1', detail: 'Expected string' }],
    ],
  ])('are those of %s', (_, json, expected) => {
    expect(faults(json)).toEqual(expected)
  })

  it('are none where the answer names no field', () => {
    expect(faults({ message: 'Bad Request', errors: ['something'], detail: 'text' })).toEqual([])
    expect(faults([1, null, 'x'])).toEqual([])
  })

  it('are bounded in number', () => {
    expect(
      faults({ errors: Array.from({ length: 500 }, (_, index) => ({ pointer: `/${index}`, detail: 'no' })) }),
    ).toHaveLength(50)
  })
})
