import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { changesOf, type Fields, tlsParts, type TlsPart, typedOf } from './connection-fields.ts'

const addresses = {
  tokenUrl: 'the token URL',
  apiUrl: 'the API',
  introspectionUrl: 'the introspection URL',
  revocationUrl: 'the revocation URL',
  jwksUrl: 'the key set URL',
  issuer: 'the issuer',
} as const

export const tlsWords: Record<TlsPart, string> = {
  ca: 'certificate authority',
  clientCertificate: 'client certificate',
  clientKey: 'client key',
}

const originOf = (address: string | undefined = ''): string =>
  URL.canParse(address) ? new URL(address).origin : address.trim()

/**
 * Why the secret has to be typed again before a change is saved: what decides where and how it is sent, and differs.
 * The server holds to the same.
 */
export const secretAgain = (before: ConnectionView, fields: Fields): string[] => {
  const changes = changesOf(before, fields)
  const isKeyExposed =
    before.clientAuthentication !== fields.clientAuthentication &&
    [before.clientAuthentication, fields.clientAuthentication].includes('private_key_jwt')
  return [
    ...(Object.keys(addresses) as (keyof typeof addresses)[]).flatMap((key) =>
      originOf(before[key]) === originOf(fields[key]) ? [] : addresses[key],
    ),
    ...('proxy' in changes ? ['the proxy'] : []),
    ...('tls' in changes ? ['TLS'] : []),
    ...(isKeyExposed ? ['the client authentication'] : []),
  ]
}

/** Names of headers whose kept values have to be typed again: they go to the API, and the way there changes. */
export const headersAgain = (before: ConnectionView, fields: Fields): string[] => {
  const changes = changesOf(before, fields)
  const isMoved = originOf(before.apiUrl) !== originOf(fields.apiUrl) || 'proxy' in changes || 'tls' in changes
  return isMoved ? keptHeaders(fields) : []
}

const keptHeaders = ({ headers }: Fields): string[] =>
  headers.flatMap(({ name, value, isKept }) => (isKept && typedOf(value) === undefined ? name : []))

/** How the value of a header is called. */
export const valueOf = (name: string): string => `the value of ${name}`

/** Keys that a check neither needs nor shows. */
const untried = new Set(['name', 'description', 'kind', 'openApi', 'methods', 'confirmWrites'])

/**
 * What a check tries: the connection as it is kept, or what was typed. `missing` names the secrets that the trial of a
 * change lacks: those that are kept go only where they were meant to go.
 */
export const trialOf = (
  before: ConnectionView | undefined,
  fields: Fields,
): { of: 'kept' | 'typed'; missing: string[] } => {
  if (!before) return { of: 'typed', missing: [] }
  const tried = Object.keys(changesOf(before, fields)).filter((key) => !untried.has(key))
  if (tried.length === 0) return { of: 'kept', missing: [] }
  const missing = [
    ...(fields.clientSecret === '' ? ['the secret'] : []),
    ...keptHeaders(fields).map(valueOf),
    ...tlsParts.flatMap((part) =>
      before.tls?.includes(part) && fields.tls[part].state !== 'removed' && !typedOf(fields.tls[part])
        ? `the ${tlsWords[part]}`
        : [],
    ),
    ...(before.hasProxy && fields.proxy.state !== 'removed' && !typedOf(fields.proxy) ? ['the proxy'] : []),
  ]
  return { of: 'typed', missing }
}
