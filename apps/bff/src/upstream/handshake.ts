import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { buildConnector, Client } from 'undici'
import type { ConnectionTls } from '../connections/connection.ts'
import { tlsOptions } from './connector.ts'
import { proxyCredentials } from './proxy.ts'

/** What a TLS connection turned out to be. */
export type Secured = {
  /** For example `TLSv1.3`. */
  protocol: string
  /** When the certificate begins and ends, epoch milliseconds. */
  validFrom: number
  validTo: number
  /** The name that it was issued for, and all host names that it is good for. */
  subject: string | undefined
  names: string[]
  /** Who issued it. */
  authority: string
}

type Given = {
  url: URL
  /** Opens direct connections. */
  connector: buildConnector.connector
  /** Address of the proxy that the connection goes through. */
  proxy: string | undefined
  tls: ConnectionTls | undefined
  /** Whether who answers must prove it. */
  isVerified: boolean
  /** Milliseconds. */
  timeout: number
}

/** Opens a TLS connection, directly or in a tunnel (RFC 9110 §9.3.6), looks at its certificate, and closes it. */
export const handshake = async ({ url, connector, proxy, tls, isVerified, timeout }: Given): Promise<Secured> => {
  const tunnel = proxy === undefined ? undefined : await tunnelThrough(proxy, url, timeout)
  const connect = tunnel
    ? buildConnector({ ...tlsOptions(tls), rejectUnauthorized: isVerified, allowH2: false, timeout })
    : connector
  const socket = await new Promise<Socket>((resolve, reject) => {
    const target = { host: url.host, hostname: url.hostname, protocol: url.protocol, port: url.port }
    const httpSocket = tunnel && { httpSocket: tunnel }
    connect({ ...target, ...httpSocket }, (...[error, socket]) => (error ? reject(error) : resolve(socket)))
  })
  try {
    if (!(socket instanceof TLSSocket)) throw new Error(`${url.origin} is not reached by TLS`)
    const { valid_from: validFrom, valid_to: validTo, issuer, subject, subjectaltname } = socket.getPeerCertificate()
    return {
      protocol: socket.getProtocol() ?? 'TLS',
      validFrom: Date.parse(validFrom),
      validTo: Date.parse(validTo),
      subject: [subject?.CN ?? []].flat()[0],
      names: [...(subjectaltname ?? '').matchAll(/(?:DNS|IP Address):([^,"]+)/g)].map(([, name]) => name ?? ''),
      authority: [issuer?.O ?? [], issuer?.CN ?? []].flat().join(' · ') || 'an authority without a name',
    }
  } finally {
    socket.destroy()
    tunnel?.destroy()
  }
}

const tunnelThrough = async (proxy: string, { hostname, port }: URL, timeout: number): Promise<Socket> => {
  const { origin } = new URL(proxy)
  const host = `${hostname}:${port || 443}`
  const credentials = proxyCredentials(proxy)
  const client = new Client(origin, { connect: { timeout, allowH2: false }, headersTimeout: timeout })
  const { statusCode, socket } = await client.connect({
    path: host,
    headers: { host, ...(credentials && { 'proxy-authorization': `Basic ${credentials}` }) },
  })
  if (statusCode === 200) return socket as Socket
  socket.destroy()
  throw new Error(`Proxy response (${statusCode}) !== 200 when HTTP Tunneling`)
}
