import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DescribedCall } from '../contract/call.ts'
import { jsonNumber, losslessFrom, writeJson } from './json-text.ts'
import { type OperationModel, readOperation } from './operation.ts'
import { encodedQuery, percentEncoded, reservedKept } from './percent.ts'
import { type CallValues, serialiseCall } from './serialise.ts'

type Parameter = { name: string; in: string; [field: string]: unknown }

const operationWith = (path: string, parameters: Parameter[], server = '/'): OperationModel => {
  const operation = readOperation({
    openapi: '3.1.1',
    servers: [{ url: server }],
    paths: { [path]: { get: { parameters, responses: {} } } },
  })
  if (!operation) throw new Error('no operation')
  return operation
}

const query = (parameter: Omit<Parameter, 'name' | 'in'>, value: unknown): string =>
  serialiseCall(operationWith('/x', [{ name: 'color', in: 'query', ...parameter }]), {
    query: { color: losslessFrom(value) },
  }).path.slice('/x'.length)

const path = (parameter: Omit<Parameter, 'name' | 'in'>, value: unknown): string =>
  serialiseCall(operationWith('/{color}', [{ name: 'color', in: 'path', required: true, ...parameter }]), {
    path: { color: losslessFrom(value) },
  }).path.slice(1)

const array = ['blue', 'black', 'brown']
const object = { R: 100, G: 200, B: 150 }

describe('the table of styles in OpenAPI 3.1 §4.8.12.4', () => {
  it.each([
    ['matrix', false, ';color', ';color=blue', ';color=blue,black,brown', ';color=R,100,G,200,B,150'],
    ['matrix', true, ';color', ';color=blue', ';color=blue;color=black;color=brown', ';R=100;G=200;B=150'],
    ['label', false, '.', '.blue', '.blue,black,brown', '.R,100,G,200,B,150'],
    ['label', true, '.', '.blue', '.blue.black.brown', '.R=100.G=200.B=150'],
    ['simple', false, '', 'blue', 'blue,black,brown', 'R,100,G,200,B,150'],
    ['simple', true, '', 'blue', 'blue,black,brown', 'R=100,G=200,B=150'],
  ])('path, %s, explode %s', (style, explode, empty, text, items, members) => {
    expect(path({ style, explode }, '')).toBe(empty)
    expect(path({ style, explode }, 'blue')).toBe(text)
    expect(path({ style, explode }, array)).toBe(items)
    expect(path({ style, explode }, object)).toBe(members)
  })

  it.each([
    ['form', false, '?color=', '?color=blue', '?color=blue,black,brown', '?color=R,100,G,200,B,150'],
    ['form', true, '?color=', '?color=blue', '?color=blue&color=black&color=brown', '?R=100&G=200&B=150'],
    [
      'spaceDelimited',
      false,
      '?color=',
      '?color=blue',
      '?color=blue%20black%20brown',
      '?color=R%20100%20G%20200%20B%20150',
    ],
    [
      'pipeDelimited',
      false,
      '?color=',
      '?color=blue',
      '?color=blue%7Cblack%7Cbrown',
      '?color=R%7C100%7CG%7C200%7CB%7C150',
    ],
  ])('query, %s, explode %s', (style, explode, empty, text, items, members) => {
    expect(query({ style, explode }, '')).toBe(empty)
    expect(query({ style, explode }, 'blue')).toBe(text)
    expect(query({ style, explode }, array)).toBe(items)
    expect(query({ style, explode }, object)).toBe(members)
  })

  it('query, deepObject', () => {
    expect(query({ style: 'deepObject', explode: true }, object)).toBe(
      '?color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150',
    )
    expect(query({ style: 'deepObject' }, { at: { gte: 1 }, tags: ['a', 'b'] })).toBe(
      '?color%5Bat%5D%5Bgte%5D=1&color%5Btags%5D=a&color%5Btags%5D=b',
    )
  })

  it.each([
    ['spaceDelimited', '?color=blue&color=black&color=brown', '?R=100&G=200&B=150'],
    ['pipeDelimited', '?color=blue&color=black&color=brown', '?R=100&G=200&B=150'],
  ])('query, %s exploded, is as form has it (n/a in the table)', (style, items, members) => {
    expect(query({ style, explode: true }, array)).toBe(items)
    expect(query({ style, explode: true }, object)).toBe(members)
  })

  it.each([
    [false, 'blue,black,brown', 'R,100,G,200,B,150'],
    [true, 'blue,black,brown', 'R=100,G=200,B=150'],
  ])('header, simple, explode %s', (explode, items, members) => {
    const header = (value: unknown) =>
      serialiseCall(operationWith('/x', [{ name: 'color', in: 'header', explode }]), {
        header: { color: losslessFrom(value) },
      }).headers
    expect(header('')).toEqual([['color', '']])
    expect(header('blue')).toEqual([['color', 'blue']])
    expect(header(array)).toEqual([['color', items]])
    expect(header(object)).toEqual([['color', members]])
  })

  it.each([
    ['form', false, 'color=blue,black,brown', 'color=R,100,G,200,B,150'],
    ['form', true, 'color=blue; color=black; color=brown', 'R=100; G=200; B=150'],
  ])('cookie, %s, explode %s', (style, explode, items, members) => {
    const cookie = (value: unknown) =>
      serialiseCall(operationWith('/x', [{ name: 'color', in: 'cookie', style, explode }]), {
        cookie: { color: losslessFrom(value) },
      }).headers
    expect(cookie('')).toEqual([['Cookie', 'color=']])
    expect(cookie('blue')).toEqual([['Cookie', 'color=blue']])
    expect(cookie(array)).toEqual([['Cookie', items]])
    expect(cookie(object)).toEqual([['Cookie', members]])
  })

  it('has form in queries and simple in paths where nothing is said, and where the style is of another place', () => {
    expect(query({}, array)).toBe('?color=blue&color=black&color=brown')
    expect(query({ style: 'matrix' }, array)).toBe('?color=blue&color=black&color=brown')
    expect(path({}, array)).toBe('blue,black,brown')
    expect(path({ style: 'form' }, array)).toBe('blue,black,brown')
  })
})

describe('what RFC 6570 calls undefined', () => {
  it('is left out: null, empty arrays and objects, null items and members', () => {
    for (const value of [null, [], {}, [null], { a: null }]) expect(query({}, value)).toBe('')
    expect(query({ explode: false }, ['a', null, 'b'])).toBe('?color=a,b')
    expect(query({ style: 'deepObject' }, { a: null })).toBe('')
  })

  it('leaves a path parameter without a value standing, and names it', () => {
    const operation = operationWith('/meters/{id}/values', [{ name: 'id', in: 'path' }], '/usage-metering/v1')
    for (const values of [{}, { path: {} }, { path: { id: null } }, { path: { id: [] } }] satisfies CallValues[]) {
      const call = serialiseCall(operation, values)
      expect(call.path).toBe('/usage-metering/v1/meters/{id}/values')
      expect(call.unfilled).toEqual(['id'])
    }
  })

  it('does not find inherited names', () => {
    expect(
      serialiseCall(operationWith('/{constructor}', [{ name: 'toString', in: 'query' }]), { query: {}, path: {} }),
    ).toMatchObject({
      path: '/{constructor}',
      unfilled: ['constructor'],
    })
  })
})

/* The variables of RFC 6570 §3.2, as far as a parameter can be written that way. */
describe('the expansions of RFC 6570', () => {
  const list = ['red', 'green', 'blue']
  const keys = { semi: ';', dot: '.', comma: ',' }
  it.each([
    ['§3.2.2 {var}', { style: 'simple' }, 'value', 'value'],
    ['§3.2.2 {hello}', { style: 'simple' }, 'Hello World!', 'Hello%20World%21'],
    ['§3.2.2 {half}', { style: 'simple' }, '50%', '50%25'],
    ['§3.2.2 {list}', { style: 'simple' }, list, 'red,green,blue'],
    ['§3.2.2 {list*}', { style: 'simple', explode: true }, list, 'red,green,blue'],
    ['§3.2.2 {keys}', { style: 'simple' }, keys, 'semi,%3B,dot,.,comma,%2C'],
    ['§3.2.2 {keys*}', { style: 'simple', explode: true }, keys, 'semi=%3B,dot=.,comma=%2C'],
    ['§3.2.5 {.who}', { style: 'label' }, 'fred', '.fred'],
    ['§3.2.5 {.list*}', { style: 'label', explode: true }, list, '.red.green.blue'],
    ['§3.2.5 {.keys}', { style: 'label' }, keys, '.semi,%3B,dot,.,comma,%2C'],
    ['§3.2.5 {.keys*}', { style: 'label', explode: true }, keys, '.semi=%3B.dot=..comma=%2C'],
    ['§3.2.7 {;half}', { style: 'matrix' }, '50%', ';color=50%25'],
    ['§3.2.7 {;empty}', { style: 'matrix' }, '', ';color'],
    ['§3.2.7 {;list}', { style: 'matrix' }, list, ';color=red,green,blue'],
    ['§3.2.7 {;list*}', { style: 'matrix', explode: true }, list, ';color=red;color=green;color=blue'],
    ['§3.2.7 {;keys}', { style: 'matrix' }, keys, ';color=semi,%3B,dot,.,comma,%2C'],
    ['§3.2.7 {;keys*}', { style: 'matrix', explode: true }, keys, ';semi=%3B;dot=.;comma=%2C'],
  ])('in a path, %s', (_section, parameter, value, expected) => {
    expect(path({ explode: false, ...parameter }, value)).toBe(expected)
  })

  it.each([
    ['§3.2.8 {?empty}', {}, '', '?color='],
    ['§3.2.8 {?list}', { explode: false }, list, '?color=red,green,blue'],
    ['§3.2.8 {?list*}', {}, list, '?color=red&color=green&color=blue'],
    ['§3.2.8 {?keys}', { explode: false }, keys, '?color=semi,%3B,dot,.,comma,%2C'],
    ['§3.2.8 {?keys*}', {}, keys, '?semi=%3B&dot=.&comma=%2C'],
    ['§3.2.3 {+path}, kept reserved', { allowReserved: true }, '/foo/bar', '?color=/foo/bar'],
  ])('in a query, %s', (_section, parameter, value, expected) => {
    expect(query(parameter, value)).toBe(expected)
  })
})

describe('percent-encoding', () => {
  it('encodes whatever would change the meaning, as UTF-8', () => {
    expect(query({}, 'a+b@example.test')).toBe('?color=a%2Bb%40example.test')
    expect(query({}, '2026-11-01T00:00:00+01:00')).toBe('?color=2026-11-01T00%3A00%3A00%2B01%3A00')
    expect(query({}, '東京 & 100% #1')).toBe('?color=%E6%9D%B1%E4%BA%AC%20%26%20100%25%20%231')
    expect(query({}, "O'Neill/Sons")).toBe('?color=O%27Neill%2FSons')
    expect(path({}, '../a/b?c')).toBe('..%2Fa%2Fb%3Fc')
    expect(query({}, '\uD800')).toBe('?color=%EF%BF%BD')
  })

  it('tells the comma between items from the comma within one', () => {
    expect(query({ explode: false }, ['a,b', 'c'])).toBe('?color=a%2Cb,c')
    expect(query({ explode: false, allowReserved: true }, ['a,b', 'c'])).toBe('?color=a%2Cb,c')
  })

  it('keeps reserved characters where allowReserved says so, but for those that a query cannot hold', () => {
    expect(query({ allowReserved: true }, '/a:b?c=d,(e)%20f')).toBe('?color=/a:b?c=d,(e)%20f')
    expect(query({ allowReserved: true }, '50% a&b+c#d[0]')).toBe('?color=50%25%20a%26b%2Bc%23d%5B0%5D')
  })

  it('keeps numbers as they were typed', () => {
    const operation = operationWith('/x', [{ name: 'n', in: 'query' }])
    for (const text of ['9007199254740993', '0.10', '1E400'])
      expect(serialiseCall(operation, { query: { n: jsonNumber(text) } }).path).toBe(`/x?n=${text}`)
  })

  it('encodes what is illegal in a document’s own path and keeps what is encoded already', () => {
    expect(serialiseCall(operationWith('/a b/ü/%20/{id}', []), { path: { id: 'x' } }).path).toBe('/a%20b/%C3%BC/%20/x')
  })

  it('keeps a query that stands in the path, and drops a fragment', () => {
    const operation = operationWith('/x?action=list#2', [{ name: 'q', in: 'query' }])
    expect(serialiseCall(operation, {}).path).toBe('/x?action=list')
    expect(serialiseCall(operation, { query: { q: '1' } }).path).toBe('/x?action=list&q=1')
  })
})

describe('parameters with content', () => {
  it('travel as JSON, numbers unrounded', () => {
    const value = losslessFrom({ a: [true, null] })
    const operation = operationWith('/x', [
      { name: 'filter', in: 'query', content: { 'application/json': { schema: {} } } },
      { name: 'X-Filter', in: 'header', content: { 'application/vnd.x+json': {} } },
      { name: 'note', in: 'query', content: { 'text/plain': {} } },
    ])
    const call = serialiseCall(operation, { query: { filter: value, note: 'a b' }, header: { 'X-Filter': 'text' } })
    expect(call.path).toBe('/x?filter=%7B%22a%22%3A%5Btrue%2Cnull%5D%7D&note=a%20b')
    expect(call.headers).toEqual([['X-Filter', '"text"']])
  })
})

describe('headers and cookies', () => {
  it('are written as they are: no header is percent-decoded', () => {
    const operation = operationWith('/x', [
      { name: 'X-List', in: 'header' },
      { name: 'X-Object', in: 'header', explode: true },
      { name: 'X-Empty', in: 'header' },
    ])
    expect(
      serialiseCall(operation, {
        header: { 'X-List': ['a b', 'ü'], 'X-Object': losslessFrom(object), 'X-Empty': '' },
      }).headers,
    ).toEqual([
      ['X-List', 'a b,ü'],
      ['X-Object', 'R=100,G=200,B=150'],
      ['X-Empty', ''],
    ])
  })

  it('ignore Accept, Content-Type and Authorization, however they are spelled (§4.8.12.1)', () => {
    const names = ['accept', 'Content-Type', 'AUTHORIZATION']
    const operation = operationWith(
      '/x',
      names.map((name) => ({ name, in: 'header', required: true })),
    )
    expect(operation.parameters).toEqual([])
    expect(serialiseCall(operation, { header: { accept: 'text/html', AUTHORIZATION: 'Bearer x' } }).headers).toEqual([])
  })

  it('gather cookies in one header', () => {
    const operation = operationWith('/x', [
      { name: 'a', in: 'cookie' },
      { name: 'b', in: 'cookie', explode: false },
      { name: 'c', in: 'cookie' },
    ])
    expect(serialiseCall(operation, { cookie: { a: 'x y;z', b: ['1', '2'], c: ['3', '4'] } }).headers).toEqual([
      ['Cookie', 'a=x%20y%3Bz; b=1,2; c=3; c=4'],
    ])
  })
})

/** Readers that know nothing of the writer: a server's own decoding. */
const decodedPairs = (whole: string): [string, string][] => {
  const search = whole.split('?').slice(1).join('?')
  return search === ''
    ? []
    : search.split('&').map((pair) => {
        const [name = '', ...rest] = pair.split('=')
        return [decodeURIComponent(name), rest.join('=')]
      })
}

const word = fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.isWellFormed())
const words = fc.array(word, { minLength: 1, maxLength: 5 })
const members = fc.dictionary(word, word, { minKeys: 1, maxKeys: 4 })

describe('any value that is written is read again by somebody else', () => {
  it('form, exploded: what URLSearchParams reads', () => {
    fc.assert(
      fc.property(words, (items) => {
        expect(new URL(`http://x/x${query({}, items)}`).searchParams.getAll('color')).toEqual(items)
      }),
    )
  })

  it('form, not exploded: split at the commas, then decoded', () => {
    fc.assert(
      fc.property(words, (items) => {
        const [[, text] = ['', '']] = decodedPairs(query({ explode: false }, items))
        expect(text.split(',').map(decodeURIComponent)).toEqual(items)
      }),
    )
  })

  it('reserved characters kept: still one value, the same one', () => {
    fc.assert(
      fc.property(
        word.filter((text) => !/%[0-9a-f]{2}/i.test(text)),
        (text) => {
          expect(new URL(`http://x/x?a=1&color=${reservedKept(text)}&b=2`).searchParams.get('color')).toBe(text)
        },
      ),
    )
  })

  it('deepObject: names in brackets', () => {
    fc.assert(
      fc.property(members, (value) => {
        const read = decodedPairs(query({ style: 'deepObject' }, value)).map(([name, text]) => [
          name.slice('color['.length, -1),
          decodeURIComponent(text),
        ])
        expect(read).toEqual(Object.entries(value))
      }),
    )
  })

  it('simple, label and matrix in a path: one segment, decoded to the same items', () => {
    fc.assert(
      fc.property(words, (items) => {
        const simple = path({}, items)
        const label = path({ style: 'label' }, items)
        const matrix = path({ style: 'matrix', explode: true }, items)
        for (const text of [simple, label, matrix]) expect(text).not.toMatch(/[/?#]/)
        expect(simple.split(',').map(decodeURIComponent)).toEqual(items)
        expect(label.slice(1).split(',').map(decodeURIComponent)).toEqual(items)
        expect(
          matrix
            .split(';')
            .slice(1)
            .map((part) => decodeURIComponent(part.slice('color='.length))),
        ).toEqual(items)
      }),
    )
  })

  it('JSON in a query', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const lossless = losslessFrom(value)
        const operation = operationWith('/x', [{ name: 'f', in: 'query', content: { 'application/json': {} } }])
        const written = serialiseCall(operation, { query: { f: lossless } }).path
        const read = new URL(`http://x${written}`).searchParams.get('f')
        expect(read).toBe(lossless === null ? null : writeJson(lossless))
      }),
    )
  })

  it('raw pairs of a described call', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word)), (pairs) => {
        expect([...new URLSearchParams(encodedQuery(pairs))]).toEqual(pairs)
      }),
    )
  })

  it('holds nothing that a URI cannot', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(percentEncoded(text)).toMatch(/^(?:[A-Za-z0-9\-._~]|%[0-9A-F]{2})*$/)
        expect(reservedKept(text)).not.toMatch(/[^!-~]|[#[\]"<>\\^`{|}]/)
      }),
    )
  })
})

describe('a serialised call', () => {
  it('is a described call as it stands', () => {
    const operation = operationWith('/meters/{id}', [{ name: 'q', in: 'query' }], 'https://api.example.com/v1/')
    const { unfilled: _unfilled, ...call } = serialiseCall(operation, {
      path: { id: 'a' },
      query: { q: 'b' },
    })
    expect(DescribedCall.parse({ method: operation.method, ...call })).toEqual({
      method: 'GET',
      path: '/v1/meters/a?q=b',
      query: [],
      headers: [],
    })
  })

  it('may be a whole query (OpenAPI 3.2)', () => {
    const form = operationWith('/x', [
      { name: 'q', in: 'querystring', content: { 'application/x-www-form-urlencoded': {} } },
    ])
    expect(serialiseCall(form, { querystring: { q: losslessFrom({ a: 'b c', d: ['1', '2'] }) } }).path).toBe(
      '/x?a=b%20c&d=1&d=2',
    )
  })
})
