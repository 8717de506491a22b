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

  it('shows its beginning meanwhile', () => {
    const received = new ReceivedBody()
    received.push(filled(4000, 1))
    received.push(filled(2000, 2))
    const preview = received.preview()
    expect(preview).toHaveLength(4096)
    expect([preview[0], preview.at(-1)]).toEqual([1, 2])
    received.push(filled(10, 3))
    expect(received.preview()).toBe(preview)
  })

  it('keeps no more than there is room for, and tells how much there was', async () => {
    const received = new ReceivedBody(5)
    for (const byte of [1, 2, 3]) received.push(filled(3, byte))
    const body = received.take()
    expect([body.size, body.whole]).toEqual([5, 9])
    expect(await bytesOf(body.content)).toEqual(Uint8Array.of(1, 1, 1, 2, 2))
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
