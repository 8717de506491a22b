import { describe, expect, it } from 'vitest'
import { acceptedFiles, fileMediaType, multipartParts, urlEncodedBody } from './body.ts'
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

describe('a url-encoded body', () => {
  it('repeats arrays, unless told otherwise', () => {
    const value = losslessFrom({ a: 'x y&z', list: ['1', '2'], o: { n: 1 }, none: null })
    expect(urlEncodedBody(content({}), value)).toBe('a=x+y%26z&list=1&list=2&o=%7B%22n%22%3A1%7D')
    expect(urlEncodedBody(content({}, { list: { explode: false } }), { list: ['1', '2'] })).toBe('list=1%2C2')
    expect(urlEncodedBody(content({}), 'text')).toBe('')
  })
})
