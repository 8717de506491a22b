import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureBuilt, root, runtime } from './prepare.mjs'

/*
 * There is not everywhere an engine that runs containers, so what deploy/Dockerfile makes is made by hand: its files, on
 * a file system that is mounted read-only, started by its command as a user without rights.
 */

const user = 1000
const isRoot = process.getuid?.() === 0
const canMount =
  isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0 && spawnSync('setpriv', ['true']).status === 0

const dockerfile = readFileSync(join(root, 'deploy/Dockerfile'), 'utf8')
const finalStage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

const fingerprint = (folder: string) => {
  const hash = createHash('sha256')
  for (const file of filesBelow(folder)) hash.update(`${file}\0`).update(readFileSync(file)).update('\0')
  return hash.digest('hex')
}

describe.skipIf(!canMount)(
  'the console as its image has it, on a read-only file system as a user without rights',
  () => {
    let place: string
    let image: string
    let data: string
    let api: Server
    let apiUrl: string

    beforeAll(async () => {
      await ensureBuilt()
      place = mkdtempSync(join(tmpdir(), 'console-confined-'))
      chmodSync(place, 0o755)
      image = join(place, 'console')
      data = join(place, 'data')
      for (const [, source = '', target = ''] of finalStage.matchAll(/^COPY (?:--\S+ )*(\S+) (\S+)$/gm)) {
        const from = join(root, source.replace(/^\/console\//, ''))
        const to = join(image, target, target.endsWith('/') ? (source.split('/').at(-1) ?? '') : '')
        mkdirSync(dirname(to), { recursive: true })
        cpSync(from, to, { recursive: true })
      }
      mkdirSync(data, { mode: 0o700 })
      chownSync(data, user, user)
      api = createServer((request, response) => {
        response.setHeader('content-type', 'application/json')
        const token = { access_token: 'opaque', token_type: 'Bearer', expires_in: 3600 }
        request.resume().on('end', () => response.end(JSON.stringify(request.url === '/token' ? token : { ok: true })))
      })
      await once(api.listen(0, '127.0.0.1'), 'listening')
      apiUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}/`
    }, 240_000)

    afterAll(() => {
      api?.close()
      rmSync(place, { recursive: true, force: true })
    })

    const confine = (command: string[]) => [
      '--mount',
      'sh',
      '-c',
      // The data alone may be written, as in the image; what is mounted read-only is so for root too.
      `mount --bind '${place}' '${place}' && mount -o remount,ro,bind '${place}' && mount --bind '${data}' '${data}' && ` +
        `mount -o remount,rw,bind '${data}' && cd / && exec setpriv --reuid ${user} --regid ${user} --clear-groups ` +
        `--no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"`,
      'sh',
      ...command,
    ]

    it('is ready, makes a call, keeps it, is healthy, and writes nowhere but in its data', async () => {
      const before = fingerprint(image)
      const [, json = ''] = /^CMD (\[.*\])$/m.exec(finalStage) ?? []
      const command = (JSON.parse(json) as string[])
        .map((word) => word.replace('/console/', `${image}/`))
        .map((word, index) => (index === 0 ? runtime() : word))
      const env = {
        PATH: process.env['PATH'] ?? '',
        NODE_ENV: 'production',
        HOME: '/nonexistent',
        DATABASE_URL: `file:${data}/console.db`,
        CONSOLE_PORT: '0',
        CONSOLE_CLIENT_ID: 'me',
        CONSOLE_CLIENT_SECRET: 'a-secret-of-the-client',
        CONSOLE_AUDIENCE: apiUrl,
        CONSOLE_TOKEN_URL: `${apiUrl}token`,
        CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
      }
      const child = spawn('unshare', confine(command), { env, stdio: ['ignore', 'pipe', 'pipe'] })
      let said = ''
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
      const ended = once(child, 'exit').then(([code]) => code as number | null)
      try {
        const [line] = (await Promise.race([
          once(child.stdout, 'data'),
          ended.then(() => Promise.reject(new Error(`it ended: ${said}`))),
        ])) as [Buffer]
        const url = new URL(/http\S+/.exec(line.toString())?.[0] ?? '')

        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
        expect(status).toMatch(new RegExp(`^Uid:\\s+${user}\\s+${user}\\s`, 'm'))
        expect(status).toMatch(/^CapEff:\s+0+$/m)
        expect(status).toMatch(/^NoNewPrivs:\s+1$/m)

        expect((await fetch(new URL('/readyz', url))).status).toBe(200)
        const page = await (await fetch(url)).text()
        const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? []
        expect((await fetch(new URL(script, url))).status).toBe(200)
        const signedIn = await fetch(new URL('/api/session', url), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ key: url.searchParams.get('key') }),
        })
        expect(signedIn.status).toBe(200)
        const headers = {
          cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '',
          'content-type': 'application/json',
        }
        const answer = await fetch(new URL('/api/connections/default/calls', url), {
          method: 'POST',
          headers,
          body: JSON.stringify({ method: 'GET', path: '/' }),
        })
        expect(answer.headers.get('content-type')).toBe('application/vnd.developer-console.answer')
        expect(await answer.text()).toContain('{"ok":true}')
        // A thread of its own reads it: its file has to be there too.
        const document = await fetch(new URL('/api/connections/default/documents', url), {
          method: 'POST',
          headers,
          body: JSON.stringify({ openapi: '3.1.0', info: { title: 'Own', version: '1' }, paths: { '/': { get: {} } } }),
        })
        expect(document.status).toBe(201)
        const history = await fetch(new URL('/api/history', url), { headers: { cookie: headers.cookie } })
        expect(((await history.json()) as { calls: unknown[] }).calls.length).toBe(1)

        const healthy = spawnSync('unshare', confine([runtime(), join(image, 'deploy/healthy.mjs')]), {
          env: { PATH: env.PATH, CONSOLE_PORT: url.port },
        })
        expect(healthy.status).toBe(0)

        const written = filesBelow(data)
        expect(written.map((file) => file.slice(data.length + 1))).toEqual(
          expect.arrayContaining(['console.db', 'console.db.key']),
        )
        for (const file of written) expect(statSync(file).mode & 0o077).toBe(0)
        expect(lstatSync(data).uid).toBe(user)
      } finally {
        child.kill('SIGTERM')
        expect(await ended).toBe(0)
      }
      expect(said).not.toContain('"level":"error"')
      expect(fingerprint(image)).toBe(before)
    }, 60_000)

    it('is not healthy where nothing answers', () => {
      const healthy = spawnSync('unshare', confine([runtime(), join(image, 'deploy/healthy.mjs')]), {
        env: { PATH: process.env['PATH'] ?? '', CONSOLE_PORT: '9' },
      })
      expect(healthy.status).toBe(1)
    })

    it('could write nothing of its own, if it tried', () => {
      const attempt = `require('node:fs').writeFileSync(${JSON.stringify(join(image, 'apps/bff/dist/x.js'))}, '')`
      const tried = spawnSync('unshare', confine([runtime(), '-e', attempt]), { encoding: 'utf8' })
      expect(tried.status).toBe(1)
      expect(tried.stderr).toContain('EROFS')
    })
  },
)
