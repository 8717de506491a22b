import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningSandbox, runningSandbox } from './testing/running.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await runningSandbox()
})
// The end of the test checks that nothing was reported.
afterAll(() => sandbox.close())

describe('a client that hangs up', () => {
  it.each([
    ['/authentication/v1/oauth/token', 'application/x-www-form-urlencoded'],
    ['/ingest/v1/usage-events', 'application/json'],
  ])('in the middle of a body for %s is no failure', async (path, type) => {
    const { port, hostname } = new URL(sandbox.url)
    const token = await sandbox.token('full-access')
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      `Authorization: Bearer ${token}`,
      `Content-Type: ${type}`,
      'Content-Length: 1000',
      'Expect: 100-continue',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\nhalf`)
    // The server is reading now: it has answered to the expectation.
    await once(socket, 'data')
    socket.destroy()
    await once(socket, 'close')
    const { requests } = (await (await fetch(new URL('/__sandbox/requests', sandbox.url))).json()) as {
      requests: { url: string }[]
    }
    expect(requests.some(({ url }) => url === path)).toBe(true)
    expect((await sandbox.call('full-access', 'GET', '/accounts/v1/account')).status).toBe(200)
  })
})
