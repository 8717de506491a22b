import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import { fileURLToPath } from 'node:url'
import { AnswerEnd, type DescribedCallInput } from '@developer-console/shared/contract/call'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { consoleDirectory } from '../test-console.ts'

const mebibyte = 1024 ** 2
/** The whole size is for `npm run soak`; an eighth tells growth from none as well. */
const isFull = process.env['SOAK_BODIES'] === 'full'
const down = isFull ? 1024 : 256
const up = isFull ? 256 : 128

const children: ChildProcess[] = []
const startChild = async (file: string, env: Record<string, string>, cwd: string, ready: RegExp) => {
  const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
    cwd,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  children.push(child)
  let said = ''
  const found = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const [, match] = ready.exec(said) ?? []
      if (match !== undefined) resolve(match)
    })
    child.on('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
  })
  return { child, found }
}

/** The console in a process of its own: what it takes of memory is its own, neither the API's nor the test's. */
let place: Awaited<ReturnType<typeof consoleDirectory>>
let pid = 0
let port = 0
let cookie = ''

beforeAll(async () => {
  place = await consoleDirectory()
  const api = await startChild('./hostile-api.ts', {}, place.directory, /^(\d+)\n/)
  const origin = `http://127.0.0.1:${api.found}`
  const console = await startChild(
    '../main.ts',
    {
      CONSOLE_PORT: '0',
      CONSOLE_CLIENT_ID: 'me',
      CONSOLE_CLIENT_SECRET: 'the-secret-of-this-test',
      CONSOLE_AUDIENCE: `${origin}/`,
      CONSOLE_API_URL: `${origin}/`,
      CONSOLE_TOKEN_URL: `${origin}/token`,
      CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
      CONSOLE_CALLS_DECODED_BODY: '128MiB',
    },
    place.directory,
    /Console ready: (\S+)/,
  )
  const link = new URL(console.found)
  pid = console.child.pid ?? 0
  port = Number(link.port)
  const signedIn = await fetch(new URL('/api/session', link), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: link.searchParams.get('key') }),
  })
  cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  // What is loaded with the first call is no growth.
  await call({ method: 'GET', path: '/large?mebibytes=32' })
  await call({ method: 'PUT', path: '/upload' }, 32)
})
afterAll(async () => {
  for (const child of children) {
    child.removeAllListeners('exit')
    const ended = once(child, 'close')
    child.kill('SIGKILL')
    await ended
  }
  await place.remove()
})

/** Bytes of memory that the console takes, by what the system says. */
const residentMemory = async () => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024
}

/** The most that it took while something happens. */
const mostMemory = async <Value>(during: Promise<Value>) => {
  let most = await residentMemory()
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted) {
      most = Math.max(most, await residentMemory())
      await new Promise((resolve) => setImmediate(resolve))
    }
  })()
  try {
    return { value: await during, most: () => most }
  } finally {
    over.abort()
    await watching
  }
}

const open = (described: DescribedCallInput, bodyBytes = 0) => {
  const head = Buffer.from(jsonFrame(frameKind.head, described))
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: '/api/connections/default/calls',
    method: 'POST',
    headers: { 'content-type': callMediaType, cookie, 'content-length': head.length + bodyBytes },
  })
  outgoing.on('error', () => {})
  outgoing.write(head)
  const response = once(outgoing, 'response') as Promise<[IncomingMessage]>
  return { outgoing, response }
}

/** Makes a call and throws its data away; gives the last frame, and how much came. */
const call = async (described: DescribedCallInput, bodyMebibytes = 0) => {
  const { outgoing, response } = open(described, bodyMebibytes * mebibyte)
  const block = Buffer.alloc(mebibyte, 'y')
  for (let sent = 0; sent < bodyMebibytes; sent++) if (!outgoing.write(block)) await once(outgoing, 'drain')
  outgoing.end()
  const [incoming] = await response
  const reader = new FrameReader()
  let bytes = 0
  let end: AnswerEnd | undefined
  for await (const chunk of incoming)
    for (const { kind, payload } of reader.push(chunk as Buffer)) {
      if (kind === frameKind.data) bytes += payload.length
      if (kind === frameKind.end) end = AnswerEnd.parse(JSON.parse(Buffer.from(payload).toString()))
    }
  return { status: incoming.statusCode, bytes, end }
}

const quiet = () => call({ method: 'GET', path: '/quiet' })

/** The figures of a long run. */
const tell = (what: string, before: number, growth: number) => {
  if (isFull)
    process.stdout.write(`${what}: ${(before / mebibyte).toFixed(1)} MiB, and ${growth.toFixed(1)} MiB more at most\n`)
}

describe('the memory of the console', () => {
  it.runIf(process.platform === 'linux')(
    `grows by less than 64 MiB while ${down} MiB come down`,
    async () => {
      const before = await residentMemory()
      const { value, most } = await mostMemory(call({ method: 'GET', path: `/large?mebibytes=${down}` }))
      expect(value).toMatchObject({ bytes: down * mebibyte, end: { ok: true } })
      const growth = (most() - before) / mebibyte
      tell(`${down} MiB down`, before, growth)
      expect(growth).toBeLessThan(64)
    },
    120_000,
  )

  it.runIf(process.platform === 'linux')(
    `grows by less than 64 MiB while ${up} MiB go up`,
    async () => {
      const before = await residentMemory()
      const { value, most } = await mostMemory(call({ method: 'PUT', path: '/upload' }, up))
      expect(value.end).toMatchObject({ ok: true })
      const growth = (most() - before) / mebibyte
      tell(`${up} MiB up`, before, growth)
      expect(growth).toBeLessThan(64)
    },
    120_000,
  )
})

describe('an answer that lies', () => {
  it.each<[string, string, Partial<AnswerEnd>]>([
    ['half a JSON', '/half', { ok: true, bytes: 13 }],
    ['bytes that are no UTF-8, and say that they are', '/not-utf8', { ok: true, bytes: 9 }],
    ['a picture that says that it is JSON', '/no-json', { ok: true, bytes: 8 }],
    ['less than its length', '/short', { ok: false, bytes: 14 }],
    ['JSON nested 100,000 deep', '/deep', { ok: true, bytes: 200_000 }],
    ['JSON nested 100,000 deep, as a refusal', '/deep?status=403', { ok: true, bytes: 200_000 }],
    ['the same to a server that failed', '/deep?status=500', { ok: true, bytes: 200_000 }],
    ['a single line of 50 MB', '/one-line?mebibytes=50', { ok: true, bytes: 50 * mebibyte }],
  ])(
    '%s comes as it is, with its diagnosis where it broke off, and others are answered',
    async (_what, path, expected) => {
      const [{ status, end }, other] = await Promise.all([call({ method: 'GET', path }), quiet()])
      expect(status).toBe(200)
      expect(end).toMatchObject(expected)
      expect(end?.diagnosis === undefined).toBe(expected.ok === true && !path.includes('status'))
      expect(other.end?.ok).toBe(true)
    },
  )

  it('that unpacks without end is cut at the limit, in bounded memory', async () => {
    const { value, most } = await mostMemory(
      Promise.all([call({ method: 'GET', path: '/bomb?mebibytes=200' }), quiet()]),
    )
    expect(value[0].end).toMatchObject({ ok: false })
    expect(value[0].bytes).toBeLessThanOrEqual(128 * mebibyte)
    expect(value[1].end?.ok).toBe(true)
    expect(most()).toBeLessThan(1024 * mebibyte)
  }, 120_000)

  it('that is packed thrice is unpacked, in bounded memory', async () => {
    const { value, most } = await mostMemory(call({ method: 'GET', path: '/bomb-in-bomb' }))
    expect(value.bytes).toBe(64 * mebibyte)
    expect(most()).toBeLessThan(1024 * mebibyte)
  }, 60_000)

  it('that never ends is ended by whoever asked, within a second, read or not', async () => {
    for (const isRead of [true, false]) {
      const { outgoing, response } = open({ method: 'GET', path: '/endless' })
      outgoing.end()
      const [incoming] = await response
      if (isRead) await once(incoming, 'data')
      else incoming.pause()
      incoming.destroy()
      outgoing.destroy()
      expect((await quiet()).end?.ok).toBe(true)
    }
    expect(await residentMemory()).toBeLessThan(1024 * mebibyte)
  })
})
