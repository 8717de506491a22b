import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

/** A refusal as some server really made it. */
export type Refusal = {
  id: string
  status: number
  headers: Record<string, string | string[]>
  body: string
  cause: string
}

const fixtures = join(import.meta.dirname, '../packages/shared/src/diagnosis/fixtures')

/** One recorded refusal for each cause, of those that need nothing of the request to be understood. */
export const refusalsOf = (where: 'token' | 'api'): Refusal[] => {
  const ofCause = new Map<string, Refusal>()
  for (const line of readFileSync(join(fixtures, `${where}-answers.jsonl`), 'utf8')
    .trim()
    .split('\n')) {
    const { request, token, connection, ...refusal } = JSON.parse(line) as Refusal & Record<string, unknown>
    const needs = request ?? token ?? connection
    if (needs === undefined && !ofCause.has(refusal.cause)) ofCause.set(refusal.cause, refusal)
  }
  return [...ofCause.values()]
}

/** Does something else than answering properly. */
type Misdeed = (response: ServerResponse) => void

/** Answers as recorded; what describes a body on its way is left to this server. */
export const answering =
  ({ status, headers, body }: Refusal): Misdeed =>
  (response) => {
    for (const [name, value] of Object.entries(headers))
      if (!/^(?:content-length|content-encoding|transfer-encoding|connection|date)$/i.test(name))
        response.setHeader(name, value)
    response.writeHead(status).end(body)
  }

/** An authorization server and an API in one, each good until it is told to do something else. */
export const startMischief = async () => {
  const instead: { token: Misdeed | undefined; api: Misdeed | undefined } = { token: undefined, api: undefined }
  let issued = 0
  let statusOf: (path: string) => number = () => 200
  const json = (response: ServerResponse, value: unknown) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
  const server = createServer((request, response) => {
    request.resume()
    if (request.url === '/token') {
      if (instead.token) return instead.token(response)
      issued += 1
      const token = { access_token: `opaque-token-number-${issued}`, token_type: 'Bearer', expires_in: 3600 }
      return json(response, { ...token, scope: 'read' })
    }
    if (request.url?.startsWith('/.well-known/')) return response.writeHead(404).end()
    if (instead.api) return instead.api(response)
    const status = statusOf(request.url ?? '/')
    return status === 200 ? json(response, { fine: true }) : response.writeHead(status).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    instead,
    issued: () => issued,
    /** What the API answers by path, without a word. */
    refuse: (by: (path: string) => number) => {
      statusOf = by
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
