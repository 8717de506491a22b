import ipaddr from 'ipaddr.js'

/** Whether an address lies in one of the networks (CIDR). */
export const isWithin = (address: string, networks: readonly string[]): boolean => {
  if (!ipaddr.isValid(address)) return false
  const found = ipaddr.process(address)
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network)
    return base.kind() === found.kind() && found.match(base, bits)
  })
}
