import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frameKind } from './call-format.ts'
import { type Frame, FrameError, frameHeader, frameHeaderLength, FrameReader, jsonFrame } from './frames.ts'

const bytesOf = (...parts: Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const text = (words: string) => new TextEncoder().encode(words)
const frameOf = (kind: number, payload: Uint8Array) => bytesOf(frameHeader(kind, payload.length), payload)

const answer: [kind: number, payload: Uint8Array][] = [
  [frameKind.progress, text('{"phase":"wait","at":3}')],
  [frameKind.head, text('{"status":200}')],
  [frameKind.data, text('')],
  [frameKind.data, text('東京 ü \u0000')],
  [frameKind.end, text('{"ok":true}')],
]
const wire = bytesOf(...answer.map(([kind, payload]) => frameOf(kind, payload)))

const plain = (frames: Frame[]) => frames.map(({ kind, payload }) => [kind, Array.from(payload)])
const expected = answer.map(([kind, payload]) => [kind, Array.from(payload)])

const readIn = (...chunks: Uint8Array[]): Frame[] => {
  const reader = new FrameReader()
  const frames = chunks.flatMap((chunk) => reader.push(chunk))
  reader.end()
  return frames
}

describe('a frame', () => {
  it('is a byte of kind, four bytes of length with the largest first, then the payload', () => {
    expect(Array.from(frameHeader(2, 0x01_02_03_04))).toEqual([2, 1, 2, 3, 4])
    expect(Array.from(jsonFrame(3, 'ü'))).toEqual([3, 0, 0, 0, 4, 0x22, 0xc3, 0xbc, 0x22])
  })

  it('may be as long as four bytes can say', () => {
    expect(Array.from(frameHeader(0, 0xffff_ffff))).toEqual([0, 255, 255, 255, 255])
  })
})

describe('a stream of frames', () => {
  it('reads the same in one piece and byte by byte', () => {
    expect(plain(readIn(wire))).toEqual(expected)
    expect(plain(readIn(...Array.from(wire, (byte) => Uint8Array.of(byte))))).toEqual(expected)
  })

  it('reads the same wherever it is split in two', () => {
    for (let at = 0; at <= wire.length; at++)
      expect(plain(readIn(wire.subarray(0, at), wire.subarray(at)))).toEqual(expected)
  })

  it('reads the same wherever it is split in three', () => {
    for (let first = 0; first <= wire.length; first++)
      for (let second = first; second <= wire.length; second++)
        expect(plain(readIn(wire.subarray(0, first), wire.subarray(first, second), wire.subarray(second)))).toEqual(
          expected,
        )
  })

  it('hands a frame out as soon as its last byte is there', () => {
    const reader = new FrameReader()
    const frame = frameOf(0, text('abc'))
    expect(reader.push(frame.subarray(0, frame.length - 1))).toEqual([])
    expect(plain(reader.push(frame.subarray(frame.length - 1)))).toEqual([[0, [97, 98, 99]]])
  })

  it('is read at any sizes of frames and chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 300 })), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 50 }),
        (frames, sizes) => {
          const bytes = bytesOf(...frames.map(([kind, payload]) => frameOf(kind, payload)))
          const chunks: Uint8Array[] = []
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1
            chunks.push(bytes.subarray(at, at + size))
            at += size
          }
          expect(plain(readIn(...chunks))).toEqual(frames.map(([kind, payload]) => [kind, Array.from(payload)]))
        },
      ),
    )
  })

  it('reads a frame that comes in very many chunks without taking ever longer per chunk', () => {
    const payload = new Uint8Array(300_000).fill(7)
    const bytes = frameOf(0, payload)
    const reader = new FrameReader()
    const frames: Frame[] = []
    for (let at = 0; at < bytes.length; at++) frames.push(...reader.push(bytes.subarray(at, at + 1)))
    reader.end()
    expect(frames.map((frame) => frame.payload.length)).toEqual([payload.length])
  })
})

describe('a stream that is not whole', () => {
  it('is an error wherever it was cut, and no error between two frames', () => {
    const ends = new Set([0])
    for (const [, payload] of answer) ends.add(Math.max(...ends) + frameHeaderLength + payload.length)
    const isWhole = (length: number) => {
      const reader = new FrameReader()
      reader.push(wire.subarray(0, length))
      try {
        reader.end()
        return true
      } catch (error) {
        if (error instanceof FrameError) return false
        throw error
      }
    }
    const lengths = Array.from({ length: wire.length + 1 }, (_, length) => length)
    expect(lengths.filter(isWhole)).toEqual([...ends])
  })

  it('says how far the last frame came', () => {
    const reader = new FrameReader()
    reader.push(Uint8Array.of(1, 0))
    expect(() => reader.end()).toThrow('2 bytes into it')
  })
})

describe('a limit', () => {
  it('takes a payload of its very length and refuses one byte more, before the payload has come', () => {
    expect(plain(new FrameReader(3).push(frameOf(0, text('abc'))))).toEqual([[0, [97, 98, 99]]])
    expect(() => new FrameReader(3).push(frameHeader(0, 4))).toThrow(FrameError)
  })

  it('hands out the frames before the one that is too long, then refuses', () => {
    const reader = new FrameReader(3)
    expect(plain(reader.push(bytesOf(frameOf(1, text('ab')), frameHeader(0, 4))))).toEqual([[1, [97, 98]]])
    expect(() => reader.push(Uint8Array.of(1))).toThrow(FrameError)
    expect(() => reader.end()).toThrow(FrameError)
  })

  it('holds for what is no frame at all, such as a page of HTML', () => {
    expect(() => new FrameReader(1024 * 1024).push(text('<!doctype html>'))).toThrow(FrameError)
  })
})
