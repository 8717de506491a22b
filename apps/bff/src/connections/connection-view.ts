import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { Connection } from './connection.ts'

const tlsKeys = ['ca', 'clientCertificate', 'clientKey'] as const

/**
 * What the browser may see of a connection, named key by key: a key that is added inside does not leave by itself.
 *
 * @param secretSearched whether all its secrets are long enough to be searched in what people send
 */
export const viewConnection = (connection: Connection, secretSearched: boolean): ConnectionView => ({
  id: connection.id,
  name: connection.name,
  kind: connection.kind,
  origin: connection.origin,
  tokenUrl: connection.tokenUrl,
  apiUrl: connection.apiUrl,
  clientId: connection.clientId,
  clientAuthentication: connection.clientAuthentication,
  ...(connection.audience !== undefined && { audience: connection.audience }),
  ...(connection.scope !== undefined && { scope: connection.scope }),
  tokenParameters: connection.tokenParameters,
  ...(connection.issuer !== undefined && { issuer: connection.issuer }),
  ...(connection.jwksUrl !== undefined && { jwksUrl: connection.jwksUrl }),
  ...(connection.introspectionUrl !== undefined && { introspectionUrl: connection.introspectionUrl }),
  ...(connection.revocationUrl !== undefined && { revocationUrl: connection.revocationUrl }),
  headers: connection.headers.map(([name]) => name),
  methods: connection.methods,
  confirmWrites: connection.confirmWrites,
  allowPrivateNetwork: connection.allowPrivateNetwork,
  hasSecret: connection.clientSecret !== '',
  ...(connection.secretUpdatedAt !== undefined && { secretUpdatedAt: connection.secretUpdatedAt }),
  secretSearched,
  ...(connection.unreadable !== undefined && { fault: 'secret-unreadable' }),
  openApi: connection.openApi.flatMap((source) => ('url' in source ? source.url : [])),
  hasProxy: connection.proxy !== undefined,
  tls: tlsKeys.filter((key) => connection.tls?.[key] !== undefined),
  ...(connection.description !== undefined && { description: connection.description }),
})
