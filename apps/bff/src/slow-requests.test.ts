import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve, type Served } from './serve.ts'

const patience = { head: 600, body: 600 }

let served: Served
beforeAll(async () => {
  served = await serve(
    async (request) => {
      if (new URL(request.url).pathname !== '/early') return new Response(await request.text())
      // An answer that begins before the body has ended.
      return new Response(request.body, { headers: { 'content-type': 'application/octet-stream' } })
    },
    { host: '127.0.0.1', port: 0, patience },
  )
})
afterAll(() => served.close(0))

/** What comes back on a connection by its end, for what is said piece by piece, and after how many milliseconds. */
const say = async (...pieces: string[]) => {
  const socket = connect(served.port, '127.0.0.1')
  let heard = ''
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  const began = performance.now()
  const over = once(socket, 'close')
  for (const [index, piece] of pieces.entries()) {
    if (index > 0) await new Promise((resolve) => setTimeout(resolve, patience.body / 2))
    socket.write(piece)
  }
  await over
  return { heard, ms: performance.now() - began }
}

const tooSlow = /^HTTP\/1\.1 408 [\s\S]*"type":"urn:developer-console:problem:request-too-slow"/
const post = (path: string, length: number) =>
  `POST ${path} HTTP/1.1\r\nHost: console\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`

describe('a request that does not go on', () => {
  it.each([
    ['in its first line', 'GET /'],
    ['in its headers', 'GET / HTTP/1.1\r\nHost: console\r\nX-Slow: '],
    ['in its body', `${post('/', 10)}four`],
    ['before its body', post('/', 10)],
    ['within a chunk', 'POST / HTTP/1.1\r\nHost: console\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab'],
  ])('is answered with 408 and its connection closed, where it stops %s', async (_where, said) => {
    const { heard, ms } = await say(said)
    expect(heard).toMatch(tooSlow)
    expect(heard).toContain('Connection: close')
    expect(ms).toBeGreaterThanOrEqual(patience.head * 0.9)
    expect(ms).toBeLessThan(patience.head * 5)
  })

  it('is not, while its body comes, however slowly, or once its answer has begun', async () => {
    expect((await say(post('/', 4), 'a', 'b', 'c', 'd')).heard).toMatch(/^HTTP\/1\.1 200 [\s\S]*abcd$/)
    const { heard } = await say(`${post('/early', 4)}ab`, '', '', '', 'cd')
    expect(heard).toMatch(/^HTTP\/1\.1 200 /)
    expect(heard).toContain('cd')
  })
})
