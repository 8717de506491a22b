import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pointerOf, segmentsOf, valueAt, withValueAt } from './json-pointer.ts'
import { losslessFrom, writeJson } from './json-text.ts'

const value = losslessFrom({ name: 'WARN', thresholds: [{ at: 1 }, { at: 2 }], 'a/b~c': true, '': 'empty name' })

describe('a JSON Pointer', () => {
  it('escapes what it is made of, for any names', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (names) => {
        expect(segmentsOf(pointerOf(names))).toEqual(names)
      }),
    )
    expect(pointerOf(['a/b~c', 0])).toBe('/a~1b~0c/0')
  })

  it('finds what it names, and nothing that is inherited', () => {
    expect(valueAt(value, '/a~1b~0c')).toBe(true)
    expect(valueAt(value, '/thresholds/1/at')).toEqual(losslessFrom(2))
    expect(valueAt(value, '/')).toBe('empty name')
    expect(valueAt(value, '')).toBe(value)
    for (const pointer of ['/nothing', '/thresholds/2', '/thresholds/01', '/name/length', '/constructor', '/__proto__'])
      expect(valueAt(value, pointer)).toBeUndefined()
  })
})

describe('a changed value', () => {
  const changed = (pointer: string, to: unknown) => {
    const result = withValueAt(value, pointer, to === undefined ? undefined : losslessFrom(to))
    return result === undefined ? undefined : JSON.parse(writeJson(result))
  }

  it('has the three states of a field: left out, empty, a value', () => {
    expect(changed('/name', undefined)).not.toHaveProperty('name')
    expect(changed('/name', '')).toHaveProperty('name', '')
    expect(changed('/name', null)).toHaveProperty('name', null)
    expect(changed('/name', 'STOP')).toHaveProperty('name', 'STOP')
  })

  it('leaves everything else, and the value it came from, as it was', () => {
    const before = writeJson(value)
    const result = withValueAt(value, '/thresholds/0/at', losslessFrom(9))
    expect(valueAt(result, '/thresholds/1')).toBe(valueAt(value, '/thresholds/1'))
    expect(writeJson(value)).toBe(before)
  })

  it('removes and appends items', () => {
    expect(changed('/thresholds/0', undefined).thresholds).toEqual([{ at: 2 }])
    expect(changed('/thresholds/-', { at: 3 }).thresholds).toHaveLength(3)
  })

  it('makes the objects on the way, and none for a member that is left out', () => {
    expect(writeJson(withValueAt(undefined, '/a/b', 'x') ?? null)).toBe('{"a":{"b":"x"}}')
    expect(withValueAt(undefined, '/a/b', undefined)).toBeUndefined()
    expect(withValueAt({}, '/a/b', undefined)).toEqual({})
  })

  it('takes __proto__ for a name like any other', () => {
    const result = withValueAt({}, '/__proto__/polluted', 'x')
    expect(writeJson(result ?? null)).toBe('{"__proto__":{"polluted":"x"}}')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
