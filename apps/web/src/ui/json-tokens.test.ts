import { describe, expect, it } from 'vitest'
import { jsonTokens } from './json-tokens.ts'

const kinds = (json: string) =>
  jsonTokens(json)
    .filter((token) => token.kind !== 'space')
    .map((token) => `${token.kind}:${token.text}`)

describe('the tokens of a JSON text', () => {
  it('tell keys from strings and keep numbers as they were sent', () => {
    expect(kinds('{"id": 12345678901234567890.10, "on": true, "a": ["x:y", null]}')).toEqual([
      'punctuation:{',
      'key:"id"',
      'punctuation::',
      'number:12345678901234567890.10',
      'punctuation:,',
      'key:"on"',
      'punctuation::',
      'boolean:true',
      'punctuation:,',
      'key:"a"',
      'punctuation::',
      'punctuation:[',
      'string:"x:y"',
      'punctuation:,',
      'null:null',
      'punctuation:]',
      'punctuation:}',
    ])
  })

  it.each([
    '',
    '{"a": "un\\"quoted \\\\"}',
    '{"cut": "off',
    'no JSON, at all: <html>',
    '[1,,2',
    '"\n"',
    '{"k" : -0.5e+10}',
  ])('are the whole text again when joined: %j', (json) => {
    expect(
      jsonTokens(json)
        .map((token) => token.text)
        .join(''),
    ).toBe(json)
  })
})
