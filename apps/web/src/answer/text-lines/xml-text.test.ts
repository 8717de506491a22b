import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prettyXml, xmlTokens } from './xml-text.ts'

describe('XML as text', () => {
  it('has each element on a line of its own, and text where it stood', () => {
    const xml = '<?xml version="1.0"?><a x="1>2"><b/><c>text</c><d></d><!-- no --><p>one <i>two</i> three</p></a>'
    expect(prettyXml(xml)).toBe(
      [
        '<?xml version="1.0"?>',
        '<a x="1>2">',
        '  <b/>',
        '  <c>text</c>',
        '  <d></d>',
        '  <!-- no -->',
        '  <p>one <i>two</i> three</p>',
        '</a>',
        '',
      ].join('\n'),
    )
  })

  it('keeps what is no blank, whatever it is', () => {
    const squeezed = (text: string) => text.replaceAll(/\s/g, '')
    const part = fc.oneof(
      fc.constantFrom('<a>', '</a>', '<b c="d">', '</b>', '<![CDATA[ < ]]>', '<', '>', ' '),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(squeezed(prettyXml(parts.join('')))).toBe(squeezed(parts.join('')))
      }),
    )
  })

  it('is coloured without a change', () => {
    expect(xmlTokens('<a:b c="d">"e"</a:b>').map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'punctuation <',
      'key a:b',
      'other  ',
      'key c',
      'other =',
      'string "d"',
      'punctuation >',
      'other "e"',
      'punctuation </',
      'key a:b',
      'punctuation >',
    ])
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(
          xmlTokens(text)
            .map((token) => token.text)
            .join(''),
        ).toBe(text)
      }),
    )
  })
})
