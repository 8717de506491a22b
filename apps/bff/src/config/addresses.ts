import ipaddr from 'ipaddr.js'

const nearRanges = new Set(['loopback', 'private', 'uniqueLocal', 'linkLocal', 'carrierGradeNat'])

const rangeOf = (hostname: string): string | undefined => {
  const literal = hostname.replace(/^\[|\]$/g, '')
  return ipaddr.isValid(literal) ? ipaddr.process(literal).range() : undefined
}

const isLocalhost = (hostname: string): boolean => /^(?:.+\.)?localhost\.?$/i.test(hostname)

/** Whether a host, as a URL or a listening address spells it, is this machine and none other. */
export const isLoopbackHost = (hostname: string): boolean => isLocalhost(hostname) || rangeOf(hostname) === 'loopback'

/** Whether a host is this machine or an address of a private network; names are not looked up. */
export const isNearHost = (hostname: string): boolean =>
  isLocalhost(hostname) || nearRanges.has(rangeOf(hostname) ?? '')

/** Whether a text is a network such as `10.0.0.0/8`, or a single address. */
export const isNetwork = (text: string): boolean => ipaddr.isValidCIDR(text) || ipaddr.isValid(text)

/** A network in CIDR notation; a single address is a network of one. */
export const networkOf = (text: string): string =>
  ipaddr.isValidCIDR(text) ? text : `${text}/${ipaddr.parse(text).kind() === 'ipv4' ? 32 : 128}`
