import { createServer as createTlsServer, type ServerOptions } from 'node:https'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { generate, type SelfsignedOptions } from 'selfsigned'
import { afterEach, describe, expect, it } from 'vitest'
import type { Lookup } from './connector.ts'
import { explainFailure } from './explain.ts'
import { fetchBounded } from './fetch-bounded.ts'
import { loopbackServer, loopbackSocketServer } from './loopback.ts'
import { createUpstream, type UpstreamPolicy } from './upstream.ts'

// Every failure here is a real one, of a server or a network that fails so: what Node then says is what is diagnosed.

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const day = 86_400_000

const certificate = (name: string, options: SelfsignedOptions = {}) =>
  generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
    ...options,
  })

/** A server that speaks TLS; its port. */
const tlsServer = async (options: ServerOptions): Promise<number> => {
  const server = createTlsServer(options, (_req, res) => res.end('{}'))
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  )
  return (server.address() as AddressInfo).port
}

const socketServer = async (talk: Parameters<typeof loopbackSocketServer>[0]) => {
  const server = await loopbackSocketServer(talk)
  closing.push(server.close)
  return server
}

/** Resolves every name to the loopback interface, but those that do not exist or cannot be looked up. */
const lookup: Lookup = (hostname, _options, callback) => {
  const failing = { 'nowhere.test': 'ENOTFOUND', 'later.test': 'EAI_AGAIN' }[hostname]
  if (failing) {
    const error = Object.assign(new Error(`getaddrinfo ${failing} ${hostname}`), {
      code: failing,
      syscall: 'getaddrinfo',
      hostname,
    })
    callback(error, [])
  } else callback(null, [{ address: '127.0.0.1', family: 4 }])
}

type Timeouts = { timeout?: number; connectTimeout?: number }

/** What is said of a request that does not succeed. */
const diagnosisOf = async (
  url: string,
  { timeout = 5000, connectTimeout = 5000, ...policy }: Partial<UpstreamPolicy> & Timeouts = {},
) => {
  const upstream = createUpstream({ lookup, connectTimeout })
  closing.push(() => upstream.close())
  const dispatcher = upstream.dispatcherFor({ allowPrivateNetwork: true, ...policy })
  const outcome = await fetchBounded({ url, maxBytes: 1024, timeout }, dispatcher)
  const error = outcome.kind === 'failure' ? outcome.error : outcome.error
  expect(error).toBeDefined()
  return explainFailure(
    { request: { method: 'GET', url }, connection: { apiUrl: url }, ...(error && { error }) },
    { url, upstream, policy: { allowPrivateNetwork: true, ...policy } },
  )
}

describe('the way to a server', () => {
  it('fails by a name that does not exist, or that cannot be looked up now', async () => {
    expect(await diagnosisOf('http://nowhere.test/')).toMatchObject({ cause: 'name-not-found' })
    expect(await diagnosisOf('http://later.test/')).toMatchObject({ cause: 'name-lookup-failed' })
  })

  it('fails where nothing listens', async () => {
    const gone = await loopbackServer(() => {})
    await gone.close()
    expect(await diagnosisOf(gone.origin)).toMatchObject({ cause: 'connection-refused' })
  })

  it('is cut before an answer, and within one', async () => {
    const reset = await socketServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    expect(await diagnosisOf(reset.origin)).toMatchObject({ cause: 'connection-reset' })
    const cut = await socketServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    )
    expect(await diagnosisOf(cut.origin)).toMatchObject({ cause: 'answer-cut-short' })
  })

  it('is closed to addresses that the operator has not opened', async () => {
    expect(await diagnosisOf('http://127.0.0.1:9/', { allowPrivateNetwork: false })).toMatchObject({
      cause: 'address-refused',
    })
  })

  it('takes too long where nobody accepts the connection, or nobody answers', async () => {
    const silent = await socketServer(() => {})
    expect(await diagnosisOf(silent.origin, { timeout: 200 })).toMatchObject({
      cause: expect.stringMatching(/^(?:first-byte|total)-timeout$/) as string,
    })
    const stalled = await socketServer((socket) =>
      socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf')),
    )
    expect(await diagnosisOf(stalled.origin, { timeout: 200 })).toMatchObject({
      cause: expect.stringMatching(/^(?:body|total)-timeout$/) as string,
    })
  })

  it('leads to something that speaks no HTTP', async () => {
    const other = await socketServer((socket) => socket.write('220 mail.test ESMTP ready\r\n'))
    expect(await diagnosisOf(other.origin)).toMatchObject({ cause: 'not-http' })
  })
})

describe('TLS', () => {
  it('fails by a certificate that signed itself, or that an unknown authority signed', async () => {
    const self = await certificate('api.test')
    const port = await tlsServer({ key: self.private, cert: self.cert })
    expect(await diagnosisOf(`https://api.test:${port}/`)).toMatchObject({ cause: 'tls-self-signed' })
    const authority = await certificate('An authority')
    const signed = await certificate('api.test', {
      ca: { key: authority.private, cert: authority.cert },
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'api.test' }] }],
    })
    const leaf = await tlsServer({ key: signed.private, cert: signed.cert })
    expect(await diagnosisOf(`https://api.test:${leaf}/`)).toMatchObject({ cause: 'tls-intermediate-missing' })
    const other = await tlsServer({ key: signed.private, cert: `${signed.cert}\n${authority.cert}` })
    expect(await diagnosisOf(`https://api.test:${other}/`)).toMatchObject({ cause: 'tls-unknown-authority' })
  })

  it('fails by a certificate that is signed in a way nobody trusts any more', async () => {
    const weak = await certificate('api.test', { algorithm: 'sha1' })
    const authority = await certificate('An authority', { algorithm: 'sha1' })
    const signed = await certificate('api.test', {
      algorithm: 'sha1',
      ca: { key: authority.private, cert: authority.cert },
    })
    const port = await tlsServer({ key: signed.private, cert: `${signed.cert}\n${authority.cert}` })
    expect(await diagnosisOf(`https://api.test:${port}/`)).toMatchObject({ cause: 'tls-certificate-unusable' })
    const alone = await tlsServer({ key: weak.private, cert: weak.cert })
    expect((await diagnosisOf(`https://api.test:${alone}/`)).cause).toMatch(/^tls-/)
  })

  it('fails by a certificate of another time or name', async () => {
    const now = Date.now()
    const expired = await certificate('api.test', {
      notBeforeDate: new Date(now - 10 * day),
      notAfterDate: new Date(now - day),
    })
    const over = await tlsServer({ key: expired.private, cert: expired.cert })
    expect(await diagnosisOf(`https://api.test:${over}/`, { tls: { ca: expired.cert } })).toMatchObject({
      cause: 'tls-expired',
    })
    const early = await certificate('api.test', {
      notBeforeDate: new Date(now + day),
      notAfterDate: new Date(now + 10 * day),
    })
    const soon = await tlsServer({ key: early.private, cert: early.cert })
    expect(await diagnosisOf(`https://api.test:${soon}/`, { tls: { ca: early.cert } })).toMatchObject({
      cause: 'tls-not-yet-valid',
    })
    const named = await certificate('other.test')
    const port = await tlsServer({ key: named.private, cert: named.cert })
    expect(await diagnosisOf(`https://api.test:${port}/`, { tls: { ca: named.cert } })).toMatchObject({
      cause: 'tls-wrong-name',
      evidence: expect.arrayContaining([
        { source: 'probe', quote: expect.stringContaining('the certificate is for other.test, issued by') as string },
      ]) as unknown,
    })
  })

  it('fails where the server wants a certificate of the client', async () => {
    const own = await certificate('api.test')
    const port = await tlsServer({
      key: own.private,
      cert: own.cert,
      ca: own.cert,
      requestCert: true,
      rejectUnauthorized: true,
    })
    expect(await diagnosisOf(`https://api.test:${port}/`, { tls: { ca: own.cert } })).toMatchObject({
      cause: expect.stringMatching(/^(?:client-certificate-required|connection-closed-before-answer)$/) as string,
      steps: expect.arrayContaining([
        expect.objectContaining({ action: { type: 'edit-connection', field: 'tls' } }),
      ]) as unknown,
    })
  })

  it('is spoken to plain HTTP, and the reverse', async () => {
    const plain = await loopbackServer((_req, res) => res.end())
    closing.push(plain.close)
    expect(await diagnosisOf(`https://api.test:${plain.port}/`)).toMatchObject({ cause: 'https-to-http-port' })
    const own = await certificate('api.test')
    const port = await tlsServer({ key: own.private, cert: own.cert })
    expect(await diagnosisOf(`http://api.test:${port}/`)).toMatchObject({
      cause: 'plain-http-to-https-port',
      evidence: expect.arrayContaining([{ source: 'probe', quote: 'the port speaks TLSv1.3' }]) as unknown,
      steps: [{ action: { type: 'edit-connection', field: 'apiUrl', value: `https://api.test:${port}/` } }],
    })
  })

  it('is never answered', async () => {
    const silent = await socketServer(() => {})
    const diagnosis = await diagnosisOf(`https://api.test:${silent.port}/`, { connectTimeout: 200 })
    expect(diagnosis).toMatchObject({ cause: 'connect-timeout' })
  })

  it('finds no common version, and is cut in the middle', async () => {
    const own = await certificate('api.test')
    const port = await tlsServer({ key: own.private, cert: own.cert, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' })
    expect(await diagnosisOf(`https://api.test:${port}/`, { tls: { ca: own.cert } })).toMatchObject({
      cause: expect.stringMatching(/^tls-(?:version|handshake-refused)$/) as string,
    })
    const cut = await socketServer((socket) => socket.once('data', () => socket.end()))
    expect(await diagnosisOf(`https://api.test:${cut.port}/`)).toMatchObject({ cause: 'tls-handshake-cut' })
  })
})

describe('a proxy', () => {
  const proxyThat = async (answer: string) => {
    const server = createTcpServer((socket) => {
      socket.on('error', () => {})
      socket.once('data', () => socket.end(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it.each([
    ['HTTP/1.1 407 Proxy Authentication Required\r\n\r\n', 'proxy-authentication'],
    ['HTTP/1.1 403 Forbidden\r\n\r\n', 'proxy-refused'],
    ['HTTP/1.1 502 Bad Gateway\r\n\r\n', 'proxy-cannot-reach'],
  ])('answers %j', async (answer, cause) => {
    expect(await diagnosisOf('https://api.test/', { proxy: await proxyThat(answer) })).toMatchObject({ cause })
  })

  it('is not there', async () => {
    const gone = await loopbackServer(() => {})
    await gone.close()
    expect(await diagnosisOf('https://api.test/', { proxy: gone.origin })).toMatchObject({
      cause: 'connection-refused',
    })
  })
})
