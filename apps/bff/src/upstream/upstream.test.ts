import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Lookup } from './connector.ts'
import { hasCode } from './error-chain.ts'
import { fetchBounded } from './fetch-bounded.ts'
import { loopbackServer, type Loopback } from './loopback.ts'
import { createUpstream, type Upstream, type UpstreamOptions } from './upstream.ts'

const closing: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const opened = (options: UpstreamOptions = {}): Upstream => {
  const upstream = createUpstream(options)
  closing.push(() => upstream.close())
  return upstream
}

/** A resolver that knows these names alone; a list of lists answers differently each time. */
const resolver =
  (names: Record<string, string[][]>): Lookup =>
  (hostname, _options, callback) => {
    const answers = names[hostname] ?? [[]]
    const addresses = answers.length > 1 ? (answers.shift() ?? []) : (answers[0] ?? [])
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }

const asked = { maxBytes: 1024, timeout: 5000 }
const lenient = { allowPrivateNetwork: true }
const strict = { allowPrivateNetwork: false }

describe('the way to an upstream', () => {
  let server: Loopback
  let arrived: string[]
  beforeEach(async () => {
    arrived = []
    server = await loopbackServer((req, res) => {
      arrived.push(`${req.headers.host}${req.url}`)
      res.end('here')
    })
    closing.push(server.close)
  })

  it.each([
    ['dotted', '127.0.0.1'],
    ['decimal', '2130706433'],
    ['hexadecimal', '0x7f000001'],
    ['hexadecimal parts', '0x7f.0x0.0x0.0x1'],
    ['octal', '0177.0.0.1'],
    ['short', '127.1'],
    ['mapped', '[::ffff:127.0.0.1]'],
    ['mapped in hexadecimal', '[::ffff:7f00:1]'],
    ['compatible', '[::127.0.0.1]'],
    ['loopback of IPv6', '[::1]'],
    ['unspecified', '0.0.0.0'],
    ['zero', '0'],
    ['full-width digits', '１２７.0.0.1'],
    ['metadata', '169.254.169.254'],
    ['metadata in decimal', '2852039166'],
    ['metadata, mapped', '[::ffff:169.254.169.254]'],
  ])('does not lead to %s address %s', async (_form, host) => {
    const outcome = await fetchBounded(
      { ...asked, url: `http://${host}:${server.port}/` },
      opened().dispatcherFor(strict),
    )
    expect(outcome).toMatchObject({ kind: 'failure', error: [{ code: 'ADDRESS_REFUSED' }] })
    expect(arrived).toEqual([])
  })

  it('does not lead to names that resolve to such addresses, wholly or in part', async () => {
    const upstream = opened({
      lookup: resolver({
        'inside.test': [['127.0.0.1']],
        'mixed.test': [['93.184.215.14', '127.0.0.1']],
        'meta.test': [['169.254.169.254']],
      }),
    })
    for (const host of ['inside.test', 'mixed.test', 'meta.test']) {
      const outcome = await fetchBounded(
        { ...asked, url: `http://${host}:${server.port}/` },
        upstream.dispatcherFor(strict),
      )
      expect(outcome).toMatchObject({ kind: 'failure', error: [{ code: 'ADDRESS_REFUSED', hostname: host }] })
    }
    const meta = await fetchBounded({ ...asked, url: 'http://meta.test/' }, upstream.dispatcherFor(lenient))
    expect(meta).toMatchObject({ kind: 'failure', error: [{ code: 'ADDRESS_REFUSED' }] })
    expect(arrived).toEqual([])
  })

  it('goes to the address that was checked, whatever the name says later', async () => {
    const lookup = resolver({ 'rebind.test': [['127.0.0.1'], ['169.254.169.254']] })
    const upstream = opened({ lookup })
    const url = `http://rebind.test:${server.port}/`
    const first = await fetchBounded(
      { ...asked, url, headers: { connection: 'close' } },
      upstream.dispatcherFor(lenient),
    )
    expect(first).toMatchObject({ kind: 'answer', status: 200 })
    const second = await fetchBounded({ ...asked, url }, upstream.dispatcherFor(lenient))
    expect(second).toMatchObject({ kind: 'failure', error: [{ code: 'ADDRESS_REFUSED' }] })
    expect(arrived).toEqual([`rebind.test:${server.port}/`])
  })

  it('is not shared between a lenient and a strict connection', async () => {
    const upstream = opened()
    const url = `${server.origin}/`
    expect(await fetchBounded({ ...asked, url }, upstream.dispatcherFor(lenient))).toMatchObject({ status: 200 })
    expect(await fetchBounded({ ...asked, url }, upstream.dispatcherFor(strict))).toMatchObject({ kind: 'failure' })
    expect(upstream.dispatcherFor(lenient)).toBe(upstream.dispatcherFor({ allowPrivateNetwork: true }))
  })

  it('takes the next address where the first refuses', async () => {
    const upstream = opened({ lookup: resolver({ 'both.test': [['::1', '127.0.0.1']] }) })
    const outcome = await fetchBounded(
      { ...asked, url: `http://both.test:${server.port}/` },
      upstream.dispatcherFor(lenient),
    )
    expect(outcome).toMatchObject({ kind: 'answer', status: 200 })
  })

  it('leads through a configured proxy, but not for hosts without one, and not to literal private addresses', async () => {
    const throughProxy: string[] = []
    const proxy = await loopbackServer((req, res) => {
      throughProxy.push(req.url ?? '')
      res.end('by proxy')
    })
    proxy.server.on('connect', (req, socket) => {
      throughProxy.push(req.url ?? '')
      const onward = connect(server.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      onward.on('error', () => socket.destroy())
      socket.on('error', () => onward.destroy())
    })
    closing.push(proxy.close)
    const upstream = opened({
      proxy: proxy.origin,
      noProxy: ['.direct.test'],
      lookup: resolver({ 'api.direct.test': [['127.0.0.1']] }),
    })
    const dispatcher = upstream.dispatcherFor(lenient)
    const proxied = await fetchBounded({ ...asked, url: 'http://anywhere.test/x' }, dispatcher)
    expect(proxied).toMatchObject({ kind: 'answer', status: 200 })
    expect(throughProxy).toHaveLength(1)
    expect(throughProxy[0]).toContain('anywhere.test')
    const direct = await fetchBounded({ ...asked, url: `http://api.direct.test:${server.port}/d` }, dispatcher)
    expect(direct).toMatchObject({ kind: 'answer', status: 200 })
    expect(throughProxy).toHaveLength(1)
    const inside = await fetchBounded({ ...asked, url: 'http://169.254.169.254/' }, dispatcher)
    expect(inside).toMatchObject({ kind: 'failure', error: [{ code: 'ADDRESS_REFUSED' }] })
    expect(throughProxy).toHaveLength(1)
    expect(upstream.isProxied(lenient, 'anywhere.test')).toBe(true)
    expect(upstream.isProxied(lenient, 'api.direct.test')).toBe(false)
  })

  it('says which connection could not be made', async () => {
    const gone = await loopbackServer(() => {})
    await gone.close()
    const outcome = await fetchBounded({ ...asked, url: gone.origin }, opened().dispatcherFor(lenient))
    expect(outcome.kind === 'failure' && hasCode(outcome.error, 'ECONNREFUSED')).toBe(true)
  })
})

describe('TLS', () => {
  it('is checked against the authority of the connection, and offers its client certificate', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'api.test' }], {
      keyType: 'ec',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'api.test' }] },
      ],
    })
    let clientName: unknown
    const server = createTlsServer(
      { key, cert, ca: cert, requestCert: true, rejectUnauthorized: false },
      (req, res) => {
        clientName = (req.socket as TLSSocket).getPeerCertificate().subject?.CN
        res.end('secret place')
      },
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(() => new Promise<void>((resolve) => server.close(() => resolve())))
    const { port } = server.address() as AddressInfo
    const upstream = opened({ lookup: resolver({ 'api.test': [['127.0.0.1']], 'other.test': [['127.0.0.1']] }) })

    const unknown = await fetchBounded({ ...asked, url: `https://api.test:${port}/` }, upstream.dispatcherFor(lenient))
    expect(unknown).toMatchObject({ kind: 'failure', error: [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }] })

    const trusting = upstream.dispatcherFor({ ...lenient, tls: { ca: cert, clientCertificate: cert, clientKey: key } })
    expect(await fetchBounded({ ...asked, url: `https://api.test:${port}/` }, trusting)).toMatchObject({ status: 200 })
    expect(clientName).toBe('api.test')
    const wrongName = await fetchBounded({ ...asked, url: `https://other.test:${port}/` }, trusting)
    expect(wrongName).toMatchObject({ kind: 'failure', error: [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }] })

    const secured = {
      protocol: 'TLSv1.3',
      subject: 'api.test',
      names: ['api.test'],
      authority: 'api.test',
      validFrom: expect.any(Number),
      validTo: expect.any(Number),
    }
    const way = { ...lenient, tls: { ca: cert } }
    const address = new URL(`https://api.test:${port}/token`)
    expect(await upstream.secure(way, address)).toEqual(secured)
    await expect(upstream.secure(lenient, address)).rejects.toMatchObject({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
    await expect(upstream.secure({ ...way, allowPrivateNetwork: false }, address)).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    })

    const tunnels: unknown[] = []
    const proxy = await loopbackServer(() => {})
    closing.push(proxy.close)
    proxy.server.on('connect', ({ url, headers }, socket) => {
      tunnels.push([url, headers['proxy-authorization']])
      socket.on('error', () => {})
      if (url?.startsWith('closed.test')) return socket.end('HTTP/1.1 407 No\r\n\r\n')
      const onward = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        onward.pipe(socket).pipe(onward)
      })
      return onward.on('error', () => socket.destroy())
    })
    const proxied = { ...way, proxy: proxy.origin.replace('//', '//me:p%40ss@') }
    expect(await upstream.secure(proxied, address)).toEqual(secured)
    expect(tunnels).toEqual([[`api.test:${port}`, `Basic ${Buffer.from('me:p@ss').toString('base64')}`]])
    await expect(upstream.secure(proxied, new URL('https://closed.test/'))).rejects.toThrow('Proxy response (407)')
    await expect(upstream.secure(proxied, new URL('https://169.254.169.254/'))).rejects.toMatchObject({
      code: 'ADDRESS_REFUSED',
    })
    expect(tunnels).toHaveLength(2)
  })

  it('needs addresses, all of them permitted ones', async () => {
    const upstream = opened({
      lookup: resolver({ 'two.test': [['127.0.0.1', '::1']], 'mixed.test': [['203.0.113.9', '169.254.169.254']] }),
    })
    expect(await upstream.addressesOf(lenient, 'two.test')).toEqual(['127.0.0.1', '::1'])
    expect(await upstream.addressesOf(lenient, '[::1]')).toEqual(['::1'])
    await expect(upstream.addressesOf(strict, 'two.test')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
    await expect(upstream.addressesOf(lenient, 'mixed.test')).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' })
    await expect(upstream.addressesOf(lenient, 'nowhere.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })
})
