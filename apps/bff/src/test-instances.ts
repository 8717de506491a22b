import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, request, type IncomingMessage } from 'node:http'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ReadAnswer, readAnswer } from './calls/example-console.ts'

/** Where an nginx is; `undefined` where the machine has none (`scripts/nginx.mjs` installs one). */
export const nginxPath =
  process.env['NGINX_PATH'] ??
  ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx'].find((path) =>
    existsSync(path),
  )

const main = fileURLToPath(new URL('main.ts', import.meta.url))

export const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

/** A console in a process of its own. */
export type InstanceProcess = {
  port: number
  said: () => string
  /** SIGKILL, and its end. */
  kill: () => Promise<void>
  stop: () => Promise<void>
}

/** Starts the console with these variables alone; rejects with what it said where it ends before it is ready. */
export const startInstance = async (env: Record<string, string>, port?: number): Promise<InstanceProcess> => {
  const own = port ?? (await freePort())
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [main, '--port', String(own)], {
    cwd: tmpdir(),
    env: { PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const ended = once(child, 'close')
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('Console ready: ')) resolve()
    })
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
    void ended.then(() => reject(new Error(`the console ended: ${said}`)))
  })
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await ended
  }
  return { port: own, said: () => said, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') }
}

/** Starts nginx in the foreground before the instances, as the documentation sets it up, in a folder of its own. */
export const startNginx = async (port: number, instances: readonly number[]) => {
  if (!nginxPath) throw new Error('there is no nginx')
  const directory = await mkdtemp(join(tmpdir(), 'console-nginx-'))
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${join(directory, name)};`)
    .join('\n  ')
  const config = join(directory, 'nginx.conf')
  await writeFile(
    config,
    `daemon off;
${process.getuid?.() === 0 ? 'user root;' : ''}
pid ${join(directory, 'nginx.pid')};
error_log ${join(directory, 'error.log')};
worker_processes 1;
events { worker_connections 8192; }
http {
  access_log off;
  ${temporary}
  upstream console {
    ${instances.map((instance) => `server 127.0.0.1:${instance} max_fails=1 fail_timeout=2s;`).join('\n    ')}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://console;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header Connection "";
      proxy_next_upstream error timeout http_503;
      proxy_connect_timeout 2s;
      client_max_body_size 2049m;
      proxy_request_buffering off;
      proxy_read_timeout 60s;
    }
  }
}
`,
  )
  const child: ChildProcess = spawn(nginxPath, ['-p', directory, '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = once(child, 'exit')
  await untilListening(port, () => {
    if (child.exitCode !== null) throw new Error(`nginx ended: ${said}`)
  })
  return {
    stop: async () => {
      if (child.exitCode === null) child.kill('SIGTERM')
      await ended
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const untilListening = async (port: number, check: () => void) => {
  for (let tries = 0; tries < 200; tries++) {
    check()
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (isOpen) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`nobody listens on ${port}`)
}

type Asked = { method?: string; body?: unknown; cookie?: string }
export type PlainAnswer = { status: number; cookie: string; text: string; json: () => unknown }

/** Asks the port as the browser asks the public address, which is that of `host`. */
export const createAsk = (host: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1200 })
  const send = (port: number, path: string, { method = 'GET', body, cookie }: Asked) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const bytes = body === undefined ? undefined : JSON.stringify(body)
      const outgoing = request({
        host: '127.0.0.1',
        port,
        path,
        method,
        agent,
        headers: {
          host,
          ...(cookie && { cookie }),
          ...(bytes !== undefined && {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(bytes),
          }),
        },
      })
      outgoing.on('response', resolve).on('error', reject)
      outgoing.end(bytes)
    })
  return {
    plain: async (port: number, path: string, asked: Asked = {}): Promise<PlainAnswer> => {
      const response = await send(port, path, asked)
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      return {
        status: response.statusCode ?? 0,
        cookie: (response.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; '),
        text,
        json: () => JSON.parse(text) as unknown,
      }
    },
    call: async (port: number, connection: string, body: unknown, cookie: string): Promise<ReadAnswer> =>
      readAnswer(await send(port, `/api/connections/${connection}/calls`, { method: 'POST', body, cookie })),
    close: () => agent.destroy(),
  }
}
