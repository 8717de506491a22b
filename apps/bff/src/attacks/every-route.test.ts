import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { callMediaType, frameKind } from '@developer-console/shared/contract/call-format'
import type { AuditEntry, AuditPage } from '@developer-console/shared/contract/audit'
import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import { FrameReader, jsonFrame } from '@developer-console/shared/contract/frames'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SandboxProcess, startSandbox } from '../sandbox-process.ts'
import { consoleDirectory, jsonBody, startConsole, type TestConsole } from '../test-console.ts'
import { type Loopback, loopbackServer } from '../upstream/loopback.ts'
import { spellings } from './spellings.ts'

/** Values whose every trace is known: each is odd enough to be spelled differently by every encoding. */
const planted: Record<string, string> = {
  'client secret': 'pl4nted/Client+secret="of"<the>&console=é;0123',
  'further header': 'Pl4nted/subscription+key=0123456789abc',
  'proxy password': 'Pl4nted-proxy+password/0123456789',
}

type Ask = Awaited<ReturnType<TestConsole['signIn']>>

const bodyOf = async (req: IncomingMessage) => {
  const chunks: Buffer[] = []
  for await (const chunk of req) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** As echo services in other languages write a text: PHP escapes slashes, Go what means something in HTML. */
const echoes = (text: string) => [
  text,
  encodeURIComponent(text),
  new URLSearchParams({ it: text }).toString(),
  JSON.stringify({ text }).replaceAll('/', '\\/'),
  JSON.stringify({ text }).replaceAll(/[<>&\u007f-\uffff]/g, (unit) => {
    return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  }),
]

const inHeader = (text: string) => encodeURIComponent(text)

/** An authorization server and API that repeat every credential that they see, in every place of their answers. */
const hostileServer = () => {
  const issued: string[] = []
  const opaque: string[] = []
  let refuses: 'not' | 'denied' | 'page' | 'cut' | 'hang-up' = 'not'
  const seen = new Set<string>()
  let documents = 0

  const newToken = (form: URLSearchParams) => {
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const secret = form.get('client_secret') ?? form.get('client_assertion') ?? ''
    const claims = { iss: 'https://as.example', aud: 'api', scope: 'read', jti: issued.length, echo: secret }
    const token = `${part({ alg: 'RS256', kid: secret.slice(0, 300) })}.${part(claims)}.${randomBytes(256).toString('base64url')}`
    issued.push(token)
    return token
  }

  const token = (form: URLSearchParams, req: IncomingMessage, res: ServerResponse) => {
    const credentials = [...form.values(), req.headers.authorization ?? '', req.headers['proxy-authorization'] ?? '']
    const echo = credentials.flatMap(echoes).join(' | ')
    const headers = { 'x-echo': credentials.map(inHeader).join(' ').slice(0, 4000), 'content-type': 'application/json' }
    if (refuses === 'hang-up') return res.destroy()
    if (refuses === 'page') return res.writeHead(500, { ...headers, 'content-type': 'text/html' }).end(`<p>${echo}</p>`)
    if (refuses === 'cut')
      return res.writeHead(200, headers).end(`{"access_token":"${newToken(form)}","x":"${echo.slice(0, 50)}`)
    if (refuses === 'denied') {
      const body = { error: 'invalid_client', error_description: echo, client_secret: form.get('client_secret'), echo }
      return res
        .writeHead(401, { ...headers, 'www-authenticate': `Basic realm="${inHeader(echo).slice(0, 2000)}"` })
        .end(JSON.stringify(body))
    }
    const isOpaque = req.headers.authorization !== undefined
    const access_token = isOpaque ? `${randomBytes(40).toString('base64')}~._` : newToken(form)
    if (isOpaque) opaque.push(access_token)
    const [, , signature = 'opaque'] = access_token.split('.')
    return res.writeHead(200, { ...headers, 'x-token': access_token, [`x-${signature}`]: signature }).end(
      JSON.stringify({
        access_token,
        token_type: 'Bearer',
        expires_in: 3600,
        scope: `read ${access_token}`,
        id_token: access_token,
        echo,
        [access_token]: echo,
      }),
    )
  }

  const api = (body: string, req: IncomingMessage, res: ServerResponse) => {
    const url = new URL(req.url ?? '/', 'http://own.test')
    const bearer = req.headers.authorization ?? ''
    const [, , signature = ''] = bearer.split('.')
    const credentials = [
      bearer,
      signature,
      String(req.headers['x-api-key'] ?? ''),
      req.headers['proxy-authorization'] ?? '',
    ]
    const echo = credentials.flatMap(echoes).join(' | ') + body
    const headers: Record<string, string> = {
      'x-echo': credentials.map(inHeader).join(' '),
      'x-plain': bearer,
      'set-cookie': `echo=${signature}`,
      ...(signature && { [`x-${signature}`]: '1' }),
    }
    const [, kind = '', value = ''] = url.pathname.split('/')
    const coding = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync }[value]
    if (kind === 'status') {
      const location = value.startsWith('3') ? { location: `http://elsewhere.test/?token=${bearer.slice(7)}` } : {}
      return res
        .writeHead(Number(value), `Said ${bearer}`, {
          ...headers,
          ...location,
          'www-authenticate': `Bearer error="invalid_token", error_description="${bearer.slice(7)}"`,
        })
        .end(JSON.stringify({ error: echo, [signature || 'none']: echo }))
    }
    if (kind === 'coded' && coding)
      return res.writeHead(200, { ...headers, 'content-encoding': value }).end(coding(echo))
    if (kind === 'cut') {
      res.writeHead(200, { ...headers, 'content-length': String(echo.length + 1000) }).write(echo)
      return setImmediate(() => res.destroy())
    }
    if (kind === 'hang-up') return res.destroy()
    return res.writeHead(200, headers).end(echo)
  }

  const listener: RequestListener = (req, res) => {
    void bodyOf(req).then((body) => {
      const path = new URL(req.url ?? '/', 'http://own.test').pathname
      seen.add(path)
      if (path === '/token') return token(new URLSearchParams(body), req, res)
      if (path === '/introspect' || path === '/revoke')
        return res
          .writeHead(200, { 'content-type': 'application/json', 'x-echo': inHeader(body) })
          .end(JSON.stringify({ active: true, echo: body, ...Object.fromEntries(new URLSearchParams(body)) }))
      if (path === '/jwks') return res.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[]}')
      if (path === '/openapi.json')
        return res.writeHead(200, { 'content-type': 'application/json' }).end(
          JSON.stringify({
            openapi: '3.1.0',
            info: { title: 'Hostile', version: `${(documents += 1)}` },
            paths: { '/echo': { get: { operationId: 'echo', responses: {} } } },
          }),
        )
      return api(body, req, res)
    })
  }
  return { issued, opaque, seen, listener, refuse: (how: typeof refuses) => (refuses = how) }
}

describe('whatever is asked of the console', () => {
  const hostile = hostileServer()
  let place: Awaited<ReturnType<typeof consoleDirectory>>
  let server: Loopback
  let sandbox: SandboxProcess
  let console: TestConsole
  let ask: Ask
  let described: { method: string; path: string }[]
  /** All that came back: where it was asked, and every byte of it. */
  const came: { what: string; bytes: Buffer }[] = []
  const answered = new Map<string, Set<number>>()

  const routeOf = (method: string, path: string) => {
    const segments = path.split('?')[0]?.split('/') ?? []
    const fits = ({ method: own, path: pattern }: { method: string; path: string }) => {
      const parts = pattern.split('/')
      return (
        own === method &&
        parts.length === segments.length &&
        parts.every((part, at) => part.startsWith('{') || part === segments[at])
      )
    }
    const [found] = described.filter(fits).sort((a, b) => a.path.split('{').length - b.path.split('{').length)
    return found && `${found.method} ${found.path}`
  }

  const watched =
    (asking: Ask): Ask =>
    async (path, asked = {}) => {
      const answer = await asking(path, asked)
      const method = asked.method ?? 'GET'
      const route = routeOf(method, path)
      if (route !== undefined) answered.set(route, (answered.get(route) ?? new Set()).add(answer.status))
      const { 'set-cookie': _cookie, ...headers } = answer.headers
      came.push({
        what: `${method} ${path.slice(0, 80)} → ${answer.status}`,
        bytes: Buffer.concat([Buffer.from(JSON.stringify(headers)), answer.body]),
      })
      return answer
    }

  const call = (connection: string, given: DescribedCallInput, body = '') =>
    ask(`/api/connections/${connection}/calls`, {
      method: 'POST',
      headers: { 'content-type': callMediaType },
      body: Buffer.concat([Buffer.from(jsonFrame(frameKind.head, given)), Buffer.from(body)]),
    })

  const callIdOf = (bytes: Buffer) => {
    const head = [...new FrameReader().push(bytes)].find(({ kind }) => kind === frameKind.head)
    return (JSON.parse(Buffer.from(head?.payload ?? []).toString()) as { callId: string }).callId
  }

  beforeAll(async () => {
    place = await consoleDirectory()
    server = await loopbackServer(hostile.listener)
    sandbox = await startSandbox(fileURLToPath(new URL('../../../sandbox/src/main.ts', import.meta.url)), 0)
    console = await startConsole({ directory: place.directory, env: { CONSOLE_SANDBOX_URL: sandbox.url } })
    const signedIn = await console.signIn()
    const { paths } = (await signedIn('/api/openapi.json')).json() as { paths: Record<string, object> }
    described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => ({ method: method.toUpperCase(), path })),
    )
    ask = watched(signedIn)

    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const { cert, private: tlsKey } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
      algorithm: 'sha256',
    })
    const clientKey = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    planted['client key'] = clientKey.split('\n')[5] ?? ''
    planted['TLS key'] = tlsKey.split('\n')[5]?.trim() ?? ''
    planted['local key'] = console.key
    for (const { clientSecret, clientId } of await sandboxConnections()) planted[`secret of ${clientId}`] = clientSecret

    const common = {
      tokenUrl: `${server.origin}/token`,
      apiUrl: `${server.origin}/`,
      clientId: 'planted-client',
      allowPrivateNetwork: true,
    }
    const secret = planted['client secret'] ?? ''
    const connections = [
      {
        ...common,
        id: 'hostile',
        clientSecret: secret,
        headers: { 'X-Api-Key': planted['further header'] },
        introspectionUrl: `${server.origin}/introspect`,
        revocationUrl: `${server.origin}/revoke`,
        jwksUrl: `${server.origin}/jwks`,
        openApi: [`${server.origin}/openapi.json`],
      },
      {
        ...common,
        id: 'basic',
        clientSecret: secret,
        clientAuthentication: 'client_secret_basic',
        introspectionUrl: `${server.origin}/introspect`,
      },
      {
        ...common,
        id: 'keyed',
        clientSecret: clientKey,
        clientAuthentication: 'private_key_jwt',
        tls: { ca: cert, clientCertificate: cert, clientKey: tlsKey },
      },
      {
        ...common,
        id: 'proxied',
        clientSecret: secret,
        proxy: `http://planted-user:${encodeURIComponent(planted['proxy password'] ?? '')}@127.0.0.1:${server.port}/`,
      },
    ]
    for (const connection of connections) {
      const { status } = await ask('/api/connections', jsonBody(connection))
      if (status !== 201) throw new Error(`The connection ${connection.id} was answered with ${status}.`)
    }
  })
  afterAll(async () => {
    await console.stop()
    await sandbox.stop()
    await server.close()
    await place.remove()
  })

  const sandboxConnections = async () => {
    const offered = await fetch(new URL('__sandbox/connections', sandbox.url))
    return ((await offered.json()) as { connections: { clientId: string; clientSecret: string }[] }).connections
  }

  /** What is known to be secret once everything was asked. */
  const secrets = async () => {
    const own = (await readdir(join(place.directory, 'data'))).filter((name) => /key/i.test(name))
    const sealing = await Promise.all(own.map((name) => readFile(join(place.directory, 'data', name), 'utf8')))
    expect(sealing.length).toBe(1)
    return {
      ...planted,
      'sealing key': sealing[0]?.trim() ?? '',
      ...Object.fromEntries(hostile.opaque.map((token, at) => [`token ${at}`, token])),
      ...Object.fromEntries(hostile.issued.map((token, at) => [`signature ${at}`, token.split('.')[2] ?? ''])),
    }
  }

  const failures = async (connection: string) => {
    const under = `/api/connections/${connection}`
    for (const how of ['denied', 'page', 'cut', 'hang-up'] as const) {
      hostile.refuse(how)
      await ask(`${under}/token`, jsonBody({}))
      await ask(`${under}/token`)
      await call(connection, { method: 'GET', path: '/echo' })
      await ask(`${under}/check`, { method: 'POST' })
    }
    hostile.refuse('not')
    for (const path of [
      ...[200, 204, 302, 400, 401, 403, 404, 407, 418, 429, 500, 503].map((status) => `/status/${status}`),
      ...['gzip', 'deflate', 'br', 'zstd'].map((coding) => `/coded/${coding}`),
      '/cut',
      '/hang-up',
      '/echo',
    ])
      await call(connection, { method: 'GET', path, operationId: 'echo' })
    await call(connection, { method: 'GET', path: '/token' })
  }

  it('is answered on every route that it describes', async () => {
    const events = ask('/api/events')
    await ask('/api/session')
    await ask('/api/connections')
    for (const connection of ['hostile', 'basic', 'keyed', 'proxied']) {
      const under = `/api/connections/${connection}`
      await ask(`${under}/token`, jsonBody({}))
      await ask(`${under}/token`)
      await ask(`${under}/token`, jsonBody({ scope: 'less' }))
      await ask(`${under}/check`, { method: 'POST' })
      await ask(`${under}/peers`)
      const made = await call(connection, { method: 'POST', path: '/echo' }, 'harmless')
      const callId = callIdOf(made.body)
      const refused = await call(connection, { method: 'GET', path: '/status/403' })
      await failures(connection)
      await ask(`${under}/token/events`)
      for (const id of [callId, callIdOf(refused.body)]) {
        await ask(`/api/history/${id}`)
        await ask(`/api/history/${id}/evidence`)
        await ask(`${under}/experiments`, jsonBody({ callId: id }))
      }
      await ask(`${under}/token`, { method: 'DELETE' })
    }
    const under = '/api/connections/hostile'
    const { operations } = (await ask(`${under}/operations`)).json() as { operations: { id: string }[] }
    await ask(`${under}/operations/${operations[0]?.id}`)
    const added = await ask(
      `${under}/documents`,
      jsonBody({ openapi: '3.1.0', info: { title: 'x', version: '1' }, paths: {} }),
    )
    const { id } = added.json() as { id: string }
    const { documents } = (await ask(`${under}/documents`)).json() as { documents: { id: string; source?: unknown }[] }
    for (const document of documents)
      for (const step of ['refresh', 'restore'])
        await ask(`${under}/documents/${document.id}/${step}`, { method: 'POST' })
    await ask(`${under}/documents/${id}`)
    await ask(`${under}/documents/${id}`, { method: 'DELETE' })
    await ask(`${under}/documents/lookup`, { method: 'POST' })
    await ask('/api/audit')
    await ask(`/api/connections/sandbox-full-access/practice`)
    await ask(`/api/connections/sandbox-full-access/practice`, jsonBody({ switches: [] }, 'PUT'))
    await ask(`/api/connections/sandbox-full-access/practice`, { method: 'DELETE' })
    const draft = {
      clientId: 'x',
      clientSecret: planted['client secret'],
      tokenUrl: `${server.origin}/token`,
      apiUrl: `${server.origin}/`,
      allowPrivateNetwork: true,
    }
    await ask('/api/connections/check', jsonBody(draft))
    await ask('/api/connections/basic', jsonBody({ name: 'Renamed' }, 'PATCH'))
    await ask('/api/connections/basic', { method: 'DELETE' })
    await ask('/api/connections/basic/restore', { method: 'POST' })
    await ask('/api/history')
    await savedRequests()
    await ask('/api/history?connection=basic', { method: 'DELETE' })
    const other = watched(await console.signIn())
    await other('/api/session', { method: 'DELETE' })
    await watched((path, asked) => console.ask(path, asked))('/api/session', jsonBody({ key: console.key }))

    await everyRouteFails(await console.signIn())
    expect((await wholeAudit()).filter(({ action }) => action === 'other')).toEqual([])
    console.drain()
    await events

    const unanswered = described
      .map(({ method, path }) => `${method} ${path}`)
      .filter((route) => ![...(answered.get(route) ?? [])].some((status) => status < 300))
    expect(unanswered).toEqual([])
    for (const path of ['/token', '/introspect', '/revoke', '/jwks', '/openapi.json', '/echo'])
      expect(hostile.seen).toContain(path)
  }, 120_000)

  /** Every entry, read page by page. */
  const wholeAudit = async () => {
    const entries: AuditEntry[] = []
    for (let cursor = ''; ;) {
      const page = (await ask(`/api/audit?limit=200${cursor}`)).json() as AuditPage
      entries.push(...page.entries)
      if (page.cursor === undefined) return entries
      cursor = `&cursor=${page.cursor}`
    }
  }

  const savedRequests = async () => {
    const request = { name: 'Echo', connectionId: 'hostile', method: 'GET', path: '/echo', draft: '{}' }
    const { id } = (await ask('/api/requests', jsonBody(request))).json() as { id: string }
    await ask('/api/requests')
    await ask(`/api/requests/${id}`)
    await ask(`/api/requests/${id}`, jsonBody({ name: 'Echoed' }, 'PATCH'))
    await ask(`/api/requests/${id}`, { method: 'DELETE' })
    await ask(`/api/requests/${id}/restore`, { method: 'POST' })
    await ask('/api/connections/hostile/token', jsonBody({}))
    await ask('/api/connections/basic/token', jsonBody({}))
    for (const secret of [planted['client secret'], hostile.opaque.at(-1), hostile.issued.at(-1)])
      for (const key of ['name', 'folder', 'notes', 'path', 'draft', 'operationId']) {
        const value = key === 'draft' ? JSON.stringify({ values: { x: secret } }) : secret
        await ask('/api/requests', jsonBody({ ...request, [key]: value }))
      }
  }

  /** Each route with secrets in every place that a request has, refused in each way that it can be. */
  const everyRouteFails = async (signedIn: Ask) => {
    const asStranger = watched((path, asked) => console.ask(path, asked))
    const asUser = watched(signedIn)
    const pasted = [planted['client secret'] ?? '', hostile.issued.at(-1) ?? '']
    for (const { method, path } of described) {
      // Streams for who is signed in; ends nothing.
      const isStream = path === '/api/events'
      const hasBody = method !== 'GET'
      const endsSession = method === 'DELETE' && path === '/api/session'
      for (const secret of pasted) {
        const encoded = encodeURIComponent(secret)
        const plain = path.replaceAll(/\{\w+\}/g, 'hostile')
        const strange = `${path.replaceAll(/\{\w+\}/g, encoded)}?q=${encoded}&cursor=${encoded}&check=${encoded}`
        await asStranger(strange, { method })
        await asStranger(plain, { method, headers: { origin: `http://${encoded.slice(0, 40)}.test` } })
        await asStranger(plain, { method, headers: { host: 'evil.test' } })
        if (isStream || endsSession || (path === '/api/history' && method === 'DELETE')) continue
        await asUser(strange, { method })
        if (!hasBody || /^\/api\/connections\/\{connection\}$/.test(path)) continue
        const body = (text: string | Buffer, type = 'application/json') =>
          asUser(plain, { method, headers: { 'content-type': type }, body: text })
        await body(`{"key": "${secret}`)
        await body(JSON.stringify({ [secret]: secret }))
        await body(JSON.stringify([secret]))
        await body(JSON.stringify(secret))
        await body(secret, `text/${encoded}`)
        if (secret !== pasted[0]) continue
        for (const key of [
          'key',
          'id',
          'name',
          'description',
          'scope',
          'audience',
          'callId',
          'switches',
          'method',
          'path',
          'query',
          'headers',
          'url',
          'apiUrl',
          'tls',
          'proxy',
          'clientSecret',
          'note',
          'title',
          'body',
        ])
          await body(JSON.stringify({ method: 'GET', path: '/', [key]: secret }))
      }
    }
  }

  it('brought no secret, in no spelling', async () => {
    expect(came.length).toBeGreaterThan(500)
    const leaks: string[] = []
    for (const [name, value] of Object.entries(await secrets())) {
      expect(value.length).toBeGreaterThanOrEqual(16)
      const needles = spellings(value)
      for (const { what, bytes } of came)
        for (const needle of needles)
          if (bytes.includes(needle)) leaks.push(`${name} in ${what} as ${needle.toString('latin1').slice(0, 24)}`)
    }
    expect(leaks).toEqual([])
  }, 120_000)

  it('left none in the log, the database and its write-ahead log', async () => {
    const folder = join(place.directory, 'data')
    const files = (await readdir(folder)).filter((name) => !/key/i.test(name))
    expect(files).toEqual(expect.arrayContaining(['console.db', 'console.db-wal']))
    const kept = await Promise.all(files.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) })))
    kept.push({ name: 'log', bytes: Buffer.from(console.logged()) })
    expect(console.logged()).toContain('"route":')
    const leaks = Object.entries(await secrets()).flatMap(([name, value]) =>
      kept.flatMap((file) =>
        spellings(value)
          .filter((needle) => file.bytes.includes(needle))
          .map((needle) => `${name} in ${file.name} as ${needle.toString('latin1').slice(0, 24)}`),
      ),
    )
    expect(leaks).toEqual([])
  }, 60_000)

  it('would have been noticed', async () => {
    for (const value of Object.values(await secrets()))
      for (const needle of spellings(value))
        expect(Buffer.concat([Buffer.from('{"x":"'), needle]).includes(needle)).toBe(true)
  })
})
