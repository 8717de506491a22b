import { createHash } from 'node:crypto'
import type { Connection } from './connection.ts'

/** Changes with everything that a token depends on: who asks, whom, for what, and by which way. */
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
        connection.allowPrivateNetwork,
        connection.tls ?? null,
        connection.proxy ?? null,
      ]),
    )
    .digest('base64url')
