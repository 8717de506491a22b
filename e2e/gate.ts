import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'

type Answer = { status: number; type: string; body: string }

/**
 * A server in front of another one, on a port of its own, that can be away, be there, or answer something else in its
 * place. It is away at first.
 */
export const createGate = (port: number, behind: () => string) => {
  let instead: Answer | undefined
  const server = createServer((incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (instead) {
      incoming.resume()
      outgoing.writeHead(instead.status, { 'content-type': instead.type }).end(instead.body)
      return
    }
    const { host: _host, ...headers } = incoming.headers
    const onward = request(new URL(incoming.url ?? '/', behind()), { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => outgoing.destroy())
    incoming.pipe(onward)
  })
  return {
    url: `http://127.0.0.1:${port}/`,
    open: (answer?: Answer) => {
      instead = answer
      return server.listening ? undefined : new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
