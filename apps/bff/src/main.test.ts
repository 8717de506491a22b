import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))
const secret = 'pl4nted-Secret-Value'

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-main-'))
})
const children: ChildProcess[] = []
const servers: Server[] = []
afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})
afterAll(() => rm(directory, { recursive: true, force: true }))

type Run = { args?: string[]; env?: Record<string, string> }

const run = ({ args = [], env = {} }: Run = {}) => {
  const { PATH = '', NODE_OPTIONS } = process.env
  const child = spawn(process.execPath, [main, ...args], {
    cwd: directory,
    env: { PATH, ...(NODE_OPTIONS && { NODE_OPTIONS }), ...env },
  })
  children.push(child)
  const told = { out: '', error: '' }
  child.stdout.on('data', (chunk: Buffer) => (told.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (told.error += chunk.toString()))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const ready = new Promise<URL>((resolve, reject) => {
    child.stdout.on('data', () => {
      const [, url] = /^Console ready: (http\S+)\n/.exec(told.out) ?? []
      if (url) resolve(new URL(url))
    })
    void ended.then(() => reject(new Error(`the console ended: ${told.error}`)))
  })
  ready.catch(() => undefined)
  return { child, told, ended, ready }
}

const listen = async (listener: Parameters<typeof createServer>[1]) => {
  const server = createServer(listener)
  servers.push(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

const ownConnection = (tokenPort = 9) => ({
  CONSOLE_PORT: '0',
  CONSOLE_CLIENT_ID: 'me',
  CONSOLE_CLIENT_SECRET: secret,
  CONSOLE_AUDIENCE: `http://127.0.0.1:${tokenPort}/`,
  CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
})

const signIn = async (url: URL) => {
  const answer = await fetch(new URL('/api/session', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: url.searchParams.get('key') }),
  })
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? ''
}

describe('a start', () => {
  it('prints one line, with the link that signs in', async () => {
    const { told, ready, child, ended } = run({ env: ownConnection() })
    const url = await ready
    const cookie = await signIn(url)
    const answer = await fetch(new URL('/api/connections', url), { headers: { cookie } })
    expect(await answer.json()).toMatchObject({ connections: [{ id: 'default' }] })
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(told.out.split('\n')).toEqual([`Console ready: ${url.href}`, ''])
    expect(told.error).not.toContain(url.searchParams.get('key'))
    expect(told.error + told.out).not.toContain(secret)
    for (const line of told.error.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: 'info' })
  })

  it('ends where its port is taken, and names what changes it', async () => {
    const port = await listen((_, answer) => answer.end())
    const { told, ended } = run({ env: { ...ownConnection(), CONSOLE_PORT: String(port) } })
    expect(await ended).toBe(1)
    expect(told.error).toBe(
      `Port ${port} on 127.0.0.1 is taken by another program. Set CONSOLE_PORT (server.port) to another port.\n`,
    )
    expect(told.out).toBe('')
  })

  it('ends where the configuration is wrong, without a secret in its message', async () => {
    await writeFile(
      join(directory, 'wrong.yaml'),
      `connections:\n  - clientSecret: [${secret}]\n    proxy: ${secret}\n`,
    )
    const { told, ended } = run({ args: ['--config', 'wrong.yaml'] })
    expect(await ended).toBe(1)
    expect(told.error).toContain('wrong.yaml:2:5: connections[0].clientSecret: found another type; expected a text')
    expect(told.error).not.toContain(secret)
    expect(told.error).not.toContain('    at ')
  })

  it('is refused beyond this machine in local mode', async () => {
    const { told, ended } = run({ args: ['--host', '0.0.0.0'], env: ownConnection() })
    expect(await ended).toBe(1)
    expect(told.error).toContain('CONSOLE_ALLOW_LOCAL_BEYOND_LOOPBACK')
  })

  it('ends where the store cannot be opened, without its password', async () => {
    const env = {
      ...ownConnection(),
      DATABASE_URL: `postgres://me:${secret}@127.0.0.1:9/console`,
      CONSOLE_LOCAL_KEY: '0123456789abcdef0123456789abcdef',
      CONSOLE_SEALING_KEY: Buffer.alloc(32).toString('base64'),
    }
    const { told, ended } = run({ env })
    expect(await ended).toBe(1)
    expect(told.error).toContain('store.url (DATABASE_URL): found a store that cannot be opened (ECONNREFUSED)')
    expect(told.error).not.toContain(secret)
  })

  it('takes the connections of a running sandbox', async () => {
    const offered = {
      id: 'sandbox-full',
      name: 'Sandbox, full access',
      kind: 'sandbox',
      tokenUrl: 'http://127.0.0.1:9/token',
      clientId: 'sandbox-full',
      clientSecret: secret,
      audience: 'http://127.0.0.1:9/',
      issuer: 'http://127.0.0.1:9',
      apiUrl: 'http://127.0.0.1:9/',
      openApi: ['http://127.0.0.1:9/openapi.json'],
      allowPrivateNetwork: true,
      description: 'May do everything',
      confirmWrites: false,
    }
    const asked: (string | undefined)[] = []
    const port = await listen((request, answer) => {
      asked.push(request.url)
      answer.setHeader('content-type', 'application/json').end(JSON.stringify({ connections: [offered] }))
    })
    const { ready, told } = run({ env: { CONSOLE_PORT: '0', CONSOLE_SANDBOX_URL: `http://127.0.0.1:${port}/` } })
    const url = await ready
    const cookie = await signIn(url)
    const answer = await (await fetch(new URL('/api/connections', url), { headers: { cookie } })).text()
    expect(JSON.parse(answer)).toMatchObject({
      connections: [{ id: 'sandbox-full', origin: 'sandbox', kind: 'sandbox', hasSecret: true, confirmWrites: false }],
    })
    expect(asked).toEqual(['/__sandbox/connections'])
    expect(answer + told.out + told.error).not.toContain(secret)
  })

  it('ends where the sandbox offers nothing that can be used', async () => {
    const port = await listen((_, answer) => answer.end(`{"connections":[{"clientSecret":"${secret}"}]}`))
    const { told, ended } = run({ env: { CONSOLE_PORT: '0', CONSOLE_SANDBOX_URL: `http://127.0.0.1:${port}/` } })
    expect(await ended).toBe(1)
    expect(told.error).toContain('CONSOLE_SANDBOX_URL')
    expect(told.error).not.toContain(secret)
  })
})

describe('a stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'by %s takes readiness first and lets an accepted request end',
    async (signal) => {
      let reached = () => {}
      const held = new Promise<void>((resolve) => (reached = resolve))
      let release = () => {}
      const tokenPort = await listen((request, answer) => {
        if (request.method !== 'POST') return answer.writeHead(404).end()
        release = () =>
          answer
            .setHeader('content-type', 'application/json')
            .end('{"access_token":"opaque","token_type":"Bearer","expires_in":60}')
        return reached()
      })
      const { ready, child, ended } = run({ env: ownConnection(tokenPort) })
      const url = await ready
      const cookie = await signIn(url)
      const accepted = fetch(new URL('/api/connections/default/token', url), { headers: { cookie } })
      await held
      child.kill(signal)
      let readiness = 200
      while (readiness === 200) readiness = (await fetch(new URL('/readyz', url))).status
      expect(readiness).toBe(503)
      release()
      const answer = await accepted
      expect(answer.status).toBe(200)
      expect(await answer.json()).toMatchObject({ tokenType: 'Bearer', format: 'opaque' })
      expect(await ended).toBe(0)
    },
  )

  it('by kill loses no session and needs no repair', async () => {
    const first = run({ env: ownConnection() })
    const url = await first.ready
    const cookie = await signIn(url)
    first.child.kill('SIGKILL')
    await first.ended
    const again = run({ env: { ...ownConnection(), CONSOLE_PORT: url.port } })
    const next = await again.ready
    expect(next.searchParams.get('key')).not.toBe(url.searchParams.get('key'))
    expect((await fetch(new URL('/api/session', next), { headers: { cookie } })).status).toBe(200)
  })
})
