import { afterEach, describe, expect, it } from 'vitest'
import { exampleConsole, type ExampleOptions } from './example-console.ts'

const open: Awaited<ReturnType<typeof exampleConsole>>[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})
const started = async (options: Partial<ExampleOptions> = {}) => {
  const one = await exampleConsole({ api: (req, res) => void req.resume().on('end', () => res.end()), ...options })
  open.push(one)
  return one
}

const large = Buffer.alloc(6 * 1024 * 1024, 'x')

describe('a large upload that the console refuses', () => {
  it.each<[string, number, Partial<ExampleOptions>, string]>([
    ['for want of a confirmation', 428, { connection: { confirmWrites: true } }, '/'],
    ['since its method is not allowed', 403, { connection: { methods: ['GET'] } }, '/'],
    ['since its path leads elsewhere', 403, {}, '//evil.test/'],
    ['since it is too long', 413, { limits: { requestBytes: 2 * 1024 * 1024 } }, '/'],
    ['for the role of its sender', 403, { role: 'viewer' }, '/'],
  ])('%s is answered with the reason while its sender still sends', async (_why, status, options, path) => {
    const console = await started(options)
    const { problem } = await console.call({ method: 'POST', path }, large)
    expect(problem?.status).toBe(status)
    // The connection that brought it is none the worse.
    expect((await console.call({ method: 'GET', path: '/' })).end?.ok ?? console.connection.methods).toBeTruthy()
  })

  it('for a secret in its first bytes is answered with the reason', async () => {
    const console = await started()
    const body = Buffer.concat([Buffer.from(console.connection.clientSecret), large])
    expect((await console.call({ method: 'POST', path: '/' }, body)).problem?.type).toContain('secret-in-request')
  })

  it('and whose sender then falls silent is answered soon', async () => {
    const console = await started({ connection: { confirmWrites: true } })
    const { outgoing, response } = console.open({ 'content-type': 'application/vnd.developer-console.call' })
    const head = Buffer.from(JSON.stringify({ method: 'POST', path: '/' }))
    const frame = Buffer.alloc(5)
    frame[0] = 2
    frame.writeUInt32BE(head.length, 1)
    outgoing.write(Buffer.concat([frame, head, large]))
    expect((await response).statusCode).toBe(428)
    outgoing.destroy()
  })
})
