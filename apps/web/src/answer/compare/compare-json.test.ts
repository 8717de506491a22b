import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexJson, isIndex, sizeOf, sourceOf, type JsonIndex } from '../json-tree/json-index.ts'
import { absent, kindAt, leftAt, rightAt } from './compared-rows.ts'
import { compareJson } from './compare-json.ts'
import { groupOf, labelWithin, shownPath } from './place-labels.ts'

const indexOf = (text: string) => {
  const index = indexJson(new TextEncoder().encode(text))
  if (!isIndex(index)) throw new Error(`no JSON: ${text}`)
  return index
}

const shown = (index: JsonIndex, node: number) => (sizeOf(index, node) > 0 ? 'filled' : sourceOf(index, node))

/** The rows as text: `changed $.a[0] value: 1 | 2`; groups by their path. */
const compare = (one: string, other: string) => {
  const [left, right] = [indexOf(one), indexOf(other)]
  const compared = compareJson(left, right)
  const rows = Array.from({ length: compared.length }, (_, row) => {
    const [at, to] = [leftAt(compared, row), rightAt(compared, row)]
    const [index, node] = to === absent ? [left, at] : [right, to]
    const kind = kindAt(compared, row)
    if (kind === 'group' || kind === 'moved') return `${kind} ${shownPath(index, node)}`
    const sides = [at === absent ? '' : shown(left, at), to === absent ? '' : shown(right, to)]
    return `${kind} ${labelWithin(index, groupOf(index, node), node)}: ${sides.join(' | ')}`
  })
  return { rows, differences: compared.stops.length }
}

const differing = (one: string, other: string) =>
  compare(one, other).rows.filter((row) => !row.startsWith('same') && !row.startsWith('group'))

describe('two JSON bodies', () => {
  it('are held against each other member by member, in whatever order these stand', () => {
    expect(compare('{"a":1,"b":{"c":"x","d":true},"e":null}', '{"e":null,"b":{"d":true,"c":"y"},"f":[]}')).toEqual({
      rows: [
        'group $',
        'removed a: 1 | ',
        'changed b.c: "x" | "y"',
        'same b.d: true | true',
        'same e: null | null',
        'added f:  | []',
      ],
      differences: 3,
    })
  })

  it('show numbers as they were sent, beyond what a computer’s own numbers hold', () => {
    expect(differing('{"n":9007199254740993}', '{"n":9007199254740992}')).toEqual([
      'changed n: 9007199254740993 | 9007199254740992',
    ])
    expect(differing('{"n":0.10000000000000000001}', '{"n":0.1}')).toHaveLength(1)
  })

  it('tell of one number in other digits that it was written differently', () => {
    expect(compare('[1.0,100,-0]', '[1.00,1e2,0]').rows).toEqual([
      'group $',
      'rewritten [0]: 1.0 | 1.00',
      'rewritten [1]: 100 | 1e2',
      'rewritten [2]: -0 | 0',
    ])
  })

  it('do not differ by the escapes of a string, and do by a kind', () => {
    expect(differing(String.raw`["\u00e9"]`, '["é"]')).toEqual([])
    expect(differing('{"a":"1"}', '{"a":1}')).toHaveLength(1)
    expect(differing('{"a":{}}', '{"a":[]}')).toHaveLength(1)
  })

  it('count each member of a name that stands twice', () => {
    expect(differing('{"a":1,"a":2}', '{"a":1,"a":3}')).toEqual(['changed a: 2 | 3'])
  })

  it('hold items against those of the same name, wherever they stand', () => {
    const one = '{"m":[{"id":"x","v":1},{"id":"y","v":2},{"id":"z","v":3}]}'
    const other = '{"m":[{"id":"new","v":0},{"id":"x","v":1},{"id":"z","v":4}]}'
    expect(compare(one, other)).toEqual({
      rows: [
        'group $.m[0]',
        'added id:  | "new"',
        'added v:  | 0',
        'group $.m[1]',
        'same id: "x" | "x"',
        'same v: 1 | 1',
        'group $.m[1]',
        'removed id: "y" | ',
        'removed v: 2 | ',
        'group $.m[2]',
        'same id: "z" | "z"',
        'changed v: 3 | 4',
      ],
      differences: 3,
    })
  })

  it('tell of an item that passed by others, and not of those that only moved up', () => {
    const list = (...ids: string[]) => JSON.stringify(ids.map((id) => ({ id })))
    expect(differing(list('a', 'b', 'c', 'd'), list('d', 'a', 'b', 'c'))).toEqual(['moved $[0]'])
    expect(differing(list('a', 'b', 'c'), list('b', 'c')).filter((row) => row.startsWith('moved'))).toEqual([])
  })

  it('take a member that ends in Id for a name, where no two items share it', () => {
    expect(differing('[{"userId":1,"v":1},{"userId":2,"v":2}]', '[{"userId":2,"v":2},{"userId":1,"v":1}]')).toEqual([
      'moved $[0]',
    ])
    // Shared by two, it names none of them: what is equal belongs together.
    expect(differing('[{"userId":1,"v":1},{"userId":1,"v":2}]', '[{"userId":1,"v":1},{"userId":1,"v":3}]')).toEqual([
      'changed v: 2 | 3',
    ])
  })

  it('find what was put between items without names', () => {
    expect(differing('[1,2,3,4]', '[1,2,7,3,4]')).toEqual(['added [2]:  | 7'])
    expect(differing('[[1],[2],[3]]', '[[1],[3]]')).toEqual(['removed [0]: 2 | '])
  })

  it('hold lists that have next to nothing in common against each other place by place', () => {
    const list = (offset: number) => JSON.stringify(Array.from({ length: 9000 }, (_, at) => at + offset))
    expect(compare(list(0), list(100_000)).differences).toBe(9000)
  })

  it('differ in nothing from themselves, whatever they are, and are told whole from nothing', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(compare(text, text).differences).toBe(0)
        expect(compare(text, `[${text}]`).rows.length).toBeGreaterThan(0)
      }),
    )
  })

  it('say the same with sides exchanged: that they differ, or that they do not', () => {
    fc.assert(
      fc.property(fc.json(), fc.json(), (one, other) => {
        expect(compare(one, other).differences > 0).toBe(compare(other, one).differences > 0)
      }),
    )
  })

  it('are compared at any depth that is shown', () => {
    const deep = (value: number) => `${'{"a":['.repeat(900)}${value}${']}'.repeat(900)}`
    expect(compare(deep(1), deep(2)).differences).toBe(1)
  })
})
