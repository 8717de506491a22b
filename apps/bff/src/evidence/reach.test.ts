import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exampleConnection } from '../tokens/example-connection.ts'
import { createUpstream } from '../upstream/upstream.ts'
import { reach } from './reach.ts'

describe('the way to the servers', () => {
  const upstream = createUpstream()
  let ca: string
  let origin: string
  const server = createServer()
  beforeAll(async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
      ],
    })
    ca = cert
    server.setSecureContext({ key, cert })
    await new Promise<void>((resolve) => server.listen(0, resolve))
    origin = `https://localhost:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await upstream.close()
    server.close()
  })

  it('has one entry where both are the same, with the certificate', async () => {
    const connection = exampleConnection({ tokenUrl: `${origin}/token`, apiUrl: `${origin}/api/`, tls: { ca } })
    expect(await reach(connection, upstream, 5000)).toEqual([
      {
        origin,
        of: ['token', 'api'],
        proxied: false,
        addresses: expect.arrayContaining([expect.stringMatching(/^(?:127\.0\.0\.1|::1)$/)]) as string[],
        tls: {
          protocol: 'TLSv1.3',
          authority: 'localhost',
          names: ['localhost'],
          validFrom: expect.any(String) as string,
          validTo: expect.any(String) as string,
        },
      },
    ])
  })

  it('has the certificate also where it is not accepted, and why', async () => {
    const connection = exampleConnection({ tokenUrl: `${origin}/token`, apiUrl: `${origin}/` })
    const [reached] = await reach(connection, upstream, 5000)
    expect(reached).toMatchObject({
      failure: expect.stringMatching(/SELF_SIGNED/) as string,
      tls: { names: ['localhost'] },
    })
  })
})
