import type { Connection } from '../connections/connection.ts'
import { type BoundedAnswer, type BoundedFailure, fetchBounded } from '../upstream/fetch-bounded.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { clientProof } from './client-authentication.ts'
import type { IssuedToken } from './request-token.ts'

type Given = {
  connection: Connection
  token: IssuedToken
  /** The introspection or revocation endpoint. */
  url: string
  upstream: Upstream
  clock: () => number
  /** Takes secrets out of what is told of a fault. */
  redact?: (text: string) => string
}

/** Sends a token to an endpoint of its authorization server, with the client's own proof (RFC 7009 §2.1, RFC 7662 §2.1). */
export const askAboutToken = async ({
  connection,
  token,
  url,
  upstream,
  clock,
  redact,
}: Given): Promise<BoundedAnswer | BoundedFailure> => {
  const proof = await clientProof(connection, clock())
  const form = { ...proof.fields, token: token.accessToken, token_type_hint: 'access_token' }
  return fetchBounded(
    {
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
        ...(proof.authorization ? { authorization: proof.authorization } : {}),
      },
      body: new URLSearchParams(form).toString(),
      maxBytes: 64 * 1024,
      timeout: 10_000,
      ...(redact && { redact }),
    },
    upstream.dispatcherFor(connection),
  )
}
