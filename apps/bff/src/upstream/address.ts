import ipaddr from 'ipaddr.js'
import { isWithin } from '../networks.ts'

type Address = ReturnType<typeof ipaddr.process>

/** Which addresses beside public ones may be connected to. */
export type AddressPolicy = {
  /** Opens loopback and private addresses; never link-local, multicast or metadata addresses. */
  allowPrivateNetwork: boolean
  /** Where given, `allowPrivateNetwork` opens addresses within these networks (CIDR) alone. */
  privateNetworks?: readonly string[]
}

/** Where clouds answer questions about the machine itself, its credentials included. 169.254.0.0/16 is refused anyway. */
const metadataAddresses = new Set([
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd20:ce::254',
  'fd00:c1::a9fe:a9fe',
])

const neverOpened = new Set([
  'unspecified',
  'broadcast',
  'multicast',
  'linkLocal',
  'discard',
  'rfc6145',
  '6to4',
  'teredo',
])

/** The IPv4 address inside a NAT64 address (RFC 6052 §2.2): what a network with DNS64 really connects to. */
const behindNat64 = (address: Address): Address | undefined => {
  if (address.kind() !== 'ipv6' || address.range() !== 'rfc6052') return undefined
  const bytes = address.toByteArray()
  return bytes[4] === 0 && bytes[5] === 0 ? ipaddr.fromByteArray(bytes.slice(12)) : undefined
}

/** `::/96` but for `::` and `::1`: IPv4 in a form that some systems still route (deprecated by RFC 4291 §2.5.5.1). */
const isIpv4Compatible = (address: Address) =>
  address.kind() === 'ipv6' &&
  address
    .toByteArray()
    .slice(0, 12)
    .every((byte) => byte === 0)

/** IPv6 in hexadecimal groups: `::127.0.0.1` would otherwise be read as `::ffff:127.0.0.1`, which is another address. */
const inGroups = (text: string) => {
  const url = URL.parse(`http://[${text}]`)
  return url ? url.hostname.slice(1, -1) : text
}

/**
 * Why this address must not be connected to, or `undefined` where it may. `address` is the textual form that the
 * system resolved to or is connected to; what is no address is refused.
 */
export const addressRefusal = (text: string, policy: AddressPolicy): string | undefined => {
  const unbracketed = text.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const bare = unbracketed.includes(':') ? inGroups(unbracketed) : unbracketed
  if (!ipaddr.isValid(bare)) return 'is not an address'
  // process() turns ::ffff:a.b.c.d into a.b.c.d
  const address = ipaddr.process(bare)
  const inner = behindNat64(address)
  if (inner) return addressRefusal(inner.toString(), policy)
  if (metadataAddresses.has(address.toString())) return 'is the metadata service of a cloud'
  const range = address.range()
  if (neverOpened.has(range)) return `is ${words[range] ?? range}, which the console never connects to`
  if (range !== 'loopback' && isIpv4Compatible(address)) return 'is an IPv4-compatible address'
  if (range === 'unicast') return undefined
  if (!policy.allowPrivateNetwork) {
    return `is ${words[range] ?? 'in a reserved range'}, and this connection may not reach the private network`
  }
  if (policy.privateNetworks && !isWithin(address.toString(), policy.privateNetworks)) {
    return `is ${words[range] ?? 'in a reserved range'}, outside the networks that the operator opened`
  }
  return undefined
}

const words: Record<string, string> = {
  unspecified: 'the unspecified address',
  broadcast: 'the broadcast address',
  multicast: 'a multicast address',
  linkLocal: 'a link-local address',
  loopback: 'a loopback address',
  private: 'a private address',
  uniqueLocal: 'a private address',
  carrierGradeNat: 'a private address',
  '6to4': 'a 6to4 address',
  teredo: 'a Teredo address',
}

/** The console refused to connect: the address is none that this connection may reach. */
export class AddressRefusedError extends Error {
  override name = 'AddressRefusedError'
  readonly code = 'ADDRESS_REFUSED'
  readonly hostname: string
  readonly address: string

  constructor(hostname: string, address: string, reason: string) {
    super(hostname === address ? `${address} ${reason}` : `${hostname} resolves to ${address}, which ${reason}`)
    this.hostname = hostname
    this.address = address
  }
}
