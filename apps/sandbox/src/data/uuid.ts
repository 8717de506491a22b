import { hash } from 'node:crypto'

const sandboxNamespace = Buffer.from('3f1c7a6e5b0d4c2a9e8f6d7b1a2c3e4f', 'hex')

/**
 * A version 5 UUID (RFC 9562 §5.5) of a name: the same after a restart, so that a saved request keeps working.
 */
export const uuidOf = (name: string): string => {
  const hex = hash('sha1', Buffer.concat([sandboxNamespace, Buffer.from(name)]), 'hex')
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0b0011) | 0b1000).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
