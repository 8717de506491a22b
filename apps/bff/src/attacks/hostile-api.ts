import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { createGzip, gzipSync } from 'node:zlib'

const mebibyte = 1024 ** 2
const block = Buffer.alloc(mebibyte, 'x')

/** Writes so many blocks, or without an end, as fast as they are taken. */
const pour = (response: ServerResponse, count: number, bytes: Buffer = block) => {
  let left = count
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= 1
      if (response.write(bytes)) continue
      response.once('drain', more)
      return
    }
    response.end()
  }
  more()
}

/** An authorization server and an API whose answers are not what they say; a process of its own, so that it has its own memory. */
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://own.test')
  const json = { 'content-type': 'application/json' }
  const size = Number(searchParams.get('mebibytes') ?? 1)
  request.resume()
  switch (pathname) {
    case '/token':
      return response
        .writeHead(200, json)
        .end('{"access_token":"an-opaque-token-of-the-test","token_type":"Bearer","expires_in":3600}')
    case '/upload': {
      let bytes = 0
      request.on('data', (chunk: Buffer) => (bytes += chunk.length))
      return request.on('end', () => response.writeHead(200, json).end(JSON.stringify({ bytes })))
    }
    case '/large':
      response.writeHead(200, { 'content-type': 'application/octet-stream' })
      return pour(response, size)
    case '/one-line':
      response.writeHead(200, json)
      return pour(response, size)
    case '/endless':
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      return pour(response, Infinity)
    case '/deep':
      return response
        .writeHead(Number(searchParams.get('status') ?? 200), json)
        .end('['.repeat(100_000) + ']'.repeat(100_000))
    case '/bomb': {
      response.writeHead(200, { ...json, 'content-encoding': 'gzip' })
      const gzip = createGzip({ level: 9 })
      gzip.pipe(response)
      let left = size
      const more = () => {
        while (left > 0) {
          left -= 1
          if (gzip.write(block)) continue
          gzip.once('drain', more)
          return
        }
        gzip.end()
      }
      return more()
    }
    case '/bomb-in-bomb':
      return response
        .writeHead(200, { ...json, 'content-encoding': 'gzip, gzip, gzip' })
        .end(gzipSync(gzipSync(gzipSync(Buffer.alloc(64 * mebibyte), { level: 9 }), { level: 9 })))
    case '/half':
      return response.writeHead(200, json).end('{"half":[1,2,')
    case '/not-utf8':
      return response
        .writeHead(200, { 'content-type': 'application/json; charset=utf-8' })
        .end(Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0x7d]))
    case '/no-json':
      return response.writeHead(200, json).end(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]))
    case '/short':
      response.writeHead(200, { ...json, 'content-length': '100' }).write('{"short":true}')
      return setTimeout(() => response.destroy(), 20)
    case '/quiet':
      return response.writeHead(200, json).end('{"quiet":true}')
    default:
      return response.writeHead(404).end()
  }
})
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`))
