import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { get as getSecurely } from 'node:https'
import { connect, type Socket } from 'node:net'
import { type TLSSocket, connect as connectSecurely } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { appliedIn, faultsOf } from '../testing/faults.ts'
import { type RunningSandbox, runningSandbox } from '../testing/running.ts'

let sandbox: RunningSandbox
beforeAll(async () => {
  sandbox = await runningSandbox()
})
const faults = faultsOf(() => sandbox)
afterEach(() => faults.reset())
// The end of the test checks that nothing was reported.
afterAll(() => sandbox.close())

const path = '/usage-metering/v1/meter-types'
const get = (fault: string, at = path) => sandbox.call('full-access', 'GET', at, faults.header(fault))
const plain = async () => (await sandbox.call('full-access', 'GET', path)).text()

/** What came of a body until it ended or broke. */
const received = async (answer: Response) => {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of answer.body ?? []) chunks.push(chunk as Uint8Array)
    return { text: Buffer.concat(chunks).toString(), isWhole: true }
  } catch {
    return { text: Buffer.concat(chunks).toString(), isWhole: false }
  }
}

describe('the way there', () => {
  it('slow: the answer comes late and whole', async () => {
    const began = performance.now()
    const answer = await get('slow=150')
    expect(performance.now() - began).toBeGreaterThanOrEqual(140)
    expect([answer.status, appliedIn(answer)]).toEqual([200, 'slow=150'])
    expect(await answer.text()).toBe(await plain())
  })

  it('stall: headers at once, the body after a silence', async () => {
    const silent = await get('stall=60000')
    expect([silent.status, appliedIn(silent)]).toEqual([200, 'stall=60000'])
    const reader = silent.body?.getReader()
    const nothing = new Promise((resolve) => setTimeout(() => resolve('nothing'), 50))
    expect(await Promise.race([reader?.read(), nothing])).toBe('nothing')
    await reader?.cancel()
    expect(await (await get('stall=1')).text()).toBe(await plain())
  })

  it('trickle: the body comes in pieces', async () => {
    const answer = await get('trickle=20000')
    expect(appliedIn(answer)).toBe('trickle=20000')
    let pieces = 0
    let bytes = 0
    for await (const chunk of answer.body ?? []) {
      pieces++
      bytes += (chunk as Uint8Array).length
    }
    expect(bytes).toBe(Buffer.byteLength(await plain()))
    expect(pieces).toBeGreaterThan(1)
  })

  it.each([0, 100, 1_000_000])('drop=%i: the connection is cut before the end of the body', async (bytes) => {
    const whole = await plain()
    const answer = await get(`drop=${bytes}`)
    expect([answer.status, appliedIn(answer)]).toEqual([200, `drop=${bytes}`])
    expect(await received(answer)).toEqual({ text: whole.slice(0, bytes), isWhole: false })
  })

  it('drop: cuts the answer of the token endpoint as well', async () => {
    await faults.rules({ match: { operationId: 'createAccessToken' }, effect: { drop: 10 } })
    const { text, isWhole } = await received(await sandbox.requestToken(sandbox.form('full-access')))
    expect([text, isWhole]).toEqual(['{"access_t', false])
  })

  it('is not claimed for an answer without a body', async () => {
    const answer = await sandbox.call('full-access', 'HEAD', path, faults.header('drop=1; stall=60000; trickle=1'))
    expect([answer.status, appliedIn(answer)]).toEqual([200, null])
  })

  it.each([
    ['API', () => new URL(`${path}?name=a%20b`, sandbox.url)],
    ['token endpoint', () => new URL(sandbox.connection('full-access').tokenUrl)],
  ])('redirect: the %s is at the other environment’s origin', async (_, url) => {
    const answer = await fetch(url(), { ...faults.header('redirect=308'), redirect: 'manual' })
    const { pathname, search } = url()
    expect([answer.status, appliedIn(answer)]).toEqual([308, 'redirect=308'])
    expect(answer.headers.get('location')).toBe(new URL(pathname + search, sandbox.secondUrl).href)
  })

  it('redirect: the second environment points to the first', async () => {
    const url = new URL(path, sandbox.secondUrl)
    const answer = await fetch(url, { ...faults.header('redirect=307'), redirect: 'manual' })
    expect([answer.status, answer.headers.get('location')]).toEqual([307, new URL(path, sandbox.url).href])
  })
})

describe('cors', () => {
  const origin = { origin: 'https://example.com' }
  const preflight = (at: string) =>
    fetch(new URL(at, sandbox.url), {
      method: 'OPTIONS',
      headers: {
        ...origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    })

  it('grants what pages of other origins ask for, where it is on', async () => {
    expect((await preflight(path)).headers.get('access-control-allow-origin')).toBeNull()
    await faults.rules({ match: { operationId: 'listMeterTypes' }, effect: { cors: 'on' } })
    const granted = await preflight(path)
    expect([granted.status, appliedIn(granted)]).toEqual([204, 'cors=on'])
    expect(granted.headers.get('access-control-allow-origin')).toBe('*')
    expect(granted.headers.get('access-control-allow-headers')).toBe('authorization')
    const answer = await sandbox.call('full-access', 'GET', path, { headers: origin })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
    expect((await preflight('/accounts/v1/account')).status).not.toBe(204)
  })

  it('stands on refusals, on tokens and on the document', async () => {
    await faults.rules({ effect: { cors: 'on' } })
    for (const answer of [
      await fetch(new URL(path, sandbox.url)),
      await sandbox.requestToken(sandbox.form('full-access')),
      await fetch(new URL('openapi.json', sandbox.url)),
    ])
      expect([answer.headers.get('access-control-allow-origin'), appliedIn(answer)]).toEqual(['*', 'cors=on'])
  })
})

describe('a certificate that nobody vouches for', () => {
  const tls = { effect: { tls: 'self-signed' } }
  const certificateAt = async (url: string): Promise<string> => {
    const { hostname, port } = new URL(url)
    const socket: TLSSocket = connectSecurely({ host: hostname, port: Number(port), rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const certificate = socket.getPeerX509Certificate()?.toString() ?? ''
    socket.destroy()
    return certificate
  }

  it('guards a port that is there while the switch is on', async () => {
    expect((await faults.list()).tlsUrl).toBeUndefined()
    const { tlsUrl = '' } = await faults.rules(tls)
    expect(tlsUrl).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/$/)
    await expect(fetch(tlsUrl)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } })
    const cert = await certificateAt(tlsUrl)
    const certificate = new X509Certificate(cert)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect([certificate.checkIP('127.0.0.1'), certificate.checkHost('localhost')]).toEqual(['127.0.0.1', 'localhost'])
    expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now())

    expect((await faults.rules()).tlsUrl).toBeUndefined()
    await expect(certificateAt(tlsUrl)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect((await faults.rules(tls)).tlsUrl).toBe(tlsUrl)
    expect(await certificateAt(tlsUrl)).toBe(cert)
    await faults.reset()
    await expect(certificateAt(tlsUrl)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  it('has the first environment behind it, and says so', async () => {
    const { tlsUrl = '' } = await faults.rules(tls)
    const token = await sandbox.token('full-access')
    const answer = await new Promise<{ status?: number | undefined; applied?: unknown }>((resolve, reject) => {
      getSecurely(
        new URL('accounts/v1/account', tlsUrl),
        { headers: { authorization: `Bearer ${token}` }, ca: undefined, rejectUnauthorized: false },
        (answer) => {
          answer.resume()
          resolve({ status: answer.statusCode, applied: answer.headers['x-sandbox-fault-applied'] })
        },
      ).on('error', reject)
    })
    expect(answer).toEqual({ status: 200, applied: 'tls=self-signed' })
  })
})

describe('a client that hangs up', () => {
  /** Asks without reading on, and gives the connection. */
  const asked = async (base: string, fault: string, at = path): Promise<Socket> => {
    const { hostname, port } = new URL(base)
    const socket = connect(Number(port), hostname)
    const token = await sandbox.token('full-access')
    const head = [`GET ${at} HTTP/1.1`, `Host: ${hostname}:${port}`, `Authorization: Bearer ${token}`]
    socket.write(`${[...head, `X-Sandbox-Fault: ${fault}`].join('\r\n')}\r\n\r\n`)
    return socket
  }

  it('does not keep the sandbox from ending', async () => {
    const other = await runningSandbox()
    const sockets = await Promise.all(
      ['slow=600000', 'stall=600000', 'trickle=1'].map((fault) => asked(other.url, fault, '/openapi.json')),
    )
    const ended = sockets.map((socket) => once(socket, 'close'))
    for (const socket of sockets.slice(1)) await once(socket, 'data')
    await other.close()
    expect(await Promise.all(ended)).toHaveLength(3)
  })
})
