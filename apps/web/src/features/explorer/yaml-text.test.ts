import { readJson } from '@developer-console/shared/openapi/json-text'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { yamlText } from './yaml-text.ts'

const yamlOf = (json: string): string => {
  const reading = readJson(json)
  if (!reading.ok) throw new Error(reading.message)
  return yamlText(reading.value)
}

describe('a value as YAML', () => {
  it.each(['9007199254740993', '0.10000000000000000555', '1E400', '-0.0', '1.0', '100'])(
    'keeps the digits of %s',
    (digits) => {
      expect(yamlOf(`{"maximum":${digits}}`)).toBe(`maximum: ${digits}\n`)
    },
  )

  it('keeps a text that looks like something else a text', () => {
    const texts = [
      '1',
      '1.0',
      '0x1',
      'true',
      'null',
      '~',
      '',
      '- a',
      'a: b',
      '2026-11-24',
      '@a',
      '#a',
      'y',
      '1e3',
      '<<',
    ]
    expect(parse(yamlOf(JSON.stringify(texts)))).toEqual(texts)
  })

  it('says the same as the JSON, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parse(yamlOf(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
