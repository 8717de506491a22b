import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleDirectory, startConsole, type TestConsole } from '../test-console.ts'

let place: Awaited<ReturnType<typeof consoleDirectory>>
let console: TestConsole
beforeAll(async () => {
  place = await consoleDirectory()
  console = await startConsole({ directory: place.directory })
})
afterAll(async () => {
  await console.stop()
  await place.remove()
})

/** Sends bytes as they are, ends the sending, and gives all that came back. */
const talk = (bytes: string) =>
  new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = []
    const socket = connect({ port: console.port, host: '127.0.0.1' }, () => socket.end(Buffer.from(bytes, 'latin1')))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => (error.code === 'ECONNRESET' ? undefined : reject(error)))
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')))
  })

const host = () => `Host: 127.0.0.1:${console.port}`
/** What must not be answered, since it is the body of another request. */
const inner = () => `GET /healthz HTTP/1.1\r\n${host()}\r\n\r\n`

/** A head that two servers would read differently, with a second request where one of them sees the body. */
const pairs = (): Record<string, string> => {
  const post = `POST /api/session HTTP/1.1\r\n${host()}\r\ncontent-type: application/json\r\n`
  const length = (text: string) => String(text.length)
  return {
    'two lengths': `${post}content-length: 0\r\ncontent-length: ${length(inner())}\r\n\r\n${inner()}`,
    'two lengths in one line': `${post}content-length: 0, ${length(inner())}\r\n\r\n${inner()}`,
    'a length and chunks': `${post}content-length: ${length(inner()) + 5}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${inner()}`,
    'chunks and a length': `${post}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n${inner()}`,
    'chunks that are not last': `${post}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n${inner()}`,
    'a coding that is none': `${post}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${inner()}`,
    'chunks behind a space': `${post}transfer-encoding : chunked\r\n\r\n0\r\n\r\n${inner()}`,
    'chunks in a folded line': `${post}transfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n${inner()}`,
    'chunks behind a vertical tab': `${post}transfer-encoding:\u000bchunked\r\n\r\n0\r\n\r\n${inner()}`,
    'a length in a folded line': `${post}x: y\r\n content-length: 0\r\n\r\n${inner()}`,
    'a length with a sign': `${post}content-length: +0\r\n\r\n${inner()}`,
    'a length in hexadecimal': `${post}content-length: 0x0\r\n\r\n${inner()}`,
    'lines that end with LF alone': `${post.replaceAll('\r\n', '\n')}content-length: 0\n\n${inner()}`,
    'a lone CR within a header': `${post}x: y\rcontent-length: 0\r\n\r\n${inner()}`,
    'a NUL within a header': `${post}x: a\0b\r\ncontent-length: 0\r\n\r\n${inner()}`,
    'a chunk size that overflows': `${post}transfer-encoding: chunked\r\n\r\n${'0'.repeat(10)}${'f'.repeat(16)}1\r\n\r\n0\r\n\r\n${inner()}`,
    'a chunk size behind 0x': `${post}transfer-encoding: chunked\r\n\r\n0x0\r\n\r\n${inner()}`,
    'a chunk that ends with LF alone': `${post}transfer-encoding: chunked\r\n\r\n1\nX\n0\n\n${inner()}`,
    'a space before the first header': `POST /api/session HTTP/1.1\r\n x: y\r\n${host()}\r\n\r\n${inner()}`,
    'a colon in a name': `${post}: y\r\ncontent-length: 0\r\n\r\n${inner()}`,
    'an extension of a chunk without end': `${post}transfer-encoding: chunked\r\n\r\n0;${'x'.repeat(200_000)}\r\n\r\n${inner()}`,
    'another protocol': `POST /api/session HTTP/9.9\r\n${host()}\r\n\r\n${inner()}`,
    'a version that is none': `POST /api/session HTTP/1.1 x\r\n${host()}\r\n\r\n${inner()}`,
    'headers without end': `${post}${'x: y\r\n'.repeat(20_000)}\r\n${inner()}`,
    'one header without end': `${post}x: ${'y'.repeat(200_000)}\r\n\r\n${inner()}`,
  }
}

describe('a request that two servers would read differently', () => {
  it('is refused, and nothing that it hides is answered', async () => {
    const answered: string[] = []
    for (const [name, bytes] of Object.entries(pairs())) {
      const said = await talk(bytes)
      const statuses = said.match(/^HTTP\/1\.1 \d+/gm) ?? []
      if (said.includes('"alive"') || statuses.length > 1 || statuses.some((line) => / 2\d\d$/.test(line)))
        answered.push(`${name}: ${statuses.join()}`)
    }
    expect(answered).toEqual([])
    // The same, well-formed, would have been answered twice.
    const said = await talk(`GET /healthz HTTP/1.1\r\n${host()}\r\n\r\n${inner()}`)
    expect(said.match(/"alive"/g)).toHaveLength(2)
  })

  it.each([
    ['the address of another host', () => `GET http://evil.test/api/session HTTP/1.1\r\n${host()}\r\n\r\n`],
    ['a tunnel', () => 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n'],
    ['no host', () => 'GET /api/session HTTP/1.1\r\n\r\n'],
    ['a host of another port', () => `GET / HTTP/1.1\r\nHost: 127.0.0.1:${console.port + 1}\r\n\r\n`],
    ['a host with a user', () => `GET / HTTP/1.1\r\nHost: me@127.0.0.1:${console.port}\r\n\r\n`],
    ['a host with a dot behind', () => `GET / HTTP/1.1\r\nHost: localhost.:${console.port}\r\n\r\n`],
    [
      'a name that resolves to this machine',
      () => `GET / HTTP/1.1\r\nHost: 127.0.0.1.nip.test:${console.port}\r\n\r\n`,
    ],
    ['an address in another spelling', () => `GET / HTTP/1.1\r\nHost: 2130706433:${console.port}\r\n\r\n`],
    ['the address of all interfaces', () => `GET / HTTP/1.1\r\nHost: 0.0.0.0:${console.port}\r\n\r\n`],
    ['an address of IPv4 in IPv6', () => `GET / HTTP/1.1\r\nHost: [::ffff:127.0.0.1]:${console.port}\r\n\r\n`],
  ])('is refused with %s', async (_what, bytes) => {
    const said = await talk(bytes())
    expect(said).not.toMatch(/^HTTP\/1\.1 2/)
    expect(said).not.toContain('<html>')
  })

  it('is answered neither by a protocol that it asks to change to', async () => {
    for (const upgrade of ['websocket', 'h2c', 'TLS/1.0']) {
      const said = await talk(
        `GET /api/events HTTP/1.1\r\n${host()}\r\nconnection: upgrade\r\nupgrade: ${upgrade}\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\norigin: http://evil.test\r\n\r\n`,
      )
      expect(said).not.toContain(' 101 ')
      expect(said).not.toMatch(/^HTTP\/1\.1 2/)
    }
  })
})
