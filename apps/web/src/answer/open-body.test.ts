import { describe, expect, it } from 'vitest'
import { isIndex } from './json-tree/json-index.ts'
import { JsonRows } from './json-tree/json-rows.ts'
import { merged, openBody } from './open-body.ts'

describe('parts that are merged', () => {
  it('are one, in order, and hold no memory any more, also where several lie in one buffer', () => {
    const chunk = Uint8Array.of(9, 1, 2, 9, 3)
    const other = Uint8Array.of(4)
    expect(merged([chunk.subarray(1, 3), chunk.subarray(4), other])).toEqual(Uint8Array.of(1, 2, 3, 4))
    expect([chunk.buffer.byteLength, other.buffer.byteLength]).toEqual([0, 0])
  })

  it('stay as they are where there is but one', () => {
    const only = Uint8Array.of(1, 2)
    expect(merged([only])).toBe(only)
    expect(only).toHaveLength(2)
  })
})

describe('a JSON body that is opened', () => {
  const opened = (text: string) => openBody('json', new TextEncoder().encode(text), 'utf-8')

  it('brings the rows with which its tree begins', () => {
    const { json, rows } = opened('{"meters":[{"id":1,"tags":["a"]},{"id":2}],"next":null}')
    if (!json || !isIndex(json)) throw new Error('no JSON')
    const own = new JsonRows(json)
    expect(Array.from(rows ?? [])).toEqual(Array.from({ length: own.count }, (_, row) => own.nodeAt(row)))
  })

  it('has none where it is no JSON', () => {
    expect(opened('{"meters":').rows).toBeUndefined()
  })
})
