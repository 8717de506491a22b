import { describe, expect, it } from 'vitest'
import { hexLine, hexLineCount } from './hex-lines.ts'

describe('bytes in hexadecimal', () => {
  const bytes = new TextEncoder().encode('meter-export-11\nkWh é')

  it('stand sixteen in a line, with their ASCII', () => {
    expect(hexLineCount(bytes.length)).toBe(2)
    expect(hexLine(bytes, 0)).toEqual({
      offset: '00000000',
      hex: '6d 65 74 65 72 2d 65 78  70 6f 72 74 2d 31 31 0a',
      text: 'meter-export-11·',
    })
    expect(hexLine(bytes, 1)).toEqual({
      offset: '00000010',
      hex: '6b 57 68 20 c3 a9'.padEnd(48),
      text: 'kWh ··',
    })
    expect(hexLineCount(0)).toBe(0)
  })
})
