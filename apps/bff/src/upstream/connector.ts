import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { getCACertificates } from 'node:tls'
import { buildConnector } from 'undici'
import type { ConnectionTls } from '../connections/connection.ts'
import { AddressRefusedError, addressRefusal, type AddressPolicy } from './address.ts'
import { noteConnection } from './socket-timing.ts'

/** `dns.lookup` asked for all addresses of a name. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

type ConnectorOptions = {
  policy: AddressPolicy
  tls?: ConnectionTls | undefined
  /** Milliseconds until a connection, TLS included, must stand. */
  connectTimeout: number
  /** False only for a look at a server's certificate, where nothing is sent. */
  isVerified?: boolean
  lookup?: Lookup | undefined
}

/** TLS options from a connection's PEM texts; its authorities come in addition to the system's. */
export const tlsOptions = (tls: ConnectionTls | undefined) => ({
  ...(tls?.ca ? { ca: [...getCACertificates('default'), tls.ca] } : {}),
  ...(tls?.clientCertificate ? { cert: tls.clientCertificate } : {}),
  ...(tls?.clientKey ? { key: tls.clientKey } : {}),
})

/**
 * The addresses of a host, an address's own included. Rejects where there is none, and with an `AddressRefusedError`
 * where one of them must not be connected to.
 */
export const addressesOf = async (
  host: string,
  policy: AddressPolicy,
  lookup: Lookup = systemLookup,
): Promise<string[]> => {
  const hostname = host.replace(/^\[|\]$/g, '')
  const addresses = isIP(hostname)
    ? [hostname]
    : await new Promise<string[]>((resolve, reject) => {
        lookup(hostname, { all: true }, (error, found) =>
          error ? reject(error) : resolve(found.map(({ address }) => address)),
        )
      })
  for (const address of addresses) {
    const reason = addressRefusal(address, policy)
    if (reason) throw new AddressRefusedError(hostname, address, reason)
  }
  if (addresses.length === 0) throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' })
  return addresses
}

/**
 * A connector for undici that connects to permitted addresses only. A name is resolved once, all its addresses are
 * checked, and the socket goes to one of those very addresses, so that a name which changes between check and use
 * gains nothing. SNI and the check of the certificate's name stay those of the host.
 */
export const checkedConnector = ({
  policy,
  tls,
  connectTimeout,
  isVerified = true,
  lookup = systemLookup,
}: ConnectorOptions): buildConnector.connector => {
  const checkedLookup: LookupFunction = (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      for (const { address } of addresses) {
        const reason = addressRefusal(address, policy)
        if (reason) return callback(new AddressRefusedError(hostname, address, reason), [])
      }
      const [first] = addresses
      if (!first) return callback(Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' }), [])
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
    })
  }
  // HTTP/1.1 alone: heads as they came, and timing that belongs to exactly one call.
  const connect = buildConnector({
    ...tlsOptions(tls),
    ...(!isVerified && { rejectUnauthorized: false }),
    allowH2: false,
    timeout: connectTimeout,
    lookup: checkedLookup,
  })

  return (options, callback) => {
    const hostname = options.hostname.replace(/^\[|\]$/g, '')
    // Node asks no lookup for an address, so that one is checked here.
    if (isIP(hostname)) {
      const reason = addressRefusal(hostname, policy)
      if (reason) {
        queueMicrotask(() => callback(new AddressRefusedError(hostname, hostname, reason), null))
        return
      }
    }
    const checked: buildConnector.Callback = (...[error, socket]) => {
      if (error) return callback(error, null)
      const reason = addressRefusal(socket.remoteAddress ?? '', policy)
      if (!reason) return callback(null, socket)
      socket.destroy()
      return callback(new AddressRefusedError(hostname, socket.remoteAddress ?? 'unknown', reason), null)
    }
    // undici's connector returns the socket that it opens, which its type leaves out.
    const socket = connect(options, checked) as unknown as Socket | undefined
    if (socket) noteConnection(socket)
  }
}
