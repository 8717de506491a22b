import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compose } from './compose.ts'
import { loadConfiguration } from './config/load-configuration.ts'
import { serve } from './serve.ts'
import { createLog } from './telemetry/log.ts'

type Answer = { status: number; headers: IncomingHttpHeaders; body: Buffer; json: () => unknown; text: () => string }
type Asked = { method?: string; headers?: Record<string, string>; body?: string | Buffer }

/** A whole console on a free port of this machine, for tests. */
export type TestConsole = {
  base: string
  port: number
  /** Where the metrics have a port of their own. */
  metricsPort: number
  /** Asks another port of this machine. */
  askAt: (port: number, path: string, asked?: Asked) => Promise<Answer>
  key: string
  /** All that it has logged. */
  logged: () => string
  ask: (path: string, asked?: Asked) => Promise<Answer>
  /** Signs in and gives a function that asks with the session's cookie. */
  signIn: () => Promise<(path: string, asked?: Asked) => Promise<Answer>>
  drain: () => void
  stop: () => Promise<void>
}

type Given = {
  env?: Record<string, string>
  /** A directory that outlives the console: its store is there. */
  directory: string
  clock?: () => number
}

export const startConsole = async ({ env = {}, directory, clock }: Given): Promise<TestConsole> => {
  const configuration = await loadConfiguration({
    args: ['--port', '0'],
    env: {
      CONSOLE_CLIENT_ID: 'me',
      CONSOLE_CLIENT_SECRET: 'pl4nted-secret',
      CONSOLE_AUDIENCE: 'http://127.0.0.1:9/',
      ...env,
    },
    cwd: directory,
    readFile: () => Promise.reject(new Error('no file is read')),
  })
  const lines: string[] = []
  const log = createLog({ write: (line) => void lines.push(line) })
  const webDirectory = join(directory, 'web')
  let port = 0
  let metricsPort = 0
  const composed = await compose(configuration, {
    log,
    port: () => port,
    metricsPort: () => metricsPort,
    webDirectory,
    ...(clock && { clock }),
  })
  const served = await serve((request, env) => composed.app.fetch(request, env), configuration.server)
  ;({ port } = served)
  const metrics = await (composed.metricsApp && serve(composed.metricsApp.fetch, { host: '127.0.0.1', port: 0 }))
  metricsPort = metrics?.port ?? 0
  const ask = (path: string, asked: Asked = {}) => askAt(port, path, asked)
  const key = new URL(composed.readyUrl()).searchParams.get('key') ?? ''
  return {
    base: `http://127.0.0.1:${port}`,
    port,
    metricsPort,
    askAt,
    key,
    logged: () => lines.join(''),
    ask,
    signIn: async () => {
      const answer = await ask('/api/session', jsonBody({ key }))
      const cookie = (answer.headers['set-cookie'] ?? []).map((one) => one.split(';')[0]).join('; ')
      return (path, asked = {}) => ask(path, { ...asked, headers: { cookie, ...asked.headers } })
    },
    drain: composed.drain,
    stop: async () => {
      await served.close(1000)
      await metrics?.close(0)
      await composed.close()
    },
  }
}

export const jsonBody = (value: unknown, method = 'POST'): Asked => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
})

/** A request whose every header is as the test says: `fetch` would not let it name another host. */
const askAt = (port: number, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const whole = Buffer.concat(chunks)
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: whole,
          text: () => whole.toString(),
          json: () => JSON.parse(whole.toString()) as unknown,
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

/** A directory with a built web app, as small as one can be. */
export const consoleDirectory = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'console-app-'))
  const web = join(directory, 'web')
  await mkdir(join(web, 'assets'), { recursive: true })
  await writeFile(
    join(web, 'index.html'),
    '<html><head><meta property="csp-nonce" nonce="__CSP_NONCE__" /><script src="/assets/main-1.js"></script>' +
      '<link href="/favicon.svg" /><link href="//other.test/x" /></head></html>',
  )
  await writeFile(join(web, 'assets', 'main-1.js'), 'plain()')
  await writeFile(join(web, 'assets', 'main-1.js.br'), 'small, by brotli')
  await writeFile(join(web, 'assets', 'main-1.js.gz'), 'small, by gzip')
  await writeFile(join(web, 'favicon.svg'), '<svg/>')
  await writeFile(join(directory, 'private.txt'), 'private')
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) }
}
