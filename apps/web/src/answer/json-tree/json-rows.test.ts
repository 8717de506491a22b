import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexJson, isIndex, nameOf, parentOf, positionOf, none, type JsonIndex } from './json-index.ts'
import { JsonRows } from './json-rows.ts'

const indexOf = (value: unknown): JsonIndex => {
  const found = indexJson(new TextEncoder().encode(JSON.stringify(value)))
  if (!isIndex(found)) throw new Error('no JSON')
  return found
}

const shown = (rows: JsonRows) =>
  Array.from({ length: rows.count }, (_, row) => {
    const node = rows.nodeAt(row)
    return node === 0 ? '$' : (nameOf(rows.index, node) ?? String(positionOf(rows.index, node)))
  }).join(' ')

const answer = { meterTypes: [{ id: 1, aggregation: { type: 'sum' } }, { id: 2 }], next: null }

describe('the rows of a tree', () => {
  it('show its shape at first: the first container of each of three levels is open', () => {
    expect(shown(new JsonRows(indexOf(answer)))).toBe('$ meterTypes 0 id aggregation 1 next')
    expect(shown(new JsonRows(indexOf('text')))).toBe('$')
    expect(shown(new JsonRows(indexOf([])))).toBe('$')
  })

  it('open and close at one place without moving the others', () => {
    const rows = new JsonRows(indexOf(answer))
    rows.setOpen(rows.nodeAt(5), true)
    expect(shown(rows)).toBe('$ meterTypes 0 id aggregation 1 id next')
    rows.setOpen(rows.nodeAt(1), false)
    expect(shown(rows)).toBe('$ meterTypes next')
    rows.setOpen(rows.nodeAt(1), true)
    expect(shown(rows)).toBe('$ meterTypes 0 id aggregation 1 id next')
  })

  it('open all, and close all but the root', () => {
    const rows = new JsonRows(indexOf(answer))
    rows.setAllOpen(true)
    expect(shown(rows)).toBe('$ meterTypes 0 id aggregation type 1 id next')
    rows.setAllOpen(false)
    expect(shown(rows)).toBe('$ meterTypes next')
  })

  it('reveal a value that lies in closed containers', () => {
    const rows = new JsonRows(indexOf({ a: { b: { c: [{ d: 1 }] } } }))
    rows.setAllOpen(false)
    expect(rows.reveal(5)).toBe(5)
    expect(shown(rows)).toBe('$ a b c 0 d')
  })

  it('are exactly the nodes whose containers are all open, after whatever was opened and closed', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 5 }),
        fc.array(fc.tuple(fc.nat(), fc.boolean()), { maxLength: 12 }),
        (value, presses) => {
          const index = indexOf(value)
          const rows = new JsonRows(index)
          for (const [at, open] of presses) rows.setOpen(at % index.length, open)
          const expected = Array.from({ length: index.length }, (_, node) => node).filter((node) => {
            for (let up = parentOf(index, node); up !== none; up = parentOf(index, up))
              if (!rows.isOpen(up)) return false
            return true
          })
          expect(Array.from({ length: rows.count }, (_, row) => rows.nodeAt(row))).toEqual(expected)
          expected.forEach((node, row) => expect(rows.rowOf(node)).toBe(row))
        },
      ),
    )
  })
})
