import { describe, expect, it } from 'vitest'
import type { BodyContent } from './body-content.ts'
import { startLimit } from './call-state.ts'
import { ReceivedBody } from './received-body.ts'

const bytesOf = async (content: BodyContent) => new Uint8Array(await (await content.toBlob()).arrayBuffer())

const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte)

describe('a body that is received', () => {
  it('is kept as it came, with its beginning at hand', async () => {
    const received = new ReceivedBody()
    received.push(filled(200_000, 1))
    received.push(filled(200_000, 2))
    const body = received.take()
    expect(body.size).toBe(400_000)
    expect(body.start).toHaveLength(startLimit)
    expect(body.start[199_999]).toBe(1)
    expect(body.start[200_000]).toBe(2)
    const bytes = await bytesOf(body.content)
    expect(bytes).toHaveLength(400_000)
    expect(bytes[399_999]).toBe(2)
  })

  it('shows its beginning meanwhile, or its end where that is followed', () => {
    for (const follow of [false, true]) {
      const received = new ReceivedBody(() => follow)
      received.push(filled(60_000, 1))
      received.push(filled(10_000, 2))
      received.push(filled(10_000, 3))
      const preview = received.preview()
      expect(preview).toHaveLength(65_536)
      expect([preview[0], preview.at(-1)]).toEqual(follow ? [1, 3] : [1, 2])
      received.push(filled(10, 4))
      expect(received.preview() === preview).toBe(!follow)
    }
  })

  it('is whole and in order, however large it is and however its chunks were cut', async () => {
    const received = new ReceivedBody()
    const sent = Uint8Array.from({ length: 13_500_000 }, (_, at) => (at * 31) % 251)
    for (let at = 0; at < sent.length; at += 777_777) received.push(sent.subarray(at, at + 777_777))
    const body = received.take()
    expect(Buffer.from(await bytesOf(body.content)).equals(Buffer.from(sent))).toBe(true)
    expect(Buffer.concat(await body.content.copy()).equals(Buffer.from(sent))).toBe(true)
    expect(Buffer.from(body.start).equals(Buffer.from(sent.subarray(0, startLimit)))).toBe(true)
  })

  it('may be empty', () => {
    const received = new ReceivedBody()
    expect(received.preview()).toHaveLength(0)
    expect(received.take()).toMatchObject({ size: 0 })
  })
})
