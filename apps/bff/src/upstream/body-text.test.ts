import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bodyText } from './body-text.ts'

const latin = Buffer.from('{"message":"Zugriff nicht möglich"}', 'latin1')

describe('the text of a body', () => {
  it('is read by the charset that is named', () => {
    expect(bodyText(latin, 'application/json; charset=ISO-8859-1')).toContain('möglich')
    expect(bodyText(Buffer.from('ä', 'utf16le'), 'text/plain;charset="utf-16le"')).toBe('ä')
  })

  it('is UTF-8 where none is named, or one that nobody knows, and Windows-1252 where it is not that', () => {
    expect(bodyText(Buffer.from('möglich'), 'application/json')).toBe('möglich')
    expect(bodyText(Buffer.from('möglich'), 'text/plain; charset=nobody-knows')).toBe('möglich')
    expect(bodyText(latin, undefined)).toContain('möglich')
    expect(bodyText(Buffer.from([0x93, 0x68, 0x69, 0x94]), 'text/plain')).toBe('“hi”')
  })

  it('keeps a byte order mark, which is worth a finding', () => {
    expect(bodyText(Buffer.from('\uFEFF{}'), 'application/json')).toBe('\uFEFF{}')
  })

  it('that was cut within a character is what came before it', () => {
    const cut = Buffer.from('möglich ist es: ü').subarray(0, -1)
    expect(bodyText(cut, undefined, { isCut: true })).toBe('möglich ist es: ')
  })

  it('comes of any bytes and any content type', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.string(), fc.boolean(), (bytes, charset, isCut) => {
        expect(typeof bodyText(bytes, `text/plain; charset=${charset}`, { isCut })).toBe('string')
      }),
    )
  })
})
