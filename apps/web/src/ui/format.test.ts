import { describe, expect, it } from 'vitest'
import { byteSize, clock, count, milliseconds, span, utcTime } from './format.ts'

describe('a duration', () => {
  it('is in whole milliseconds, with a decimal only where it is short', () => {
    expect(milliseconds(1204.4)).toBe('1,204 ms')
    expect(milliseconds(0.42)).toBe('0.4 ms')
    expect(milliseconds(0)).toBe('0 ms')
  })

  it('of a life never claims more time than there is', () => {
    expect(span(3599.9)).toBe('59 min')
    expect(span(59)).toBe('59 s')
    expect(span(-3)).toBe('0 s')
    expect(span(3600)).toBe('1 h')
    expect(span(90_060)).toBe('1 d 1 h')
  })

  it('reads as a clock', () => {
    expect(clock(3481)).toBe('58:01')
    expect(clock(3723)).toBe('1:02:03')
    expect(clock(-1)).toBe('00:00')
  })
})

describe('a size', () => {
  it('is in bytes where it is small, then in binary units', () => {
    expect(byteSize(0)).toBe('0 B')
    expect(byteSize(120)).toBe('0.1 KiB')
    expect(byteSize(1024 * 1024)).toBe('1.0 MiB')
    expect(byteSize(268_435_456)).toBe('256 MiB')
  })
})

describe('a time', () => {
  it('has its UTC', () => {
    expect(utcTime('2026-11-24T13:32:08.512Z')).toBe('13:32:08')
  })
})

describe('a count', () => {
  it('agrees with its word', () => {
    expect(count(1, 'scope')).toBe('1 scope')
    expect(count(0, 'scope')).toBe('0 scopes')
    expect(count(2, 'query', 'queries')).toBe('2 queries')
  })
})
