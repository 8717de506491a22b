import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import process from 'node:process'

/*
 * An authorization server and an API in a process of its own, so that what is measured shares no thread with it.
 * It tells its port to whoever forked it, and answers `count` with the number of token requests so far.
 */

let tokenRequests = 0
/** What is served at `/document.json` and `/answer.json`. */
const texts = new Map<string, Buffer>()
const kilobyte = Buffer.from(JSON.stringify({ data: 'x'.repeat(1013) }))
const block = Buffer.alloc(256 * 1024, 'abcdefghijklmnopqrstuvwxyz012345')

const sendBytes = (response: ServerResponse, bytes: number) => {
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': bytes })
  let left = bytes
  const more = () => {
    while (left > 0) {
      const part = left >= block.length ? block : block.subarray(0, left)
      left -= part.length
      if (!response.write(part)) {
        response.once('drain', more)
        return
      }
    }
    response.end()
  }
  more()
}

const sendJson = (response: ServerResponse, body: Buffer | string) =>
  void response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body)

const issueToken = (response: ServerResponse) => {
  tokenRequests += 1
  const body = JSON.stringify({
    access_token: `opaque-token-${'t'.repeat(900)}-${tokenRequests}`,
    token_type: 'Bearer',
    expires_in: 3600,
  })
  setTimeout(() => sendJson(response, body), 50)
}

const handle = (request: IncomingMessage, response: ServerResponse) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://upstream')
  if (pathname === '/up') {
    let bytes = 0
    request
      .on('data', (chunk: Buffer) => (bytes += chunk.length))
      .on('end', () => sendJson(response, JSON.stringify({ bytes })))
    return
  }
  request.resume().on('end', () => {
    const text = texts.get(pathname)
    if (pathname === '/token') issueToken(response)
    else if (pathname === '/1k') sendJson(response, kilobyte)
    else if (pathname === '/down') sendBytes(response, Number(searchParams.get('bytes')))
    else if (text) sendJson(response, text)
    else response.writeHead(404).end()
  })
}

const server = createServer({ keepAliveTimeout: 60_000 }, handle)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 })
})

process.on('message', (message: { text?: { path: string; body: string }; count?: true }) => {
  if (message.text) texts.set(message.text.path, Buffer.from(message.text.body))
  process.send?.({ tokenRequests })
})
process.on('disconnect', () => process.exit(0))
