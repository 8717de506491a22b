import type { RequestListener } from 'node:http'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { hasCode } from './error-chain.ts'
import { fetchBounded, headerValue, type BoundedRequest } from './fetch-bounded.ts'
import { loopbackServer, loopbackSocketServer } from './loopback.ts'
import { createUpstream } from './upstream.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const ask = async (origin: string, more: Partial<BoundedRequest> = {}) => {
  const upstream = createUpstream()
  closing.push(() => upstream.close())
  return fetchBounded(
    { url: origin, maxBytes: 10_000, timeout: 5000, ...more },
    upstream.dispatcherFor({ allowPrivateNetwork: true }),
  )
}

const askServer = async (listener: RequestListener, more: Partial<BoundedRequest> = {}) => {
  const server = await loopbackServer(listener)
  closing.push(server.close)
  return ask(server.origin, more)
}

describe('a bounded request', () => {
  it('gives the whole answer, its headers as they came', async () => {
    const outcome = await askServer((_req, res) => {
      res.writeHead(201, 'Made', ['X-One', '1', 'x-one', '2', 'Content-Type', 'text/plain'])
      res.end('körper')
    })
    expect(outcome).toMatchObject({ kind: 'answer', status: 201, statusText: 'Made' })
    if (outcome.kind !== 'answer') return
    expect(outcome.body.toString()).toBe('körper')
    expect(outcome.headers.filter(([name]) => name.toLowerCase() === 'x-one')).toEqual([
      ['X-One', '1'],
      ['x-one', '2'],
    ])
    expect(headerValue(outcome.headers, 'content-type')).toBe('text/plain')
    expect(outcome.cut).toBeUndefined()
  })

  it('follows no redirect', async () => {
    let arrivals = 0
    const outcome = await askServer((_req, res) => {
      arrivals += 1
      res.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect(outcome).toMatchObject({ kind: 'answer', status: 302 })
    expect(arrivals).toBe(1)
  })

  it.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['zstd', zstdCompressSync],
  ])('decodes %s', async (coding, compress) => {
    const outcome = await askServer((_req, res) => {
      res.writeHead(200, { 'content-encoding': coding }).end(compress(Buffer.from('{"a":1}')))
    })
    expect(outcome.kind === 'answer' && outcome.body.toString()).toBe('{"a":1}')
  })

  it('undoes several codings in their order', async () => {
    const outcome = await askServer((_req, res) => {
      res.writeHead(200, { 'content-encoding': 'gzip, br' }).end(brotliCompressSync(gzipSync(Buffer.from('twice'))))
    })
    expect(outcome.kind === 'answer' && outcome.body.toString()).toBe('twice')
  })

  it('cuts a decompression bomb at the limit', async () => {
    const bomb = brotliCompressSync(Buffer.alloc(64 * 1024 * 1024))
    const before = process.memoryUsage().rss
    const outcome = await askServer((_req, res) => {
      res.writeHead(200, { 'content-encoding': 'br' }).end(bomb)
    })
    expect(outcome).toMatchObject({ kind: 'answer', cut: 'too-large' })
    expect(outcome.kind === 'answer' && outcome.body.length).toBe(10_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024)
  })

  it('ends an endless answer at the limit', async () => {
    const outcome = await askServer((_req, res) => {
      const more = () => {
        while (res.write('x'.repeat(1000)));
        res.once('drain', more)
      }
      more()
    })
    expect(outcome).toMatchObject({ kind: 'answer', cut: 'too-large' })
  })

  it('says where a body broke off, was too slow or could not be decoded', async () => {
    const broken = await askServer((_req, res) => {
      res.writeHead(200, { 'content-length': '100' })
      res.write('half', () => res.socket?.destroy())
    })
    expect(broken).toMatchObject({ kind: 'answer', cut: 'broken' })
    expect(broken.kind === 'answer' && broken.body.toString()).toBe('half')

    const slow = await askServer((_req, res) => void res.write('slow'), { timeout: 150 })
    expect(slow).toMatchObject({ kind: 'answer', cut: 'broken', error: [{ name: 'TimeoutError', code: '23' }] })

    const undecodable = await askServer((_req, res) => {
      res.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip')
    })
    expect(undecodable).toMatchObject({ kind: 'answer', cut: 'undecodable', error: [{ code: 'Z_DATA_ERROR' }] })

    const unknown = await askServer((_req, res) => {
      res.writeHead(200, { 'content-encoding': 'x-own' }).end('as it came')
    })
    expect(unknown).toMatchObject({ kind: 'answer', cut: 'undecodable' })
    expect(unknown.kind === 'answer' && unknown.body.toString()).toBe('as it came')
  })

  it('gives up in time where no answer comes, and when it is told to', async () => {
    const silent = await askServer(() => {}, { timeout: 100 })
    expect(silent).toMatchObject({ kind: 'failure', error: [{ name: 'TimeoutError' }] })
    const cancelled = await askServer(() => {}, { signal: AbortSignal.abort() })
    expect(cancelled).toMatchObject({ kind: 'failure', error: [{ name: 'AbortError' }] })
  })

  it('survives what is not HTTP, and heads that are too long', async () => {
    const other = await loopbackSocketServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
    closing.push(other.close)
    const outcome = await ask(other.origin)
    expect(outcome).toMatchObject({ kind: 'failure', error: [{ name: 'HTTPParserError' }] })

    const long = await askServer((_req, res) => res.writeHead(200, { 'x-long': 'x'.repeat(60_000) }).end('ok'))
    expect(long).toMatchObject({ kind: 'answer', status: 200 })
    const tooLong = await askServer((_req, res) => res.writeHead(200, { 'x-long': 'x'.repeat(300_000) }).end('ok'))
    expect(tooLong.kind === 'failure' && hasCode(tooLong.error, 'UND_ERR_HEADERS_OVERFLOW')).toBe(true)
  })

  it('redacts what it says of a fault, before that is cut to its length', async () => {
    const other = await loopbackSocketServer((socket) => void socket.end(`${'x'.repeat(1996)}secret`))
    closing.push(other.close)
    const outcome = await ask(other.origin, { redact: (text) => text.replaceAll('secret', '…') })
    expect(String(outcome.error?.[0]?.['data']).slice(-4)).toBe('xxx…')
  })

  it('sends a form as it is given', async () => {
    let seen = ''
    const outcome = await askServer(
      (req, res) => {
        req.on('data', (chunk: Buffer) => (seen += chunk)).on('end', () => res.end(req.headers['content-type']))
      },
      { method: 'POST', body: 'a=1&b=2', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    )
    expect(seen).toBe('a=1&b=2')
    expect(outcome.kind === 'answer' && outcome.body.toString()).toBe('application/x-www-form-urlencoded')
  })
})
