import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { downloadName } from './download-name.ts'

// Any code point but halves of pairs.
const codePoint = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code))

const named = (disposition: string | undefined, url = 'https://api.test/usage/v1/exports/42?x=1', type?: string) =>
  downloadName(
    [
      ...(disposition === undefined ? [] : [['Content-Disposition', disposition] as const]),
      ...(type === undefined ? [] : [['Content-Type', type] as const]),
    ],
    url,
  )

describe('the name of a download', () => {
  it.each([
    ['attachment; filename="usage 2026.csv"', 'usage 2026.csv'],
    ['attachment; filename=plain.txt', 'plain.txt'],
    ['attachment; filename="old.txt"; filename*=UTF-8\'\'%C3%96lands%20Glas.csv', 'Ölands Glas.csv'],
    ['attachment; filename="..\\\\..\\\\evil.exe"', 'evil.exe'],
    ['attachment; filename="../../etc/passwd"', 'passwd'],
    ["attachment; filename*=UTF-8''%2e%2e%2f%2e%2e%2fx", 'x'],
    ['attachment; filename=".bashrc"', 'bashrc'],
    ['attachment; filename="CON.txt"', '_CON.txt'],
    ['attachment; filename="a\u202Efdp.exe"', 'afdp.exe'],
    ['attachment; filename="a:b|c?.txt"', 'a_b_c_.txt'],
    ['attachment; filename="..."', '42.bin'],
    ['attachment', '42.bin'],
  ])('%s: %s', (disposition, name) => {
    expect(named(disposition)).toBe(name)
  })

  it('comes from the path where the server gives none, with the extension of the type', () => {
    expect(named(undefined, 'https://api.test/meter-types', 'application/problem+json; charset=utf-8')).toBe(
      'meter-types.json',
    )
    expect(named(undefined, 'https://api.test/openapi.json', 'application/json')).toBe('openapi.json')
    expect(named(undefined, 'https://api.test/report.xlsx', 'application/octet-stream')).toBe('report.xlsx')
    expect(named(undefined, 'https://api.test/', 'text/csv')).toBe('answer.csv')
    expect(named(undefined, '/a/%2F..%2Fb', 'text/plain')).toBe('b.txt')
  })

  it('is never a path and never empty, whatever the server sends', () => {
    fc.assert(
      fc.property(fc.string({ unit: codePoint }), fc.string(), (name, url) => {
        for (const given of [
          named(`attachment; filename="${name}"`, url),
          named(`attachment; filename*=utf-8''${name}`, url),
        ]) {
          expect(given).toMatch(/^[^/\\.\s\p{Cc}][^/\\\p{Cc}\p{Cf}]*$/u)
        }
      }),
      { numRuns: 300 },
    )
  })
})
