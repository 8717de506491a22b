import type { Connection } from '../connections/connection.ts'
import type { LoggedRequest, TokenLog } from './token-log.ts'

/** A connection for tests: to servers on the loopback interface, everything allowed. */
export const exampleConnection = (more: Partial<Connection> = {}): Connection => ({
  id: 'example',
  name: 'Example',
  kind: 'test',
  origin: 'store',
  tokenUrl: 'http://127.0.0.1:9/oauth/token',
  apiUrl: 'http://127.0.0.1:9/',
  clientId: 'example-client',
  clientSecret: 'example-client-secret-value',
  clientAuthentication: 'client_secret_post',
  tokenParameters: {},
  openApi: [],
  headers: [],
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'],
  confirmWrites: false,
  allowPrivateNetwork: true,
  revision: '1',
  ...more,
})

/** An unsigned stand-in for a JWT, with a signature segment that can be searched for. */
export const exampleJwt = (claims: Record<string, unknown>, header: Record<string, unknown> = { alg: 'RS256' }) =>
  [
    Buffer.from(JSON.stringify(header)).toString('base64url'),
    Buffer.from(JSON.stringify(claims)).toString('base64url'),
    'c2lnbmF0dXJlLXNlZ21lbnQtb2YtdGhpcy10b2tlbi0wMTIzNDU2Nzg5',
  ].join('.')

/** A log for tests that need no store. */
export const exampleTokenLog = (): TokenLog => {
  const kept = new Map<string, LoggedRequest[]>()
  return {
    record: ({ id, tokenUrl, clientId }, event) =>
      void kept.set(id, [{ ...event, by: { tokenUrl, clientId } }, ...(kept.get(id) ?? [])]),
    list: (connectionId, limit) => Promise.resolve((kept.get(connectionId) ?? []).slice(0, limit)),
    close: () => Promise.resolve(),
  }
}
