import { isIP } from 'node:net'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import type { ConnectionTls } from '../connections/connection.ts'
import { AddressRefusedError, addressRefusal } from './address.ts'
import { addressesOf, checkedConnector, type Lookup, tlsOptions } from './connector.ts'
import { handshake, type Secured } from './handshake.ts'

/** What decides how an upstream may be reached: a part of every `Connection`. */
export type UpstreamPolicy = {
  allowPrivateNetwork: boolean
  tls?: ConnectionTls | undefined
  /** URL of the proxy; replaces the one of the server's configuration. */
  proxy?: string | undefined
}

export type UpstreamOptions = {
  /** URL of a proxy for all connections without one of their own. */
  proxy?: string | undefined
  /** Hosts that are reached without the proxy: names, `.suffixes`, addresses; `*` for all. */
  noProxy?: readonly string[] | undefined
  /** Networks (CIDR) within which `allowPrivateNetwork` opens addresses; absent: any private one. */
  privateNetworks?: readonly string[] | undefined
  /** Milliseconds until a connection must stand. */
  connectTimeout?: number
  /** Longest head of an answer, in bytes. */
  maxHeaderSize?: number
  /** Stands in for the system's resolver. */
  lookup?: Lookup
}

/** Ways to the outside, one per policy: a socket opened for a lenient connection never serves a strict one. */
export type Upstream = {
  /** The undici dispatcher for a connection; the same one for the same policy. */
  dispatcherFor(policy: UpstreamPolicy): Dispatcher
  /** Whether a proxy resolves this host's name, so that the check of addresses is the proxy's. */
  isProxied(policy: UpstreamPolicy, hostname: string): boolean
  /** The addresses of a name, all of them permitted ones; rejects where there is none, or one that is not permitted. */
  addressesOf(policy: UpstreamPolicy, hostname: string): Promise<string[]>
  /** Opens a TLS connection to an `https:` address as a call would, tells about it, and closes it. */
  secure(policy: UpstreamPolicy, url: URL): Promise<Secured>
  /** The same without a proof of who answers, to see what a server shows: nothing is sent. */
  probe(policy: UpstreamPolicy, url: URL): Promise<Secured>
  close(): Promise<void>
}

/** Milliseconds that a look at a server's certificate may take: somebody waits for the explanation. */
const probeTimeout = 3000

/** Policies whose connections are kept. */
const mostPolicies = 500

const bare = (hostname: string) => hostname.replace(/^\[|\]$/g, '')

const isListed = (hostname: string, hosts: readonly string[]) => {
  const host = bare(hostname.toLowerCase())
  return hosts.some((entry) => {
    const name = entry
      .trim()
      .toLowerCase()
      .replace(/^\*?\./, '')
    return name === '*' || (name !== '' && (host === name || host.endsWith(`.${name}`)))
  })
}

/** Opens ways to upstreams. Every address is checked where it is connected to (see `checkedConnector`). */
export const createUpstream = ({
  proxy: serverProxy,
  noProxy = [],
  privateNetworks,
  connectTimeout = 10_000,
  maxHeaderSize = 256 * 1024,
  lookup,
}: UpstreamOptions = {}): Upstream => {
  const dispatchers = new Map<string, { dispatcher: Dispatcher; agents: Dispatcher[] }>()
  const shared = { maxHeaderSize, connections: 256, keepAliveTimeout: 4000 }

  const addressPolicy = ({ allowPrivateNetwork }: UpstreamPolicy) => ({
    allowPrivateNetwork,
    ...(privateNetworks ? { privateNetworks } : {}),
  })
  const isProxied = (policy: UpstreamPolicy, hostname: string) =>
    Boolean(policy.proxy ?? serverProxy) && !isListed(hostname, noProxy)

  const open = (policy: UpstreamPolicy) => {
    const addresses = addressPolicy(policy)
    const direct = new Agent({
      ...shared,
      connect: checkedConnector({ policy: addresses, tls: policy.tls, connectTimeout, lookup }),
    })
    const proxy = policy.proxy ?? serverProxy
    if (!proxy) return { dispatcher: direct as Dispatcher, agents: [direct] }
    const proxied = new ProxyAgent({
      ...shared,
      uri: proxy,
      allowH2: false,
      requestTls: { ...tlsOptions(policy.tls), allowH2: false, timeout: connectTimeout },
      proxyTls: { allowH2: false, timeout: connectTimeout },
    })
    const dispatcher = proxied.compose((dispatch) => (options, handler) => {
      const { hostname } = new URL(options.origin ?? '')
      if (isListed(hostname, noProxy)) return direct.dispatch(options, handler)
      const literal = bare(hostname)
      const reason = isIP(literal) ? addressRefusal(literal, addresses) : undefined
      if (reason) throw new AddressRefusedError(literal, literal, reason)
      return dispatch(options, handler)
    })
    return { dispatcher, agents: [direct, proxied] }
  }

  /** Policies that are tried once, in a check, leave nothing behind for long; what is under way ends by itself. */
  const closeOldest = () => {
    const [oldest] = dispatchers
    if (dispatchers.size <= mostPolicies || !oldest) return
    const [key, { agents }] = oldest
    dispatchers.delete(key)
    for (const agent of agents) agent.close().catch(() => {})
  }

  const shake = async (policy: UpstreamPolicy, url: URL, how: { isVerified: boolean; timeout: number }) => {
    const { tls } = policy
    const proxy = isProxied(policy, url.hostname) ? (policy.proxy ?? serverProxy) : undefined
    // What a proxy resolves is the proxy's matter; an address is not resolved.
    if (proxy !== undefined && isIP(bare(url.hostname))) await addressesOf(url.hostname, addressPolicy(policy), lookup)
    const connector = checkedConnector({
      policy: addressPolicy(policy),
      tls,
      connectTimeout: how.timeout,
      isVerified: how.isVerified,
      lookup,
    })
    return handshake({ url, connector, proxy, tls, ...how })
  }

  return {
    dispatcherFor(policy) {
      const key = JSON.stringify([policy.allowPrivateNetwork, policy.proxy, policy.tls])
      let entry = dispatchers.get(key)
      if (!entry) {
        entry = open(policy)
        dispatchers.set(key, entry)
        closeOldest()
      }
      return entry.dispatcher
    },
    isProxied,
    addressesOf: (policy, hostname) => addressesOf(hostname, addressPolicy(policy), lookup),
    secure: (policy, url) => shake(policy, url, { isVerified: true, timeout: connectTimeout }),
    probe: (policy, url) => shake(policy, url, { isVerified: false, timeout: Math.min(connectTimeout, probeTimeout) }),
    async close() {
      const agents = [...dispatchers.values()].flatMap((entry) => entry.agents)
      dispatchers.clear()
      await Promise.all(agents.map((agent) => agent.destroy()))
    },
  }
}
