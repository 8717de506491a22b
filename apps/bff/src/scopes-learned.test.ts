import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { jsonFrame } from '@developer-console/shared/contract/frames'
import type { OperationIndex } from '@developer-console/shared/contract/operation'
import { afterEach, expect, it } from 'vitest'
import { consoleDirectory, jsonBody, startConsole } from './test-console.ts'
import { exampleJwt } from './tokens/example-connection.ts'
import { loopbackServer } from './upstream/loopback.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const document = {
  openapi: '3.1.0',
  info: { title: 'Metering', version: '1' },
  security: [{ oauth: ['declared'] }],
  paths: {
    '/meters/{id}': { get: { operationId: 'readMeter', security: [{ oauth: [] }], responses: {} } },
    '/users': { get: { operationId: 'listUsers', responses: {} } },
  },
  components: { securitySchemes: { oauth: { type: 'oauth2', flows: {} } } },
}

it('what calls tell of scopes is served with the operation index, and kept over a restart', async () => {
  const server = await loopbackServer((req, res) => {
    if (req.url === '/token')
      return res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ access_token: exampleJwt({ scope: 'a b' }), token_type: 'Bearer', expires_in: 3600 }))
    if (req.url === '/meters/1') return res.end('{}')
    return res.writeHead(403, { 'www-authenticate': 'Bearer error="insufficient_scope", scope="write"' }).end()
  })
  const place = await consoleDirectory()
  closing.push(() => place.remove(), server.close)
  const env = {
    CONSOLE_TOKEN_URL: `${server.origin}/token`,
    CONSOLE_API_URL: `${server.origin}/`,
    CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
    CONSOLE_LOCAL_KEY: '0123456789abcdef0123456789abcdef',
  }
  const start = async () => {
    const console = await startConsole({ directory: place.directory, env })
    closing.push(console.stop)
    return { console, ask: await console.signIn() }
  }
  const learnedBy = async (ask: Awaited<ReturnType<typeof start>>['ask']) => {
    const { operations } = (await ask('/api/connections/default/operations')).json() as OperationIndex
    return Object.fromEntries(operations.map(({ id, learned }) => [id, learned]))
  }

  const { console, ask } = await start()
  expect((await ask('/api/connections/default/documents', jsonBody(document))).status).toBe(201)
  expect(await learnedBy(ask)).toEqual({})
  const call = async (path: string, operationId: string) => {
    const body = Buffer.from(jsonFrame(frameKind.head, { method: 'GET', path, operationId }))
    expect(
      (
        await ask('/api/connections/default/calls', {
          method: 'POST',
          headers: { 'content-type': callMediaType },
          body,
        })
      ).status,
    ).toBe(200)
  }
  for (const path of ['/meters/1', '/meters/1', '/meters/2']) await call(path, 'readMeter')
  // Of another operation than it says, of one that is not there, and of one whose scopes are declared.
  await call('/users', 'readMeter')
  await call('/meters/1', 'nobody')
  await call('/users', 'listUsers')
  await console.stop()
  closing.pop()

  expect(await learnedBy((await start()).ask)).toEqual({
    readMeter: { scopes: [['write']], granted: 2, refused: 1, source: 'challenge' },
    listUsers: undefined,
  })
})
