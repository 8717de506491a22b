import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Peer } from './peers.ts'

const types = new Map([
  ['js', 'text/javascript'],
  ['css', 'text/css'],
])

/** Serves one tool's page at `/`, what the tools ship below `/peers/`, and a document at `/document.json`, all from memory. */
export const startPeerServer = async () => {
  const bundles = new Map<string, Buffer>()
  let shown: { peer: Peer; document: Buffer } | undefined
  const bundle = async (path: string) => {
    const kept = bundles.get(path)
    if (kept) return kept
    const read = await readFile(join(import.meta.dirname, '../peers/node_modules', path))
    bundles.set(path, read)
    return read
  }
  const answer = async (pathname: string): Promise<[string, Buffer | string]> => {
    if (!shown) throw new Error('Nothing is served yet.')
    if (pathname === '/')
      return [
        'text/html',
        `<!doctype html><html lang="en"><meta charset="utf-8"><title>${shown.peer.name}</title><body>${shown.peer.body}`,
      ]
    if (pathname === '/document.json') return ['application/json', shown.document]
    return [
      types.get(pathname.split('.').at(-1) ?? '') ?? 'application/octet-stream',
      await bundle(pathname.slice('/peers/'.length)),
    ]
  }
  const server = createServer((request, response) => {
    answer(new URL(request.url ?? '/', 'http://peer').pathname).then(
      ([type, body]) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    show: (peer: Peer, document: string) => {
      shown = { peer, document: Buffer.from(document) }
    },
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
