import { describe, expect, it } from 'vitest'
import { BodyLost, type BodyContent } from './body-content.ts'
import { startLimit } from './call-state.ts'
import { ReceivedBody } from './received-body.ts'

const filled = (length: number, byte: number) => new Uint8Array(length).fill(byte)

const bytesOf = async (content: BodyContent) => new Uint8Array(await (await content.toBlob()).arrayBuffer())

describe('a body that is received', () => {
  it('is whole and in order, however large it is and however its chunks were cut, with its beginning at hand', async () => {
    const received = new ReceivedBody()
    const sent = Uint8Array.from({ length: 9_500_000 }, (_, at) => (at * 31) % 251)
    for (let at = 0; at < sent.length; at += 777_777) received.push(sent.slice(at, at + 777_777))
    const body = received.take()
    expect(body.size).toBe(sent.length)
    expect(Buffer.from(await bytesOf(body.content)).equals(Buffer.from(sent))).toBe(true)
    expect(Buffer.concat(await body.content.copy()).equals(Buffer.from(sent))).toBe(true)
    expect(Buffer.from(body.start).equals(Buffer.from(sent.subarray(0, startLimit)))).toBe(true)
  })

  it('shows its beginning meanwhile, or its end where that is followed', () => {
    for (const follow of [false, true]) {
      const received = new ReceivedBody(() => follow)
      received.push(filled(15_000, 1))
      received.push(filled(1000, 2))
      received.push(filled(1000, 3))
      const preview = received.preview()
      expect(preview).toHaveLength(16_384)
      expect([preview[0], preview.at(-1)]).toEqual([1, 3])
      received.push(filled(10, 4))
      expect(received.preview() === preview).toBe(!follow)
      expect(received.preview().at(-1)).toBe(follow ? 4 : 3)
    }
  })

  it('may be empty', async () => {
    const received = new ReceivedBody()
    expect(received.preview()).toHaveLength(0)
    const body = received.take()
    expect(body.size).toBe(0)
    expect(await bytesOf(body.content)).toHaveLength(0)
  })
})

describe('the content of a body', () => {
  const content = () => {
    const received = new ReceivedBody()
    received.push(filled(3, 1))
    received.push(filled(3, 2))
    return received.take().content
  }

  it('is given away once, and waited for until it is back in one piece', async () => {
    const given = content()
    const { promise, resolve } = Promise.withResolvers<Uint8Array<ArrayBuffer>>()
    expect(given.give(promise)).toHaveLength(2)
    expect(given.give(promise)).toBeUndefined()
    const copied = given.copy()
    resolve(Uint8Array.of(1, 1, 1, 2, 2, 2))
    expect(await copied).toEqual([Uint8Array.of(1, 1, 1, 2, 2, 2)])
  })

  it('says that it is lost where it did not come back, and gives no part for the whole', async () => {
    const given = content()
    given.give(Promise.reject(new Error('the worker failed')))
    await expect(given.toBlob()).rejects.toBeInstanceOf(BodyLost)
    await expect(given.copy()).rejects.toBeInstanceOf(BodyLost)
  })
})
