import { createHash } from 'node:crypto'
import type { Connection } from './connection.ts'

const originOf = (url: string | undefined) => (url === undefined ? null : new URL(url).origin)

/** Changes with everything that a token depends on: who asks, whom, for what, by which way, and where it may be sent. */
export const tokenRevision = (connection: Omit<Connection, 'revision'>): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        connection.tokenUrl,
        connection.clientId,
        connection.clientSecret,
        connection.clientAuthentication,
        connection.audience ?? null,
        connection.scope ?? null,
        Object.entries(connection.tokenParameters).sort(([one], [other]) => (one < other ? -1 : 1)),
        connection.issuer ?? null,
        connection.jwksUrl ?? null,
        originOf(connection.apiUrl),
        originOf(connection.introspectionUrl),
        originOf(connection.revocationUrl),
        connection.allowPrivateNetwork,
        connection.tls ?? null,
        connection.proxy ?? null,
      ]),
    )
    .digest('base64url')
