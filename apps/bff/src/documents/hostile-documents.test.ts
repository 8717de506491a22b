import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'

const mebibyte = 1024 * 1024
const isLinux = process.platform === 'linux'

/** A console of its own process, so that what it takes of memory is its own. */
const startedConsole = async (directory: string, apiUrl: string) => {
  const main = fileURLToPath(new URL('../main.ts', import.meta.url))
  const child = spawn(process.execPath, [main, '--port', '0'], {
    cwd: directory,
    env: {
      ...process.env,
      CONSOLE_CLIENT_ID: 'me',
      CONSOLE_CLIENT_SECRET: 'pl4nted-secret',
      CONSOLE_AUDIENCE: apiUrl,
      CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const address = await readyAddress(child)
  const session = await fetch(new URL('/api/session', address), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: address.searchParams.get('key') }),
  })
  const cookie = session.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  return { child, origin: address.origin, cookie }
}

const readyAddress = async (child: ChildProcess): Promise<URL> => {
  let said = ''
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk)
    const [address] = /http:\/\/\S+key=\S+/.exec(said) ?? []
    if (address !== undefined) {
      child.stdout?.resume()
      child.stderr?.resume()
      return new URL(address)
    }
  }
  throw new Error(`The console did not start: ${said}`)
}

let directory: string
let hostile: Loopback
let answer: RequestListener
let running: Awaited<ReturnType<typeof startedConsole>>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'console-hostile-'))
  hostile = await loopbackServer((asked, response) => answer(asked, response))
  running = await startedConsole(directory, `${hostile.origin}/`)
}, 60_000)
afterAll(async () => {
  const ended = new Promise((resolve) => {
    running.child.once('exit', resolve)
  })
  running.child.kill('SIGTERM')
  await ended
  await hostile.close()
  await rm(directory, { recursive: true, force: true })
}, 60_000)

const path = '/api/connections/default/documents'

const fetched = async (listener: RequestListener) => {
  answer = listener
  const response = await fetch(new URL(path, running.origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie: running.cookie },
    body: JSON.stringify({ url: `${hostile.origin}/openapi.json` }),
  })
  return { status: response.status, body: (await response.json()) as { detail?: string; findings?: unknown[] } }
}

const text =
  (body: string | Buffer, headers: Record<string, string> = {}): RequestListener =>
  (_asked, response) =>
    response.writeHead(200, headers).end(body)

/** The longest that another request waited while `work` went on, in milliseconds. */
const longestWait = async (work: Promise<unknown>) => {
  const progress = { isOver: false }
  const over = () => {
    progress.isOver = true
  }
  void work.then(over, over)
  let longest = 0
  while (!progress.isOver) {
    const asked = performance.now()
    await (await fetch(new URL('/healthz', running.origin))).text()
    longest = Math.max(longest, performance.now() - asked)
  }
  return longest
}

/** Peak of the console's memory since it started, in MiB (proc(5), VmHWM). */
const peakMemory = async () => {
  const status = await readFile(`/proc/${running.child.pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}

const deep = (levels: number) => `{"openapi":"3.1.0","x":${'['.repeat(levels)}${']'.repeat(levels)}}`
const aliases = [
  'openapi: 3.1.0',
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
].join('\n')
const chain = (length: number, end: object) =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Chain', version: '1' },
    paths: {
      '/a': {
        get: {
          security: [],
          operationId: 'a',
          responses: {
            200: { description: '', content: { 'application/json': { schema: { $ref: '#/components/schemas/S0' } } } },
          },
        },
      },
    },
    components: {
      schemas: Object.fromEntries([
        ...Array.from({ length }, (_, at) => [`S${at}`, { $ref: `#/components/schemas/S${at + 1}` }]),
        [`S${length}`, end],
      ]),
    },
  })

/** Milliseconds within which others are answered, also where every processor is taken by other tests. */
const bound = 5000

describe('a console that is given a hostile document', () => {
  it.each<[string, RequestListener, number, RegExp]>([
    ['a page', text('<!doctype html><title>Sign in</title>'), 422, /HTML/],
    ['100,000 levels', text(deep(100_000)), 422, /deeper/],
    ['anchors that stand for a billion', text(aliases), 422, /anchors|values|larger/],
    [
      'Latin-1 that is no document',
      text(Buffer.from('gr\xfc\xdfe', 'latin1')),
      422,
      /no OpenAPI document|not an object/,
    ],
    [
      '200 MB without an end',
      (_asked, response) => void endless(response.writeHead(200), 200),
      422,
      /larger than 64 MiB/,
    ],
    [
      '300 MB in 300 kB of gzip',
      text(gzipSync(Buffer.alloc(300 * mebibyte, 0x20)), { 'content-encoding': 'gzip' }),
      422,
      /larger than 64 MiB/,
    ],
  ])(
    'refuses %s in words, and answers others meanwhile',
    async (_words, listener, status, reason) => {
      const work = fetched(listener)
      const wait = await longestWait(work)
      const refused = await work
      expect(refused.status).toBe(status)
      expect(refused.body.detail).toMatch(reason)
      expect(wait).toBeLessThan(bound)
    },
    120_000,
  )

  it.each([
    ['a chain of 90 references', chain(90, { type: 'string' })],
    ['a chain of 20,000 references', chain(20_000, { type: 'string' })],
    ['a loop of 20,000 references', chain(20_000, { $ref: '#/components/schemas/S0' })],
    ['UTF-16', Buffer.from(`\ufeff${chain(1, {})}`, 'utf16le')],
    ['a byte order mark', `\ufeff${chain(1, {})}`],
    [
      'keys of Object.prototype',
      chain(1, JSON.parse('{"properties":{"__proto__":{"polluted":true},"constructor":{"type":"string"}}}') as object),
    ],
    ['a pattern that never ends', chain(1, { type: 'string', pattern: '^(a+)+$' })],
  ])(
    'takes %s as far as it is right',
    async (_words, body) => {
      const work = fetched(text(body))
      const wait = await longestWait(work)
      const { status } = await work
      expect(status).toBe(201)
      expect(wait).toBeLessThan(bound)
      const slice = await fetch(new URL('/api/connections/default/operations/a', running.origin), {
        headers: { cookie: running.cookie },
      })
      expect(slice.status).toBe(200)
      expect(await slice.json()).not.toHaveProperty('polluted')
    },
    120_000,
  )

  it('stops reading an upload of 200 MB as soon as it is too large', async () => {
    let sent = 0
    const work = new Promise<number>((resolve, reject) => {
      const upload = request(new URL(path, running.origin), {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream', cookie: running.cookie },
      })
      upload.once('response', (response) => {
        resolve(response.statusCode ?? 0)
        response.resume()
        upload.destroy()
      })
      upload.once('error', reject)
      void endless(upload, 200, (bytes) => (sent += bytes))
    })
    const wait = await longestWait(work)
    expect(await work).toBe(422)
    expect(sent).toBeLessThan(200 * mebibyte)
    expect(wait).toBeLessThan(bound)
  }, 120_000)

  it.runIf(isLinux)('has never taken a gibibyte of memory for all of these', async () => {
    expect(await peakMemory()).toBeLessThan(1024)
  })
})

/** Writes so many MiB of blanks, as fast as they are taken, until nobody reads any more. */
const endless = async (target: Writable, size: number, onSent: (bytes: number) => void = () => undefined) => {
  const chunk = Buffer.alloc(mebibyte, 0x20)
  for (let count = 0; count < size && !target.destroyed; count += 1) {
    const isReady = target.write(chunk)
    onSent(chunk.byteLength)
    if (!isReady)
      await new Promise<void>((resolve) => {
        target.once('drain', () => resolve())
        target.once('close', () => resolve())
      })
  }
  target.end()
}
