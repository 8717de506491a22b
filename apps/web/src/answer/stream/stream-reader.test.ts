import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readStream, rowLimit, StreamReader, type StreamFormat } from './stream-reader.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

const rowsOf = (format: StreamFormat, text: string) =>
  readStream(format, bytesOf(text)).rows.map((row) => {
    const { number, data, event, id, isComment } = row
    return Object.fromEntries(
      Object.entries({ number, data, event, id, isComment }).filter(([, value]) => value !== undefined),
    )
  })

describe('server-sent events', () => {
  it('have a type, an identifier that stays, and data of several lines', () => {
    const text = ': hello\n\nretry: 3000\nid: 1\nevent: alert\ndata: {"a":1}\n\ndata:one\ndata: two\n\n'
    expect(rowsOf('events', `\ufeff${text}`)).toEqual([
      { number: 0, data: 'hello', isComment: true },
      { number: 1, data: '{"a":1}', event: 'alert', id: '1' },
      { number: 2, data: 'one\ntwo', event: 'message', id: '1' },
    ])
    expect(readStream('events', bytesOf(text))).toMatchObject({ count: 2, lastId: '1', retry: 3000 })
  })

  it('are read as the standard reads its own examples (§9.2.6)', () => {
    expect(rowsOf('events', 'data: YHOO\ndata: +2\ndata: 10\n\n').map((row) => row['data'])).toEqual(['YHOO\n+2\n10'])
    expect(rowsOf('events', 'data\n\ndata\ndata\n\ndata:').map((row) => row['data'])).toEqual(['', '\n'])
    expect(rowsOf('events', 'data:test\n\ndata: test\n\n').map((row) => row['data'])).toEqual(['test', 'test'])
    expect(rowsOf('events', 'id: 1\ndata: a\n\nid\ndata: b\n\n').map((row) => row['id'])).toEqual(['1', undefined])
    expect(rowsOf('events', 'unknown: x\nevent: only\n\nid: a\0b\nretry: soon\n\n')).toEqual([])
  })

  it('end with any line end, however the stream is cut', () => {
    const text = 'event: é\ndata: 1\ndata: 2\n\n: beat\n\nid: 7\ndata: {"x": "y"}\n\n'
    fc.assert(
      fc.property(
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 60, maxLength: 60 }),
        (lineEnd, sizes) => {
          const bytes = bytesOf(text.replaceAll('\n', lineEnd))
          const reader = new StreamReader('events')
          let at = 0
          for (const size of sizes) {
            reader.push(bytes.subarray(at, at + size))
            at += size
          }
          reader.push(bytes.subarray(at))
          reader.end()
          expect(reader.rows()).toEqual(readStream('events', bytesOf(text)))
        },
      ),
    )
  })
})

describe('lines', () => {
  it('stand each for itself, the last also without an end', () => {
    expect(rowsOf('lines', '{"a":1}\r\n\n\u001e{"a":2}\n{"a":12345678901234567890}').map((row) => row['data'])).toEqual(
      ['{"a":1}', '{"a":2}', '{"a":12345678901234567890}'],
    )
  })

  it('are counted all and kept the last', () => {
    const { rows, count } = readStream(
      'lines',
      bytesOf(Array.from({ length: rowLimit * 3 + 7 }, (_, at) => `{"n":${at + 1}}\n`).join('')),
    )
    expect(count).toBe(rowLimit * 3 + 7)
    expect(rows).toHaveLength(rowLimit)
    expect([rows[0]?.number, rows.at(-1)?.number, rows.at(-1)?.data]).toEqual([
      rowLimit * 2 + 8,
      count,
      `{"n":${count}}`,
    ])
  })

  it('take no more room than there is, however long they are', () => {
    const reader = new StreamReader('lines')
    for (let times = 0; times < 200; times += 1) reader.push(bytesOf('x'.repeat(100_000)))
    reader.push(bytesOf('\n{}\n'))
    const { rows, count } = reader.rows()
    expect(count).toBe(2)
    expect(rows[0]).toMatchObject({ whole: false, data: 'x'.repeat(65_536) })

    for (let times = 0; times < 300; times += 1) reader.push(bytesOf(`${'y'.repeat(65_000)}\n`))
    expect(reader.rows().rows.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThanOrEqual(8 * 1024 * 1024)
  })
})
