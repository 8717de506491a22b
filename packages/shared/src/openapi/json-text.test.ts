import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareJsonNumbers,
  isJsonInteger,
  isMultipleOf,
  jsonNumber,
  type JsonNumber,
  losslessFrom,
  readJson,
  sameJson,
  writeJson,
} from './json-text.ts'

const read = (text: string) => {
  const reading = readJson(text)
  if (!reading.ok) throw new Error(reading.message)
  return reading.value
}

const number = (text: string): JsonNumber => {
  const value = jsonNumber(text)
  if (!value) throw new Error(`${text} is no number`)
  return value
}

describe('numbers', () => {
  it.each(['9007199254740993', '-0', '0.10', '1.000000000000000000001', '1E400', '123456789012345678901234567890'])(
    'keep %s as it is',
    (text) => {
      expect(writeJson(read(`{"n":[${text}]}`))).toBe(`{"n":[${text}]}`)
    },
  )

  it.each(['', ' 1', '1.', '.5', '+1', '01', '0x1', 'NaN', 'Infinity', '1e', '1,0', '１'])('are not %j', (text) => {
    expect(jsonNumber(text)).toBeUndefined()
  })

  it('are compared exactly, at any size', () => {
    expect(compareJsonNumbers(number('9007199254740993'), number('9007199254740992'))).toBeGreaterThan(0)
    expect(compareJsonNumbers(number('1e999999'), number('1e999998'))).toBeGreaterThan(0)
    expect(compareJsonNumbers(number('1.0'), number('1'))).toBe(0)
    expect(compareJsonNumbers(number('-2'), number('0.1'))).toBeLessThan(0)
  })

  it('are integers when they have no fraction, however they are written', () => {
    const isInteger = (text: string) => isJsonInteger(number(text))
    const integers = ['5', '5.0', '5e3', '1.5e1', '0', '0.0', '0e-5', '1e400']
    expect(integers.filter(isInteger)).toEqual(integers)
    expect(['5.5', '1e-1', '1.25e1', '9007199254740993.5'].filter(isInteger)).toEqual([])
  })

  it('are multiples exactly, where doubles would round', () => {
    expect(isMultipleOf(number('0.3'), number('0.1'))).toBe(true)
    expect(isMultipleOf(number('19.99'), number('0.01'))).toBe(true)
    expect(isMultipleOf(number('9007199254740993'), number('2'))).toBe(false)
    expect(isMultipleOf(number('1e999999'), number('3'))).toBeUndefined()
    expect(isMultipleOf(number('1'), number('0'))).toBeUndefined()
  })
})

describe('reading', () => {
  it('gives back what JSON.parse gives, for any JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(writeJson(read(text)))).toEqual(JSON.parse(text))
      }),
    )
  })

  it('says what is wrong and where', () => {
    expect(readJson('{"a": tru}')).toMatchObject({ ok: false, position: 6 })
    expect(readJson('[1,')).toMatchObject({ ok: false, position: 3 })
    expect(readJson('')).toMatchObject({ ok: false })
    expect(readJson('{"a":1}x')).toMatchObject({ ok: false, position: 7 })
  })

  it('refuses what is nested too deep instead of overflowing', () => {
    expect(readJson('['.repeat(100_000))).toEqual({
      ok: false,
      message: 'Nested more than 500 levels deep',
      position: 500,
    })
    expect(readJson(`"${'['.repeat(1000)}\\"${'['.repeat(1000)}"`).ok).toBe(true)
    expect(readJson(`${'['.repeat(500)}${']'.repeat(500)}`).ok).toBe(true)
  })

  it('keeps names such as __proto__ as data', () => {
    const value = read('{"__proto__":{"polluted":1},"constructor":2}')
    expect(writeJson(value)).toBe('{"__proto__":{"polluted":1},"constructor":2}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(writeJson(losslessFrom(JSON.parse('{"__proto__":1}')))).toBe('{"__proto__":1}')
  })

  it('counts the last of a member that stands twice, as every reader does', () => {
    expect(writeJson(read('{"a":1,"a":2}'))).toBe('{"a":2}')
  })
})

describe('equality', () => {
  it('looks at values, not at spelling or order', () => {
    expect(sameJson(read('{"a":1,"b":[2]}'), read('{"b":[2.0],"a":1e0}'))).toBe(true)
    expect(sameJson(read('9007199254740993'), read('9007199254740992'))).toBe(false)
    expect(sameJson(read('[]'), read('{}'))).toBe(false)
    expect(sameJson(read('{"a":1}'), read('{"b":1}'))).toBe(false)
    expect(sameJson(null, read('{}'))).toBe(false)
  })
})
