import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import { jsonFrame } from '@developer-console/shared/contract/frames'
import { generate } from 'selfsigned'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { readAnswer } from './calls/example-console.ts'
import { consoleDirectory, startConsole } from './test-console.ts'
import { loopbackServer } from './upstream/loopback.ts'

const publicHost = 'console.example.com'
const nginx = [process.env['NGINX_PATH'] ?? 'nginx', '/usr/sbin/nginx'].find(
  (path) => spawnSync(path, ['-v']).status === 0,
)

let place: Awaited<ReturnType<typeof consoleDirectory>>
const closing: (() => Promise<unknown>)[] = []
beforeAll(async () => {
  place = await consoleDirectory()
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
afterAll(() => place.remove())

/** What stands in front: asks the console under its public name. */
type Proxy = { open: (options: RequestOptions) => ReturnType<typeof httpRequest> }

/** A proxy that hands on the path and the host as they came, and says whom it speaks for. */
const plainProxy = async (target: number): Promise<Proxy> => {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers, socket } = incoming
    const passed = httpRequest(
      {
        host: '127.0.0.1',
        port: target,
        method,
        path: url,
        headers: { ...headers, 'x-forwarded-for': socket.remoteAddress, 'x-request-id': 'of-the-proxy' },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
        outgoing.flushHeaders()
        answer.pipe(outgoing)
      },
    )
    incoming.pipe(passed)
    passed.on('error', () => outgoing.destroy())
    outgoing.on('close', () => passed.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { open: (options) => httpRequest({ ...options, host: '127.0.0.1', port, agent: false }) }
}

const freePort = async () => {
  const server = createTcpServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** nginx with the configuration that we ship: its ports, names and files are the test's, all else is as it stands. */
const nginxProxy = async (target: number, basePath: string): Promise<Proxy> => {
  const directory = await mkdtemp(join(tmpdir(), 'console-nginx-'))
  await chmod(directory, 0o755)
  const [port, { cert, private: key }] = await Promise.all([
    freePort(),
    generate([{ name: 'commonName', value: publicHost }]),
  ])
  const shipped = await readFile(fileURLToPath(new URL('../../../deploy/nginx.conf', import.meta.url)), 'utf8')
  await writeFile(join(directory, 'cert.pem'), cert)
  await writeFile(join(directory, 'key.pem'), key)
  await writeFile(
    join(directory, 'nginx.conf'),
    shipped
      .replace('listen 8443', `listen 127.0.0.1:${port}`)
      .replace('/run/secrets/tls_certificate', join(directory, 'cert.pem'))
      .replace('/run/secrets/tls_key', join(directory, 'key.pem'))
      .replaceAll(/console-[12]:4680/g, `127.0.0.1:${target}`)
      .replaceAll('/tmp/nginx', join(directory, 'nginx'))
      .replace('location / {', `location ${basePath} {`),
  )
  const child = spawn(nginx ?? '', ['-p', directory, '-c', join(directory, 'nginx.conf'), '-g', 'daemon off;'], {
    stdio: 'ignore',
  })
  closing.push(async () => {
    child.kill('SIGTERM')
    await once(child, 'exit')
    await rm(directory, { recursive: true })
  })
  const open = (options: RequestOptions) =>
    httpsRequest({
      ...options,
      host: '127.0.0.1',
      port,
      servername: publicHost,
      rejectUnauthorized: false,
      agent: false,
    })
  const listens = () =>
    new Promise<boolean>((resolve) => {
      open({ path: '/metrics' })
        .on('response', (answer) => resolve(answer.resume().statusCode !== undefined))
        .on('error', () => resolve(false))
        .end()
    })
  while (!(await listens()) && child.exitCode === null);
  return { open }
}

type Asked = { method?: string; headers?: Record<string, string | number>; body?: string | Uint8Array }

const answerOf = async (proxy: Proxy, path: string, { method = 'GET', headers = {}, body }: Asked = {}) => {
  const outgoing = proxy.open({ path, method, headers: { host: publicHost, ...headers } })
  const answer = new Promise<IncomingMessage>((resolve, reject) => outgoing.on('response', resolve).on('error', reject))
  outgoing.end(body)
  return answer
}

const textOf = async (answer: IncomingMessage) => {
  let text = ''
  for await (const chunk of answer) text += String(chunk)
  return text
}

const proxies = [
  { name: 'a plain proxy', start: plainProxy, missing: false },
  { name: 'nginx as deploy/nginx.conf sets it up', start: nginxProxy, missing: nginx === undefined },
]

for (const { name, start, missing } of proxies)
  for (const basePath of ['/', '/tools/console/'])
    describe.skipIf(missing)(`behind ${name}, below ${basePath}`, () => {
      const setUp = async () => {
        const waiting: (() => void)[] = []
        const api = await loopbackServer((req, res) => {
          if (req.url === '/token') {
            res.setHeader('content-type', 'application/json')
            return res.end('{"access_token":"opaque","token_type":"Bearer","expires_in":3600}')
          }
          if (req.url === '/openapi.json')
            return res.end('{"openapi":"3.1.0","info":{"title":"Own","version":"1"},"paths":{"/slow":{"get":{}}}}')
          if (req.url === '/upload') {
            let bytes = 0
            req.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', () => res.end(String(bytes)))
            return undefined
          }
          // Metadata that is asked for by itself, and keys.
          if (req.url !== '/slow') return res.writeHead(404).end()
          res.write('first')
          waiting.push(() => res.end('last'))
          return undefined
        })
        closing.push(() => api.close())
        const console = await startConsole({
          directory: place.directory,
          env: {
            CONSOLE_PUBLIC_URL: `https://${publicHost}${basePath}`,
            CONSOLE_TRUSTED_PROXIES: '127.0.0.1',
            CONSOLE_AUDIENCE: `${api.origin}/`,
            CONSOLE_TOKEN_URL: `${api.origin}/token`,
            CONSOLE_OPENAPI_URL: `${api.origin}/openapi.json`,
            CONSOLE_ALLOW_PRIVATE_NETWORK: 'true',
          },
        })
        closing.push(() => console.stop())
        const proxy = await start(console.port, basePath)
        const signedIn = await answerOf(proxy, `${basePath}api/session`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            origin: `https://${publicHost}`,
            'sec-fetch-site': 'same-origin',
          },
          body: JSON.stringify({ key: console.key }),
        })
        expect(signedIn.resume().statusCode).toBe(200)
        const [set = ''] = signedIn.headers['set-cookie'] ?? []
        expect(set).toMatch(/^__Host-console-session-443=.*; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
        const cookie = set.split(';')[0] ?? ''
        const ask = (path: string, { headers = {}, ...asked }: Asked = {}) =>
          answerOf(proxy, `${basePath}${path}`, { ...asked, headers: { cookie, ...headers } })
        return { console, proxy, ask, release: () => waiting.splice(0).forEach((end) => end()) }
      }

      it('every page, file and route answers, and links lead back there', async () => {
        const { console, proxy, ask } = await setUp()
        const page = await textOf(await answerOf(proxy, basePath))
        for (const [, address = ''] of page.matchAll(/(?:src|href)="(\/[^/"][^"]*)"/g)) {
          expect(address.startsWith(basePath)).toBe(true)
          expect((await answerOf(proxy, address)).resume().statusCode).toBe(200)
        }
        for (const screen of ['c/default/explorer', 'history', 'connections'])
          expect((await ask(screen)).resume().headers['content-type']).toBe('text/html; charset=utf-8')
        for (const path of [
          'api/connections',
          'api/connections/default/token',
          'api/connections/default/operations',
          'api/connections/default/documents',
          'api/history',
          'api/openapi.json',
          'healthz',
          'readyz',
        ])
          expect([path, (await ask(path)).resume().statusCode]).toEqual([path, 200])
        expect((await answerOf(proxy, `${basePath}api/connections`)).resume().statusCode).toBe(401)
        expect((await ask('', { headers: { host: 'evil.test' } })).resume().statusCode).toBe(403)
        expect(console.logged()).not.toContain('"level":"error"')
      })

      it('a call streams: its first bytes come while the API still sends', async () => {
        const { ask, release } = await setUp()
        const head = jsonFrame(frameKind.head, { method: 'GET', path: '/slow' })
        const answer = await ask('api/connections/default/calls', {
          method: 'POST',
          headers: { 'content-type': callMediaType, 'content-length': head.length },
          body: head,
        })
        let text = ''
        answer.setEncoding('latin1')
        for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
          text += String(chunk)
          if (text.includes('first')) break
        }
        expect(text).not.toContain('last')
        release()
        for await (const chunk of answer) text += String(chunk)
        expect(text).toContain('last')
        expect(text).toContain('"ok":true')
      })

      it('an upload of more than a proxy’s usual limit goes up, and its evidence is given out', async () => {
        const { ask } = await setUp()
        const body = Buffer.concat([
          jsonFrame(frameKind.head, { method: 'POST', path: '/upload', confirm: true }),
          Buffer.alloc(5 * 1024 * 1024, 120),
        ])
        const answer = await readAnswer(
          await ask('api/connections/default/calls', {
            method: 'POST',
            headers: { 'content-type': callMediaType, 'content-length': body.length },
            body,
          }),
        )
        expect(answer.body.toString()).toBe(String(5 * 1024 * 1024))
        const evidence = await ask(`api/history/${answer.head?.callId}/evidence`)
        expect(evidence.statusCode).toBe(200)
        expect(await textOf(evidence)).toContain('/upload')
      })

      it('events arrive as they happen', async () => {
        const { ask, console } = await setUp()
        const events = await ask('api/events')
        expect(events.headers['content-type']).toBe('text/event-stream')
        let text = ''
        for await (const chunk of events.iterator({ destroyOnReturn: false })) {
          text += String(chunk)
          if (text.includes('event: token')) break
          // The stream stands: now something happens.
          if (text.includes('retry:')) (await ask('api/connections/default/token')).resume()
        }
        expect(text).toContain('"state":"requesting"')
        console.drain()
        for await (const chunk of events) text += String(chunk)
      })

      it('a request has the proxy’s id, and counts as the client’s', async () => {
        const { console, ask } = await setUp()
        const { 'x-request-id': id } = (await ask('api/session')).resume().headers
        expect(id).toMatch(start === plainProxy ? /^of-the-proxy$/ : /^[\da-f]{32}$/)
        expect(console.logged()).toContain(`"requestId":"${String(id)}"`)
      })
    })
