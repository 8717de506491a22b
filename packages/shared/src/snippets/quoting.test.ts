import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bashArgument, batchArgument, powershellText } from './quoting.ts'

/** What PowerShell reads from a single-quoted string: two quotes of any kind are one. */
const readByPowershell = (literal: string): string | undefined => {
  const body = /^'((?:[^'\u2018\u2019\u201A\u201B]|['\u2018\u2019\u201A\u201B]{2})*)'$/.exec(literal)?.[1]
  return body?.replaceAll(/(['\u2018\u2019\u201A\u201B])./g, '$1')
}

/** What cmd hands on: a caret outside of quotes makes the next character plain; a plain quote opens or closes. */
const handedOnByCmd = (line: string): string => {
  let out = ''
  let inQuotes = false
  for (let at = 0; at < line.length; at++) {
    const character = line.charAt(at)
    if (character === '^' && !inQuotes) {
      at++
      out += line.charAt(at)
      continue
    }
    if (!inQuotes && '&|<>'.includes(character)) throw new Error(`cmd would act on ${character}`)
    if (character === '"') inQuotes = !inQuotes
    out += character
  }
  if (inQuotes) throw new Error('a quote was left open')
  return out
}

/** How a program of Microsoft's C run time reads one argument. */
const readByProgram = (argument: string): string => {
  let out = ''
  let inQuotes = false
  let at = 0
  while (at < argument.length) {
    const backslashes = /^\\*/.exec(argument.slice(at))?.[0].length ?? 0
    at += backslashes
    if (argument.charAt(at) === '"') {
      out += '\\'.repeat(Math.floor(backslashes / 2))
      if (backslashes % 2 === 1) out += '"'
      else inQuotes = !inQuotes
      at++
    } else {
      out += '\\'.repeat(backslashes)
      if (at < argument.length) {
        if (!inQuotes && /\s/.test(argument.charAt(at))) throw new Error('the argument ends early')
        out += argument.charAt(at)
        at++
      }
    }
  }
  return out
}

describe('an argument for bash', () => {
  it('is bare where nothing in it is special, and in single quotes otherwise', () => {
    expect(bashArgument('--header')).toBe('--header')
    expect(bashArgument('a b')).toBe("'a b'")
    expect(bashArgument("it's")).toBe(`'it'\\''s'`)
    expect(bashArgument('')).toBe("''")
    expect(bashArgument('$(x) `y` !z')).toBe("'$(x) `y` !z'")
  })
})

describe('a literal for PowerShell', () => {
  it('reads as it was, curly quotes too', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '\u2019', '\u201B', '"', '`', '$', '\n', 'a', ' ') }),
        (text) => {
          expect(readByPowershell(powershellText(text))).toBe(text)
        },
      ),
    )
  })
})

describe('an argument for cmd', () => {
  it('reads as it was', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', '\\', '%', '^', '&', '|', '<', '>', '(', ')', '!', ' ', 'a', '=') }),
        (text) => {
          expect(readByProgram(handedOnByCmd(batchArgument(text)))).toBe(text)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('leaves no name between two percent signs that cmd would look up', () => {
    expect(batchArgument('%PATH%')).toBe('^"^%PATH^%^"')
  })
})
