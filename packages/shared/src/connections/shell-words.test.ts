import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bashArgument, batchArgument, powershellText } from '../snippets/quoting.ts'
import { shellWords } from './shell-words.ts'

const argument = fc.string({ unit: fc.constantFrom(...Array.from('aZ09 _-=+/\\"\'`$%^&|<>!{}:;,~#*?äß')) })

describe('the words of a command', () => {
  it('are those of a POSIX shell', () => {
    expect(shellWords(`curl -d 'a b' "c \\"d\\" $HOME" e\\ f $'g\\'h\\n' 'i'"'"'j' \\\n  -H k | jq .`)).toEqual([
      'curl',
      '-d',
      'a b',
      'c "d" $HOME',
      'e f',
      "g'h\n",
      "i'j",
      '-H',
      'k',
    ])
  })

  it('are those of cmd, as browsers copy for it', () => {
    expect(shellWords('curl ^"https://x/token^" ^\r\n  -H ^"a: b^" ^\r\n  --data-raw ^"x=1^&y=^%^41^"')).toEqual([
      'curl',
      'https://x/token',
      '-H',
      'a: b',
      '--data-raw',
      'x=1&y=%41',
    ])
  })

  it('are those of PowerShell', () => {
    expect(shellWords("curl.exe -d 'it''s' `\r\n  -H \"a: `\"b`\"\" ''")).toEqual([
      'curl.exe',
      '-d',
      "it's",
      '-H',
      'a: "b"',
      '',
    ])
  })

  it('come back as each prompt’s quoting wrote them', () => {
    fc.assert(
      fc.property(fc.array(argument, { maxLength: 4 }), (words) => {
        expect(shellWords(['curl', '\\\n', ...words.map(bashArgument)].join(' '))).toEqual(['curl', ...words])
        expect(shellWords(['curl', '^\n', ...words.map(batchArgument)].join(' '))).toEqual(['curl', ...words])
        expect(shellWords(['curl.exe', '`\n', ...words.map(powershellText)].join(' '))).toEqual(['curl.exe', ...words])
      }),
    )
  })

  it('are read from any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(shellWords(text).join('').length).toBeLessThanOrEqual(2 * text.length)
      }),
    )
  })
})
