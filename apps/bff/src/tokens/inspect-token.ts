import type { Introspection, SignatureView, TokenView } from '@developer-console/shared/contract/token'
import { tokenFindings } from '@developer-console/shared/diagnosis/diagnose'
import type { Evidence } from '@developer-console/shared/diagnosis/evidence'
import type { Connection } from '../connections/connection.ts'
import { readAudience, readScopes } from './decode-token.ts'
import { connectionEvidence, evidenceHeaders, type IssuedToken } from './request-token.ts'

type Inspected = {
  connection: Connection
  token: IssuedToken
  signature: SignatureView
  /** What the server says of a token that cannot be read. */
  introspection?: Introspection | undefined
  source: TokenView['source']
  /** Epoch milliseconds. */
  renewsAt?: number | undefined
  /** How far the API's clock is ahead of the authorization server's, in milliseconds. */
  apiAhead?: number
}

const iso = (time: number) => new Date(time).toISOString()

/** What is known of the token: read from it, or told by the server. */
const claimsOf = ({ token: { decoded }, introspection }: Inspected): Record<string, unknown> | undefined =>
  decoded.format === 'jwt' ? decoded.claims : introspection?.claims

const evidenceOf = (inspected: Inspected, scopes: string[]): Evidence => {
  const { connection, token, signature, introspection, apiAhead = 0 } = inspected
  const { asked, decoded, exchange, expiresIn, receivedAt } = token
  const { request, response } = exchange
  const { audience: _own, ...known } = connectionEvidence(connection)
  return {
    where: 'token',
    request: {
      method: request.method,
      url: request.url,
      audience: asked.audience ?? null,
      resource: request.form['resource'] ?? null,
      scope: asked.scope ?? null,
    },
    status: response.status,
    headers: evidenceHeaders(response.headers),
    body: typeof response.body === 'string' ? response.body : JSON.stringify(response.body),
    token: {
      claims: claimsOf(inspected) ?? {},
      ...(introspection?.active !== undefined && { active: introspection.active }),
      ...(decoded.format !== 'opaque' && { header: decoded.header }),
      format: decoded.format,
      scopes,
      signature,
      lifetime: expiresIn ?? null,
      apiAhead,
    },
    // The token may have been asked for with another audience than the connection's.
    connection: { ...known, ...(asked.audience !== undefined && { audience: asked.audience }) },
    receivedAt,
  }
}

/** All that may be shown of a token, with findings about what was asked and what was got. Times are ISO 8601. */
export const inspectToken = (inspected: Inspected): TokenView => {
  const { token, signature, introspection, source, renewsAt } = inspected
  const { decoded } = token
  const claims = claimsOf(inspected)
  const { scopes, from } = readScopes(token.answerScope, claims, token.asked.scope)
  const audience = readAudience(claims)
  return {
    ...(token.tokenType === undefined ? {} : { tokenType: token.tokenType }),
    scopes,
    ...(from === undefined
      ? {}
      : { scopesFrom: decoded.format === 'jwt' ? from : from.replace(/^claim/, 'introspection,') }),
    ...(token.expiresIn === undefined ? {} : { expiresIn: Math.round(token.expiresIn) }),
    issuedAt: iso(token.receivedAt),
    ...(token.expiresAt === undefined ? {} : { expiresAt: iso(token.expiresAt) }),
    ...(renewsAt === undefined ? {} : { renewsAt: iso(renewsAt) }),
    audience,
    format: decoded.format,
    ...(decoded.format === 'opaque' ? {} : { header: decoded.header }),
    ...(decoded.format === 'jwt' ? { claims: decoded.claims } : {}),
    ...(introspection ? { introspection } : {}),
    signature,
    fingerprint: token.fingerprint,
    source,
    findings: [...tokenFindings(evidenceOf(inspected, scopes)), ...token.oddities],
    request: token.exchange.request,
    response: token.exchange.response,
    ...(token.exchange.duration === undefined ? {} : { duration: token.exchange.duration }),
  }
}
