import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { loopbackSocketServer } from '../upstream/loopback.ts'
import { exampleConsole } from './example-console.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A console whose API is a bare socket: every byte that it gets is kept, and `talk` says what it answers. */
const withSocket = async (talk: (request: string, socket: Socket) => void, body = Buffer.alloc(0)) => {
  const got: Buffer[] = []
  let connections = 0
  const api = await loopbackSocketServer((socket) => {
    connections += 1
    let held = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      got.push(chunk)
      held = Buffer.concat([held, chunk])
      const end = held.indexOf('\r\n\r\n')
      if (end === -1 || held.length < end + 4 + body.length) return
      const request = held.toString('latin1')
      held = Buffer.alloc(0)
      talk(request, socket)
    })
  })
  const example = await exampleConsole({ api: () => {}, connection: { apiUrl: `${api.origin}/` } })
  closing.push(
    () => api.close(),
    () => example.close(),
  )
  return {
    example,
    port: api.port,
    connections: () => connections,
    received: () => Buffer.concat(got).toString('latin1'),
  }
}

const ok = (_request: string, socket: Socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok')

const lines = (head: string, name: string) =>
  (head.split('\r\n\r\n')[0] ?? '').split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name}:`))

describe('the bytes that reach an API', () => {
  const dangerous: [string, string][] = [
    ['Host', 'evil.test'],
    ['Authorization', 'Bearer of-the-caller'],
    ['authorization', 'Basic of-the-caller'],
    ['Proxy-Authorization', 'Basic of-the-caller'],
    ['Connection', 'keep-alive, X-Named, Authorization, Host'],
    ['Connection', 'Upgrade'],
    ['X-Named', 'hop'],
    ['Keep-Alive', 'timeout=1'],
    ['Proxy-Connection', 'keep-alive'],
    ['Transfer-Encoding', 'chunked'],
    ['Transfer-Encoding', 'identity'],
    ['Transfer_Encoding', 'chunked'],
    ['Content-Length', '0'],
    ['content-length', '999'],
    ['Content_Length', '999'],
    ['TE', 'trailers'],
    ['Trailer', 'X-Late'],
    ['Upgrade', 'h2c'],
    ['HTTP2-Settings', 'AAMAAABkAAQCAAAAAAIAAAAA'],
    ['Expect', '100-continue'],
    ['Forwarded', 'for=1.2.3.4'],
    ['X-Forwarded-For', '1.2.3.4'],
    ['X-Forwarded-Host', 'evil.test'],
    ['X-Forwarded-Proto', 'gopher'],
    ['X_Forwarded_For', '1.2.3.4'],
    ['Via', '1.1 evil'],
    ['X-Real-IP', '1.2.3.4'],
    ['X-Original-URL', '/oauth/token'],
    ['X-Rewrite-URL', '/oauth/token'],
    ['Sec-Fetch-Site', 'same-origin'],
  ]

  it('hold none of the headers that belong to a hop or to the console, each alone and all at once', async () => {
    const { example, port, received } = await withSocket(ok, Buffer.from('body'))
    for (const headers of [...dangerous.map((one) => [one]), dangerous, dangerous.toReversed()]) {
      const before = received().length
      const answer = await example.call({ method: 'POST', path: '/x', headers: [...headers, ['X-Kept', '1']] }, 'body')
      expect(answer.body.toString()).toBe('ok')
      const request = received().slice(before)
      expect(request.startsWith('POST /x HTTP/1.1\r\n')).toBe(true)
      expect(lines(request, 'host')).toEqual([`host: 127.0.0.1:${port}`])
      expect(lines(request, 'authorization')).toEqual([`authorization: Bearer ${example.issued[0]}`])
      expect(lines(request, 'content-length')).toEqual(['content-length: 4'])
      expect(lines(request, 'connection')).toEqual(['connection: keep-alive'])
      expect(lines(request, 'x-kept')).toHaveLength(1)
      const never = dangerous.filter(
        ([name]) => !/^(?:host|authorization|content-length|connection|x-named)$/i.test(name),
      )
      expect(never.flatMap(([name]) => lines(request, name.toLowerCase()))).toEqual([])
      expect(lines(request, 'x-named')).toHaveLength(headers.length === 1 && headers[0]?.[0] === 'X-Named' ? 1 : 0)
      expect(request).not.toContain('of-the-caller')
      expect(request.split('\r\n\r\n')[1]).toBe('body')
    }
  })

  it('are one request, whatever stands in names, values and the path', async () => {
    const { example, received } = await withSocket(ok)
    const smuggled = ' HTTP/1.1\r\nHost: a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n'
    const breaks = [
      '\r\n',
      '\n',
      '\r',
      '\0',
      '\u000b',
      '\u0085',
      '\u2028',
      '\r\n ',
      '\r\n\t',
      '\u560d\u560a',
      '\u010d\u010a',
    ]
    const attempts = breaks.flatMap((line) => {
      const more = `x${line}GET /smuggled HTTP/1.1${line}Host: a${line}${line}`
      return [
        { path: `/${more}` },
        { path: `/?${more}` },
        { path: '/', query: [[more, more]] as [string, string][] },
        { path: '/', headers: [[more, '1']] as [string, string][] },
        { path: '/', headers: [['X-Y', more]] as [string, string][] },
        { path: '/', headers: [['Cookie', more]] as [string, string][] },
      ]
    })
    for (const described of [...attempts, { path: `/${smuggled}` }]) await example.call({ method: 'GET', ...described })
    const requests = received().match(/^[A-Z]+ [^\r\n]* HTTP\/1\.1\r\n/gm) ?? []
    expect(requests.length).toBeGreaterThan(0)
    expect(requests.filter((line) => line.startsWith('GET /smuggled'))).toEqual([])
    // As many heads as requests: none was cut in two.
    expect(received().split('\r\n\r\n').length - 1).toBe(requests.length)
  })
})

describe('the bytes of an answer', () => {
  it.each<[string, string]>([
    ['two lengths that differ', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 5\r\n\r\nhello'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
    ],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: -2\r\n\r\nok'],
    ['a length in hexadecimal', 'HTTP/1.1 200 OK\r\ncontent-length: 0x2\r\n\r\nok'],
    ['chunks of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nok\r\n0\r\n\r\n'],
    ['a chunk longer than an integer', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'f'.repeat(17)}\r\nok`],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\ncontent-length : 2\r\n\r\nok'],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\nx: a\0b\r\ncontent-length: 2\r\n\r\nok'],
    ['another protocol', 'HTTP/3.9 200 OK\r\n\r\n'],
    ['no status', 'HTTP/1.1 \r\n\r\n'],
    ['a status beyond all', 'HTTP/1.1 99999 OK\r\n\r\n'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nraw'],
  ])('%s are an answer that failed or broke off, and the next call is answered', async (_what, bytes) => {
    let hostile = true
    const { example } = await withSocket((request, socket) => {
      if (hostile) socket.end(Buffer.from(bytes, 'latin1'))
      else ok(request, socket)
    })
    const answer = await example.call({ method: 'POST', path: '/' })
    expect(answer.problem ?? (answer.end?.ok === false ? answer.end : undefined)).toBeDefined()
    hostile = false
    expect((await example.call({ method: 'GET', path: '/' })).body.toString()).toBe('ok')
  })

  it('that come behind an answer are not taken for the next one', async () => {
    const poison = 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison'
    const { example } = await withSocket((request, socket) => {
      const good = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'
      socket.write(request.startsWith('GET /first') ? good + poison : good)
    })
    for (let round = 0; round < 20; round++) {
      expect((await example.call({ method: 'GET', path: '/first' })).body.toString()).toBe('ok')
      const next = await example.call({ method: 'GET', path: '/next' })
      expect(next.body.toString()).not.toContain('poison')
    }
  })

  it('reach whoever asked alone: two calls at once never swap their answers', async () => {
    const { example } = await withSocket((request, socket) => {
      const [, path = ''] = /^GET (\S+)/.exec(request) ?? []
      setImmediate(() => socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${path.length}\r\n\r\n${path}`))
    })
    const paths = Array.from({ length: 200 }, (_, at) => `/of/${at}`)
    const answers = await Promise.all(paths.map((path) => example.call({ method: 'GET', path })))
    expect(answers.map(({ body }) => body.toString())).toEqual(paths)
  })
})
