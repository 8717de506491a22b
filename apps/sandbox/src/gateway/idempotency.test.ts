import { describe, expect, it } from 'vitest'
import { createIdempotency } from './idempotency.ts'

const memory = () => {
  let at = 0
  const idempotency = createIdempotency({ now: () => at })
  const once = (serve: () => Promise<Response>, key = 'k') => {
    const request = new Request('http://sandbox/', { method: 'POST', headers: { 'idempotency-key': key } })
    return idempotency.once(request, { scope: 'client', bytes: Buffer.from('x'), required: true }, serve)
  }
  return { once, passTo: (time: number) => (at = time), at: () => at }
}

describe('the memory of idempotent writes', () => {
  it('lasts a day', async () => {
    const { once, passTo, at } = memory()
    const answer = async () => (await once(async () => Response.json({ at: at() }))).json()
    expect(await answer()).toEqual({ at: 0 })
    passTo(24 * 3_600_000)
    expect(await answer()).toEqual({ at: 0 })
    passTo(24 * 3_600_000 + 1)
    expect(await answer()).toEqual({ at: 24 * 3_600_000 + 1 })
  })

  it('refuses a repeat while the first is running', async () => {
    const { once } = memory()
    const first = Promise.withResolvers<Response>()
    const running = once(() => first.promise)
    const second = once(async () => Response.json({}))
    await expect(second).rejects.toMatchObject({ status: 409, headers: { 'retry-after': '1' } })
    first.resolve(Response.json({ done: true }))
    expect(await (await running).json()).toEqual({ done: true })
  })
})
