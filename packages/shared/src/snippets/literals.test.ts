import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csharpText, goText, javascriptText, javaText, literal, pythonText, rustText } from './literals.ts'

const awkward = fc.string({
  unit: fc.constantFrom(
    ...Array.from(`'"\`\\$\{}#@%/*nu0 \n\r\t\u2028\u202E\uFEFF\u0085é😀`),
    '\uD800',
    '"""',
    "'''",
    '"#',
  ),
})

/** What JavaScript, and with it JSON's escapes, reads. */
const readLiteral = (text: string): string => JSON.parse(text) as string

const writers = { javascriptText, pythonText, javaText, goText, csharpText, rustText }

describe('a text in a source', () => {
  it('is read by JSON’s escapes as it was, lone surrogates replaced', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        expect(readLiteral(literal(text))).toBe(text.toWellFormed())
      }),
    )
  })

  it('in Java is ASCII, a line per line', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const source = javaText(text)
        expect(source).toMatch(/^[\x20-\x7E\n]*$/)
        expect(source.split('\n+ ').map(readLiteral).join('')).toBe(text.toWellFormed())
      }),
    )
  })

  it('hides nothing: no character that cannot be seen, or turns what is read', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        for (const write of Object.values(writers))
          expect(write(text)).not.toMatch(/[\u2028\u202E\uFEFF\u0085\r\uD800]/)
      }),
    )
  })

  it('reads as it was written where the language has quotes for it', () => {
    const json = '{\n  "name": "it\'s ${x}"\n}'
    expect(javascriptText(json)).toBe('`{\n  "name": "it\'s \\${x}"\n}`')
    expect(pythonText(json)).toBe(`'''${json}'''`)
    expect(goText(json)).toBe(`\`${json}\``)
    expect(csharpText(json)).toBe(`"""\n${json}\n"""`)
    expect(rustText(json)).toBe(`r#"${json}"#`)
    expect(javaText('a\nb', '  ')).toBe('"a\\n"\n  + "b"')
  })

  it('ends where it should', () => {
    expect(pythonText('"\n\'')).toBe(String.raw`"\"\n'"`)
    expect(goText('"`')).toBe('"\\"`"')
    expect(csharpText('a\n"""')).toBe(String.raw`"a\n\"\"\""`)
    expect(rustText('"#')).toBe(String.raw`"\"#"`)
    expect(rustText('\u202E')).toBe(String.raw`"\u{202e}"`)
    expect(javaText('')).toBe('""')
  })
})
