import { formField } from '@developer-console/shared/openapi/schema-form'
import { validateValue } from '@developer-console/shared/openapi/validate'
import { describe, expect, it } from 'vitest'
import { generatorsFor } from './generators.ts'

const made = (schema: Record<string, unknown>) =>
  generatorsFor(formField({}, schema)).map(({ label, make }) => [label, make()] as const)

describe('what is made for a field', () => {
  it.each([
    { type: 'string', format: 'uuid' },
    { type: 'string', format: 'date-time' },
    { type: 'string', format: 'date' },
    { type: 'string', format: 'time' },
    { type: 'string' },
    { type: 'string', maxLength: 5 },
    { type: 'string', minLength: 30, maxLength: 40 },
  ])('keeps its schema: %j', (schema) => {
    expect(made(schema).length).toBeGreaterThan(0)
    for (const [, value] of made(schema)) expect(validateValue({}, schema, value, 'request')).toEqual([])
  })

  it('is offered only where it fits', () => {
    expect(made({ type: 'string', maxLength: 30 }).map(([label]) => label)).toEqual(['Random text', 'Now'])
    expect(made({ type: 'string', pattern: '^[A-Z]{3}$' })).toEqual([])
    expect(made({ type: 'string', format: 'email' })).toEqual([])
    expect(made({ type: 'string', enum: ['a'] })).toEqual([])
    expect(made({ type: 'integer' })).toEqual([])
    expect(generatorsFor(formField({}, { type: 'string' }, { name: 'If-Match' }))).toEqual([])
  })

  it('differs each time, and is the time of now', () => {
    const [first, second] = [made({ type: 'string' }), made({ type: 'string' })]
    expect(first[0]).not.toEqual(second[0])
    const [, now = ''] = made({ type: 'string', format: 'date-time' })[0] ?? []
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(5000)
  })
})
