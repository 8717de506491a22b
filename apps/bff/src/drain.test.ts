import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { jsonFrame } from '@developer-console/shared/contract/frames'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readAnswer } from './calls/example-console.ts'
import { loopbackServer } from './upstream/loopback.ts'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-drain-'))
})
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => rm(directory, { recursive: true, force: true }))

/** An API whose answers are given when the test says so. */
const heldApi = async () => {
  const held: ServerResponse[] = []
  let quick = 0
  const waiting: { count: number; reached: () => void }[] = []
  const server = await loopbackServer((req, res) => {
    if (req.url === '/token') {
      res.setHeader('content-type', 'application/json')
      return res.end('{"access_token":"opaque","token_type":"Bearer","expires_in":3600}')
    }
    if (req.url === '/quick') {
      quick += 1
      return res.end('quick')
    }
    if (req.url === '/stream') res.write('first')
    held.push(res)
    for (const { count, reached } of waiting) if (held.length >= count) reached()
    return undefined
  })
  closing.push(() => server.close())
  return {
    origin: server.origin,
    held,
    quick: () => quick,
    reached: (count: number) =>
      new Promise<void>((reached) => {
        waiting.push({ count, reached })
        if (held.length >= count) reached()
      }),
  }
}

const startProcess = async (api: string) => {
  const { PATH = '', NODE_OPTIONS } = process.env
  const child: ChildProcess = spawn(process.execPath, [main], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH,
      ...(NODE_OPTIONS && { NODE_OPTIONS }),
      CONSOLE_PORT: '0',
      CONSOLE_CLIENT_ID: 'me',
      CONSOLE_CLIENT_SECRET: 'a-secret-of-the-client',
      CONSOLE_AUDIENCE: `${api}/`,
      CONSOLE_TOKEN_URL: `${api}/token`,
      CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
    },
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  closing.push(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let told = ''
  for await (const chunk of child.stdout ?? []) {
    told += String(chunk)
    if (told.includes('\n')) break
  }
  const url = new URL(/http\S+/.exec(told)?.[0] ?? '')
  const signedIn = await fetch(new URL('/api/session', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: url.searchParams.get('key') }),
  })
  return { child, url, ended, cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

type Running = Awaited<ReturnType<typeof startProcess>>

const open = ({ url, cookie }: Running, path: string, options: { agent?: Agent; body?: Uint8Array } = {}) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const { agent, body } = options
    const headers = { cookie, ...(body && { 'content-type': callMediaType, 'content-length': body.length }) }
    request({
      host: url.hostname,
      port: url.port,
      path,
      method: body ? 'POST' : 'GET',
      headers,
      ...(agent && { agent }),
    })
      .on('response', resolve)
      .on('error', reject)
      .end(body)
  })

const call = async (running: Running, path: string, agent?: Agent) =>
  open(running, '/api/connections/default/calls', {
    ...(agent && { agent }),
    body: jsonFrame(frameKind.head, { method: 'GET', path }),
  })

const untilNotReady = async ({ url }: Running) => {
  while ((await fetch(new URL('/readyz', url), { headers: { connection: 'close' } })).status === 200);
}

describe('a stop under load', { timeout: 60_000 }, () => {
  it('loses no call that was accepted, streams included, ends the event streams, and takes readiness first', async () => {
    const api = await heldApi()
    const running = await startProcess(api.origin)
    const events = await Promise.all(Array.from({ length: 5 }, () => open(running, '/api/events')))
    const heard = events.map(async (stream) => {
      let text = ''
      for await (const chunk of stream) text += String(chunk)
      return text
    })
    const calls = Array.from({ length: 50 }, async (_, index) =>
      readAnswer(await call(running, index % 5 === 0 ? '/stream' : '/held')),
    )
    await api.reached(50)

    running.child.kill('SIGTERM')
    await untilNotReady(running)
    for (const text of await Promise.all(heard)) expect(text).toContain('retry: ')
    // Whoever has not heard of it yet is served, and sent elsewhere for the next time.
    const late = await call(running, '/quick', new Agent({ keepAlive: true }))
    expect(late.headers.connection).toBe('close')
    expect((await readAnswer(late)).body.toString()).toBe('quick')
    expect(running.child.exitCode).toBeNull()

    for (const res of api.held) res.end('last')
    const answers = await Promise.all(calls)
    expect(answers.map(({ end }) => end?.ok)).toEqual(Array.from({ length: 50 }, () => true))
    expect(answers.filter(({ body }) => body.toString() === 'firstlast').length).toBe(10)
    expect(await running.ended).toBe(0)

    const again = await startProcess(api.origin)
    const history = await open(again, '/api/history?limit=100')
    let text = ''
    for await (const chunk of history) text += String(chunk)
    const { calls: kept } = JSON.parse(text) as { calls: { outcome: string }[] }
    expect(kept.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 51 }, () => 'answered'))
  })

  it('comes to its end although new calls never cease, and none of those that were accepted is cut', async () => {
    const api = await heldApi()
    const running = await startProcess(api.origin)
    const long = readAnswer(await call(running, '/stream'))
    long.catch(() => undefined)
    await api.reached(1)
    let served = 0
    let broken = 0
    const loads = Array.from({ length: 8 }, async () => {
      for (;;)
        try {
          if ((await readAnswer(await call(running, '/quick'))).end?.ok) served += 1
          else broken += 1
        } catch {
          // Refused at the door: nobody listens there any more.
          break
        }
    })
    running.child.kill('SIGTERM')
    await untilNotReady(running)
    await Promise.all(loads)
    expect(broken).toBe(0)
    expect(served).toBeGreaterThan(50)
    // What was accepted has reached the API: all of it was answered.
    expect(served).toBe(api.quick())
    for (const res of api.held) res.end('last')
    expect((await long).body.toString()).toBe('firstlast')
    expect(await running.ended).toBe(0)
  })

  it('asked for twice is at once, and the exit code tells', async () => {
    const api = await heldApi()
    const running = await startProcess(api.origin)
    const cut = call(running, '/held').then(readAnswer)
    const outcome = cut.then(
      () => 'answered',
      (error: NodeJS.ErrnoException) => error.code,
    )
    await api.reached(1)
    running.child.kill('SIGTERM')
    await untilNotReady(running)
    const began = performance.now()
    // The same signal within a second is one that was handed on twice.
    const repeated = setInterval(() => running.child.kill('SIGTERM'), 250)
    expect(await running.ended).toBe(1)
    clearInterval(repeated)
    expect(performance.now() - began).toBeLessThan(5000)
    expect(await outcome).toBe('ECONNRESET')
  })
})
