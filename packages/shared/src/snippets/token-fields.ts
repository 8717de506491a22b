import type { ConnectionView } from '../contract/connection.ts'

/** What of a connection its token request is made from. */
export type TokenRequestSource = Pick<
  ConnectionView,
  'tokenUrl' | 'clientAuthentication' | 'audience' | 'scope' | 'tokenParameters'
>

/** Parameters that the request has anyway, and credentials. */
const ownParameters = new Set([
  'grant_type',
  'audience',
  'scope',
  'client_id',
  'client_secret',
  'client_assertion',
  'client_assertion_type',
])

/** The form fields of a connection's token request that are no credentials (RFC 6749 §4.4.2). */
export const tokenFields = ({ audience, scope, tokenParameters }: TokenRequestSource): [string, string][] => [
  ['grant_type', 'client_credentials'],
  ...(audience === undefined || audience === '' ? [] : [['audience', audience] satisfies [string, string]]),
  ...(scope === undefined || scope === '' ? [] : [['scope', scope] satisfies [string, string]]),
  ...Object.entries(tokenParameters).filter(([name]) => !ownParameters.has(name)),
]

/** RFC 7523 §2.2. */
export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
export const assertionVariable = 'UE_CLIENT_ASSERTION'
