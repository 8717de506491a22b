import { isDeepStrictEqual } from 'node:util'
import { pointerOf } from '@developer-console/shared/openapi/json-pointer'
import type { Connection, ConnectionKeys, KeyFault } from './connection.ts'

const addresses = ['tokenUrl', 'apiUrl', 'introspectionUrl', 'revocationUrl', 'jwksUrl', 'issuer'] as const
const ways = ['proxy', 'tls'] as const

const originOf = (url: string | undefined) => (url === undefined ? undefined : new URL(url).origin)

/** What decides where the secret and what it opens are sent, and differs between the two. */
const movedKeys = (before: Connection, after: Connection) => [
  ...addresses.filter((key) => originOf(before[key]) !== originOf(after[key])),
  ...ways.filter((key) => !isDeepStrictEqual(before[key], after[key])),
]

/**
 * Secrets that have to come along with a change: whoever may change a connection must not thereby send its secret
 * elsewhere. `before` is missing where the connection could not be read: then all may have moved. The values of headers go
 * to the API, so they are needed where that moves.
 */
export const secretsNeeded = (
  before: Connection | undefined,
  after: Connection,
  changes: ConnectionKeys,
): KeyFault[] => {
  const moved = before === undefined ? ['connection'] : movedKeys(before, after)
  // A private key proves itself without being sent; as a client secret it would be.
  const authenticated = before?.clientAuthentication
  const isKeyExposed =
    authenticated !== after.clientAuthentication &&
    [authenticated, after.clientAuthentication].includes('private_key_jwt')
  const faults: KeyFault[] = []
  if ((moved.length > 0 || isKeyExposed) && changes['clientSecret'] === undefined)
    faults.push({
      pointer: '/clientSecret',
      detail: `Enter the secret again: ${[...moved, ...(isKeyExposed ? ['clientAuthentication'] : [])].join(', ')} changes where or how it is sent`,
    })
  if (before === undefined || moved.some((key) => key === 'apiUrl' || key === 'proxy' || key === 'tls')) {
    const given = changes['headers']
    const names = typeof given === 'object' && given !== null ? Object.keys(given) : []
    for (const [name] of after.headers)
      if (!names.includes(name))
        faults.push({
          pointer: pointerOf(['headers', name]),
          detail: 'Enter its value again, or null to remove it: it would be sent elsewhere',
        })
  }
  return faults
}
