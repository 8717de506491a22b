import { describe, expect, it } from 'vitest'
import { defaultReadLimits, readDocument, UnreadableDocument } from './read.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = (text: string) => readDocument(bytes(text)).value
const written = (text: string) => JSON.stringify(read(text))

const refusalOf = (text: string): unknown => {
  try {
    return read(text)
  } catch (error) {
    return error
  }
}

describe('reading a document', () => {
  it('takes JSON and YAML, told apart by the text', () => {
    expect(readDocument(bytes('{"openapi":"3.1.0"}'))).toMatchObject({ syntax: 'json', value: { openapi: '3.1.0' } })
    expect(readDocument(bytes('openapi: 3.1.0\r\npaths: {}\r\n'))).toMatchObject({
      syntax: 'yaml',
      value: { openapi: '3.1.0', paths: {} },
      json: '{"openapi":"3.1.0","paths":{}}',
    })
  })

  it('drops a byte order mark, also of UTF-16, and says what was no UTF-8', () => {
    expect(read('\uFEFF{"a":1}')).toEqual({ a: 1 })
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a: ü', 'utf16le')])
    expect(readDocument(utf16)).toMatchObject({ value: { a: 'ü' }, encoding: 'UTF-16' })
    expect(readDocument(Buffer.from('{"a":"\xfc"}', 'latin1')).encoding).toBe('no valid UTF-8')
  })

  it('keeps every digit of long numbers, in JSON and in YAML', () => {
    const numbers = '{"a":9007199254740993,"b":-0.12345678901234567890,"c":1e400,"d":1.5,"e":[100000000000000000000]}'
    expect(written(numbers)).toBe(numbers)
    expect(written('a: 9007199254740993\nb: 0.12345678901234567890\nc: 12\n')).toBe(
      '{"a":9007199254740993,"b":0.12345678901234567890,"c":12}',
    )
  })

  it('takes JSON with comments and trailing commas as the YAML that it is', () => {
    expect(read('{\n  "a": [1, 2,], # two\n}')).toEqual({ a: [1, 2] })
  })

  it('leaves timestamps and the words yes and no as text', () => {
    expect(read('a: 2024-01-01\nb: yes\nc: 012')).toEqual({ a: '2024-01-01', b: 'yes', c: 12 })
  })

  it('gives keys such as __proto__ no power', () => {
    for (const text of [
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
      '__proto__:\n  polluted: 1\n',
    ]) {
      const value = read(text)
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(Object.hasOwn(value as object, '__proto__')).toBe(true)
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    }
  })

  it('takes anchors that stand for what is said once', () => {
    const references = Array.from({ length: 2000 }, (_, at) => `r${at}: *error`).join('\n')
    expect(read(`error: &error {description: broken}\n${references}`)).toMatchObject({
      r1999: { description: 'broken' },
    })
    expect(read('a: &a {x: 1}\nb:\n  <<: *a\n  y: 2')).toMatchObject({ b: { x: 1, y: 2 } })
  })

  const bomb = ['a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]']
  for (let at = 1; at < 12; at += 1) {
    const [before, name] = [String.fromCharCode(96 + at), String.fromCharCode(97 + at)]
    bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`)
  }
  const longText = `a: &a "${'x'.repeat(100_000)}"\nb: [${Array.from({ length: 9000 }, () => '*a').join(',')}]`

  it.each([
    ['a bomb of anchors', bomb.join('\n'), /anchor|alias/i],
    ['anchors that unfold a long text', longText, /YAML anchors/],
    ['600 levels of JSON', `${'{"a":'.repeat(600)}1${'}'.repeat(600)}`, /deeper than 500 levels/],
    ['100,000 levels of JSON', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /deeper than 500 levels/],
    [
      '600 levels of YAML',
      Array.from({ length: 600 }, (_, at) => `${' '.repeat(at)}a:`).join('\n'),
      /deeper than 500 levels/,
    ],
    ['10,000 levels of YAML', `a: ${'['.repeat(10_000)}`, /levels|YAML/],
    ['JSON that is cut', '{"openapi": "3.1.0", "paths": {', /not valid JSON/],
    ['YAML that is none', 'a: [1, 2\nb: }', /not valid YAML/],
    ['an unknown anchor', 'a: *nowhere', /anchor/i],
    ['a page', '<!doctype html><title>Sign in</title>', /HTML/],
    ['nothing', ' \n', /empty/],
  ])('refuses %s in words', (_name, text, reason) => {
    const refusal = refusalOf(text)
    expect(refusal).toBeInstanceOf(UnreadableDocument)
    expect((refusal as Error).message).toMatch(reason)
  })

  it('refuses what is over a limit', () => {
    const limits = { ...defaultReadLimits, jsonBytes: 100, yamlBytes: 20, values: 5 }
    expect(() => readDocument(bytes(`{"a":"${'x'.repeat(100)}"}`), limits)).toThrow('larger than')
    expect(() => readDocument(bytes(`a: ${'x'.repeat(20)}`), limits)).toThrow('YAML is taken up to')
    expect(() => readDocument(bytes('{"a":[1,2,3,4,5,6]}'), limits)).toThrow('more than 5 values')
  })
})
