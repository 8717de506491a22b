import { describe, expect, it } from 'vitest'
import { acceptedFiles, fileMediaType, hasParts, multipartParts, urlEncodedBody } from './body.ts'
import { jsonNumber, losslessFrom } from './json-text.ts'
import type { ContentModel } from './operation.ts'

const content = (schema: unknown, encoding: Record<string, unknown> = {}): ContentModel => ({
  mediaType: 'multipart/form-data',
  schema,
  examples: [],
  encoding,
})

const schema = {
  type: 'object',
  properties: {
    file: { type: 'string', format: 'binary' },
    more: { type: 'array', items: { contentMediaType: 'image/png' } },
    options: { type: 'object', properties: { dryRun: { type: 'boolean' } } },
    tags: { type: 'array', items: { type: 'string' } },
    count: { type: 'integer' },
  },
}

describe('the parts of a multipart body', () => {
  it('are texts, JSON and places for files, in the schema’s order', () => {
    const value = {
      ...(losslessFrom({
        tags: ['a', 'b'],
        options: { dryRun: true },
        file: 'meters.csv',
        more: ['a.png', ''],
        other: 'x',
      }) as object),
      count: jsonNumber('9007199254740993') ?? null,
    }
    expect(
      multipartParts({}, content(schema, { file: { contentType: 'text/csv, application/x-ndjson' } }), value),
    ).toEqual([
      {
        kind: 'file',
        name: 'file',
        pointer: '/file',
        fileName: 'meters.csv',
        types: ['text/csv', 'application/x-ndjson'],
      },
      { kind: 'file', name: 'more', pointer: '/more/0', fileName: 'a.png', types: ['image/png'] },
      { kind: 'file', name: 'more', pointer: '/more/1', fileName: '', types: ['image/png'] },
      { kind: 'text', name: 'options', text: '{"dryRun":true}', mediaType: 'application/json' },
      { kind: 'text', name: 'tags', text: 'a' },
      { kind: 'text', name: 'tags', text: 'b' },
      { kind: 'text', name: 'count', text: '9007199254740993' },
      { kind: 'text', name: 'other', text: 'x' },
    ])
  })

  it('are none for what is left out or no object', () => {
    expect(multipartParts({}, content(schema), {})).toEqual([])
    expect(multipartParts({}, content(schema), { tags: null, options: null })).toEqual([])
    expect(multipartParts({}, content(undefined), 'text')).toEqual([])
  })
})

describe('the media type of a file', () => {
  const types = ['text/csv; charset=utf-8', 'application/x-ndjson']
  it.each([
    [types, 'a.csv', 'text/csv', 'text/csv; charset=utf-8'],
    // As Windows has it.
    [types, 'a.csv', 'application/vnd.ms-excel', 'text/csv; charset=utf-8'],
    [types, 'A.NDJSON', '', 'application/x-ndjson'],
    [types, 'a.bin', 'application/octet-stream', 'text/csv; charset=utf-8'],
    [['image/*'], 'a.png', 'image/png', 'image/png'],
    [['image/*'], 'a', '', 'application/octet-stream'],
    [[], 'a.pdf', 'application/pdf', 'application/pdf'],
    [[], 'a.jsonl', '', 'application/x-ndjson'],
    [[], 'a.jsonl', 'application/octet-stream', 'application/x-ndjson'],
    [[], 'a', '', 'application/octet-stream'],
    [['application/octet-stream'], 'a.png', 'image/png', 'application/octet-stream'],
  ])('that takes %j, named %s of %j, is %s', (named, name, type, sent) =>
    expect(fileMediaType(named, { name, type })).toBe(sent),
  )

  it('is told to the dialog that a file is chosen in', () => {
    expect(acceptedFiles(types)).toBe('text/csv,.csv,application/x-ndjson,.ndjson,.jsonl')
    expect(acceptedFiles(['application/octet-stream'])).toBeUndefined()
    expect(acceptedFiles([])).toBeUndefined()
  })
})

describe('the headers of a part', () => {
  const headers = (described: Record<string, unknown>) =>
    multipartParts({}, content(schema, { count: { headers: described } }), losslessFrom({ count: 1 })).map(
      (part) => part.headers,
    )

  it.each([
    ['the only value', { 'X-Kind': { schema: { const: 'meter' } } }, [['X-Kind', 'meter']]],
    ['one of an enum of one', { 'X-Kind': { schema: { enum: ['meter'] } } }, [['X-Kind', 'meter']]],
    ['a default', { 'X-Limit': { schema: { type: 'integer', default: 10 } } }, [['X-Limit', '10']]],
    ['the example of one that is required', { 'X-Kind': { required: true, example: 'meter' } }, [['X-Kind', 'meter']]],
    ['none for an example alone', { 'X-Kind': { example: 'meter' } }, undefined],
    ['none for Content-Type (§4.8.15.1)', { 'content-type': { schema: { const: 'text/csv' } } }, undefined],
    ['none that would end the line', { 'X-Kind': { schema: { const: 'a\r\nX-Other: b' } } }, undefined],
    ['none whose name is no token', { 'X Kind:': { schema: { const: 'a' } } }, undefined],
  ])('are %s', (_words, described, expected) => {
    expect(headers(described)).toEqual([expected])
  })
})

describe('a body of named parts', () => {
  it('is that of a form, and multipart/mixed with the same headers', () => {
    expect(
      ['multipart/form-data', 'Multipart/Mixed; boundary=x', 'multipart/related', 'text/plain'].map(hasParts),
    ).toEqual([true, true, false, false])
  })
})

describe('a url-encoded body', () => {
  it('repeats arrays, unless told otherwise', () => {
    const value = losslessFrom({ a: 'x y&z', list: ['1', '2'], o: { n: 1 }, none: null })
    expect(urlEncodedBody(content({}), value)).toBe('a=x+y%26z&list=1&list=2&o=%7B%22n%22%3A1%7D')
    expect(urlEncodedBody(content({}), 'text')).toBe('')
  })

  const array = ['blue', 'black', 'brown']
  const object = { R: 100, G: 200, B: 150 }
  it.each([
    [{ style: 'form' }, array, 'color=blue&color=black&color=brown'],
    [{ explode: false }, array, 'color=blue,black,brown'],
    [{ style: 'form', explode: false }, ['a,b', 'c'], 'color=a%2Cb,c'],
    [{ style: 'form', explode: false }, object, 'color=R,100,G,200,B,150'],
    [{ style: 'form', explode: true }, object, 'R=100&G=200&B=150'],
    [{ style: 'spaceDelimited' }, array, 'color=blue%20black%20brown'],
    [{ style: 'pipeDelimited' }, array, 'color=blue%7Cblack%7Cbrown'],
    [{ style: 'deepObject', explode: true }, object, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
    [{ allowReserved: true }, 'a/b:c', 'color=a/b:c'],
    [{ style: 'form', allowReserved: false }, 'a/b', 'color=a%2Fb'],
    [{ style: 'form' }, '', 'color='],
    [{ style: 'form' }, [], ''],
    [{ contentType: 'application/json' }, array, 'color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D'],
    [{ contentType: 'application/json' }, object, 'color=%7B%22R%22%3A100%2C%22G%22%3A200%2C%22B%22%3A150%7D'],
    [{ contentType: 'text/plain' }, array, 'color=blue&color=black&color=brown'],
    [{ contentType: 'application/json', style: 'form', explode: false }, array, 'color=blue,black,brown'],
  ])('writes a field whose encoding is %j as OpenAPI 3.1 §4.8.15 has it: %j', (encoding, value, expected) => {
    expect(urlEncodedBody(content({}, { color: encoding }), losslessFrom({ color: value }))).toBe(expected)
  })
})
