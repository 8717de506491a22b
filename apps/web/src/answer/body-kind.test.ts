import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyKind } from './body-kind.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)
const kindOf = (contentType: string | undefined, body: Uint8Array | string) => {
  const bytes = typeof body === 'string' ? bytesOf(body) : body
  return bodyKind(contentType, bytes, bytes.length)
}

describe('how a body is shown', () => {
  it.each([
    ['application/json; charset=utf-8', '{"a": 1}', 'json'],
    ['application/problem+json', '{"title": "no"}', 'json'],
    ['application/json', '42', 'json'],
    ['application/json', '{"cut', 'json'],
    ['text/csv; header=present', 'day,value\n', 'text'],
    ['text/html', '<!doctype html>', 'text'],
    ['application/x-ndjson', '{"a": 1}\n{"a": 2}\n', 'text'],
    ['text/event-stream', 'data: {}\n\n', 'text'],
    ['application/octet-stream', 'plain words', 'text'],
    [undefined, 'plain words', 'text'],
    ['application/json', '', 'empty'],
  ])('%s %j: %s', (contentType, body, kind) => {
    const found = kindOf(contentType, body)
    expect(found.kind).toBe(kind)
    expect(found.mislabelled).toBeUndefined()
  })

  it.each([
    ['text/csv; header=present', 'day,value\n', { format: 'csv' }],
    ['application/xml', '<?xml version="1.0"?><a/>', { format: 'xml' }],
    ['application/atom+xml', '<feed/>', { format: 'xml' }],
    [undefined, '<a/>', { format: 'xml' }],
    ['image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"/>', { format: 'xml', image: 'image/svg+xml' }],
    // Nothing but the label makes an image of a text: it could be shown as one, and is not.
    ['text/plain', '<svg xmlns="http://www.w3.org/2000/svg"/>', {}],
    ['text/csv', '<!doctype html><p>', { mislabelled: 'Labelled text/csv, but it is HTML.' }],
  ])('%s %j is a text: %j', (contentType, body, more) => {
    expect(kindOf(contentType, body)).toEqual({ kind: 'text', charset: 'utf-8', ...more })
  })

  it('takes an image for what its bytes say', () => {
    const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0)
    expect(kindOf('image/jpeg', png)).toMatchObject({ kind: 'binary', image: 'image/png' })
    expect(kindOf('image/png', Uint8Array.of(0, 1, 2))).toEqual({ kind: 'binary', charset: 'utf-8' })
  })

  it('says where the label is wrong', () => {
    expect(kindOf('text/plain', '{"a": 1}')).toMatchObject({
      kind: 'json',
      mislabelled: 'Labelled text/plain, but it is JSON.',
    })
    expect(kindOf(undefined, '[{"a": 1}]')).toMatchObject({
      kind: 'json',
      mislabelled: 'Without a content-type, but it is JSON.',
    })
    expect(kindOf('application/json', '\n<!DOCTYPE html><h1>Sign in</h1>')).toMatchObject({
      kind: 'text',
      mislabelled: 'Labelled application/json, but it is HTML.',
    })
    expect(kindOf('application/json', Uint8Array.of(0x1f, 0x8b, 8, 0, 0xd4))).toEqual({
      kind: 'binary',
      charset: 'utf-8',
      signature: 'gzip',
      mislabelled: 'Labelled application/json, but these bytes are no text in utf-8.',
    })
  })

  it('takes the charset of the label or of a byte order mark, and UTF-8 where the label means nothing', () => {
    expect(kindOf('text/plain; charset="ISO-8859-1"', Uint8Array.of(0xd6, 0x6c))).toMatchObject({
      kind: 'text',
      charset: 'windows-1252',
    })
    expect(kindOf('text/plain; charset=klingon', 'x').charset).toBe('utf-8')
    expect(kindOf('application/json', Uint8Array.of(0xff, 0xfe, 0x7b, 0, 0x7d, 0))).toEqual({
      kind: 'json',
      charset: 'utf-16le',
    })
  })

  it('does not take a character that the sample cuts for a fault', () => {
    expect(bodyKind('text/plain', bytesOf('é'.repeat(3000)).subarray(0, 4095), 6000).kind).toBe('text')
  })

  it('never throws, whatever label and bytes are', () => {
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), fc.uint8Array({ maxLength: 64 }), (label, bytes) => {
        expect(['empty', 'json', 'text', 'binary']).toContain(kindOf(label, bytes).kind)
      }),
    )
  })
})
