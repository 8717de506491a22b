/** Where a cause is met: the token endpoint, the API, or on the way there (no answer came). */
type Place = 'token' | 'api' | 'network'

/** What the catalogue says of a cause, independent of any one exchange. */
export type CauseEntry = {
  /** One sentence without a full stop; a diagnosis may name the thing itself instead. */
  title: string
  places: readonly Place[]
  /** Who can usually mend it. */
  whose: 'engineer' | 'administrator' | 'account-owner' | 'api-support' | 'network-team' | 'operator' | 'nobody'
}

const entry = (title: string, places: readonly Place[], whose: CauseEntry['whose']): CauseEntry => ({
  title,
  places,
  whose,
})

/**
 * Every cause that `diagnose` can name. Where an answer cannot tell two apart, the cause is the one whose name covers
 * both (`client-authentication-failed` for a wrong secret or an unknown client), and the others are candidates.
 */
export const causes = {
  // The client proves itself
  'client-authentication-failed': entry('The client ID or its secret is not accepted', ['token'], 'engineer'),
  'secret-wrong': entry('The client secret is wrong', ['token'], 'engineer'),
  'secret-expired': entry('The client secret has expired', ['token'], 'administrator'),
  'client-unknown': entry('The client ID is not known to this authorization server', ['token'], 'engineer'),
  'client-disabled': entry('The client is switched off', ['token'], 'administrator'),
  'client-authentication-missing': entry('The client ID or secret did not arrive', ['token'], 'engineer'),
  'client-authentication-twice': entry(
    'The client credentials were sent in more than one place',
    ['token'],
    'engineer',
  ),
  'client-authentication-method-mismatch': entry(
    'The client is registered for another way of sending its credentials',
    ['token'],
    'engineer',
  ),
  'client-authentication-malformed': entry('The client credentials could not be decoded', ['token'], 'engineer'),
  'client-certificate-required': entry('A client certificate is wanted', ['token', 'api', 'network'], 'operator'),
  'assertion-invalid': entry('The client assertion is not accepted', ['token'], 'operator'),
  'assertion-clock': entry('The client assertion is outside its valid time', ['token'], 'operator'),
  'dpop-required': entry('The server wants a DPoP proof', ['token', 'api'], 'administrator'),
  'placeholder-left': entry('A placeholder was left in the connection', ['token'], 'engineer'),

  // What is asked for
  'grant-missing': entry('The grant type did not arrive', ['token'], 'engineer'),
  'grant-unsupported': entry('The server does not know this grant type', ['token'], 'engineer'),
  'grant-not-allowed': entry('The client may not use the client credentials grant', ['token'], 'administrator'),
  'audience-unknown': entry('The audience is not an API of this tenant', ['token'], 'engineer'),
  'audience-missing': entry('The audience is missing', ['token'], 'engineer'),
  'audience-malformed': entry('The audience is not an absolute URI', ['token'], 'engineer'),
  'client-not-authorised-for-audience': entry('The client is not authorised for this API', ['token'], 'administrator'),
  'scope-invalid': entry('A scope is not known to the server', ['token'], 'engineer'),
  'scope-not-granted': entry('A scope is not granted to the client', ['token'], 'administrator'),
  'scope-required': entry('The server wants a scope', ['token'], 'engineer'),
  'scope-form': entry('The scope is not in the form that this server wants', ['token'], 'engineer'),
  'content-type-wrong': entry('The token request is not form-encoded', ['token'], 'engineer'),
  'request-malformed': entry('The server could not use the token request', ['token'], 'engineer'),
  'https-required': entry('The server accepts https only', ['token', 'api'], 'engineer'),

  // The tenant
  'tenant-unknown': entry('The tenant in the token URL does not exist', ['token'], 'engineer'),
  'tenant-disabled': entry('The tenant is switched off', ['token'], 'administrator'),
  'policy-refused': entry('A policy of the authorization server refuses the request', ['token'], 'administrator'),
  'subscription-missing': entry(
    'The organisation has no subscription to what was asked for',
    ['token'],
    'account-owner',
  ),

  // Where the token request arrived
  'wrong-url': entry('The URL is not a token endpoint', ['token'], 'engineer'),
  redirected: entry('The server redirects to another address', ['token', 'api', 'network'], 'engineer'),
  'login-page': entry('A sign-in page for people stands in the way', ['token', 'api'], 'network-team'),
  'blocked-by-waf': entry('A firewall in front blocked the request', ['token', 'api'], 'api-support'),
  'address-not-allowed': entry('The address that the call comes from is not allowed', ['token', 'api'], 'api-support'),
  'plain-http-to-https-port': entry('Plain http was spoken to an https port', ['network', 'token', 'api'], 'engineer'),

  // A token came, and something about it is odd
  'token-answer-incomplete': entry('The answer has no access token', ['token'], 'engineer'),
  'scope-narrowed': entry('Fewer scopes were granted than asked for', ['token'], 'administrator'),
  'token-opaque-for-audience': entry('The token is opaque although an audience was asked for', ['token'], 'engineer'),
  'token-for-other-audience': entry('The token is for another audience than the one asked for', ['token'], 'engineer'),
  'token-type-unsupported': entry('The token is not a bearer token', ['token'], 'administrator'),
  'token-lifetime-odd': entry('The lifetime of the token is odd', ['token'], 'administrator'),

  // The token, as the API sees it
  'token-missing': entry('No token arrived at the API', ['api'], 'engineer'),
  'token-invalid': entry('The API does not accept the token', ['api'], 'engineer'),
  'token-expired': entry('The token has expired', ['api'], 'engineer'),
  'token-not-yet-valid': entry('The token is not valid yet', ['api'], 'operator'),
  'token-wrong-audience': entry('The token is for another audience', ['api'], 'engineer'),
  'token-wrong-issuer': entry('The token comes from another issuer', ['api'], 'engineer'),
  'token-signature': entry('The signature of the token does not verify', ['api'], 'engineer'),
  'token-malformed': entry('The API cannot read the token', ['api'], 'engineer'),
  'token-keys-unavailable': entry('The API cannot fetch the keys that verify tokens', ['api'], 'api-support'),

  // What the caller may do
  'scope-missing': entry('The token lacks a scope', ['api'], 'administrator'),
  'permission-denied': entry('The caller may not do this', ['api'], 'administrator'),
  'licence-missing': entry('The licence or edition does not include this', ['api'], 'account-owner'),
  'feature-disabled': entry('The feature is not switched on', ['api'], 'administrator'),
  'api-key-missing': entry('The API wants an API key besides the token', ['api', 'token'], 'engineer'),
  'rate-limited': entry('Too many calls in a short time', ['token', 'api', 'network'], 'engineer'),
  'quota-exhausted': entry('The quota is used up', ['token', 'api'], 'account-owner'),

  // The call itself
  'path-unknown': entry('The API does not know this path', ['api'], 'engineer'),
  'resource-not-found': entry('The thing that the path names is not there', ['api'], 'engineer'),
  'resource-gone': entry('What the call names is gone for good', ['api'], 'engineer'),
  'method-not-allowed': entry('The path does not take this method', ['api'], 'engineer'),
  'not-acceptable': entry('The API has no answer in the form asked for', ['api'], 'engineer'),
  'media-type-unsupported': entry('The API does not take this content type', ['api'], 'engineer'),
  'validation-failed': entry('The API does not accept what was sent', ['api'], 'engineer'),
  conflict: entry('The call conflicts with the present state', ['api'], 'engineer'),
  'precondition-failed': entry('The resource has changed since it was read', ['api'], 'engineer'),
  'precondition-required': entry('The API wants a condition such as If-Match', ['api'], 'engineer'),
  'payload-too-large': entry('The body is too large', ['api', 'token'], 'engineer'),
  'url-too-long': entry('The URL is too long', ['api'], 'engineer'),
  'headers-too-large': entry('The request headers are too large', ['api', 'token'], 'engineer'),
  'length-required': entry('The API wants the length of the body', ['api'], 'engineer'),
  'request-timeout': entry('The server gave up waiting for the request', ['api', 'token'], 'engineer'),
  'misdirected-request': entry(
    'The request reached a server that is not responsible for it',
    ['api', 'token'],
    'engineer',
  ),
  'legally-blocked': entry('The API may not answer for legal reasons', ['api'], 'api-support'),
  'not-supported': entry('The server does not support what was asked', ['api'], 'api-support'),

  // The server's own trouble
  'server-error': entry('The server failed', ['token', 'api'], 'api-support'),
  'server-unavailable': entry('The server is not available at the moment', ['token', 'api'], 'nobody'),
  'gateway-bad-upstream': entry(
    'The gateway got no usable answer from the service behind it',
    ['token', 'api'],
    'api-support',
  ),
  'gateway-no-upstream': entry('The gateway has no running service behind it', ['token', 'api'], 'api-support'),
  'gateway-timeout': entry('The service behind the gateway did not answer in time', ['token', 'api'], 'api-support'),

  // No answer: names and connections
  'name-not-found': entry('The host name does not exist', ['network'], 'engineer'),
  'name-lookup-failed': entry('The name service did not answer', ['network'], 'network-team'),
  'connection-refused': entry('Nothing listens at this address', ['network'], 'engineer'),
  'connect-timeout': entry('The connection could not be opened in time', ['network'], 'network-team'),
  'network-unreachable': entry('There is no route to the server', ['network'], 'network-team'),
  'connection-reset': entry('The connection was cut', ['network'], 'network-team'),
  'connection-closed-before-answer': entry(
    'The server closed the connection without an answer',
    ['network'],
    'engineer',
  ),
  'answer-cut-short': entry('The answer broke off', ['network', 'api', 'token'], 'nobody'),
  'first-byte-timeout': entry('The server took the call and did not answer in time', ['network'], 'api-support'),
  'body-timeout': entry('The answer stalled half way', ['network'], 'nobody'),
  'total-timeout': entry('The call took longer than allowed', ['network'], 'engineer'),
  cancelled: entry('The call was cancelled here', ['network'], 'nobody'),
  'address-refused': entry('The console refuses to connect to this address', ['network'], 'operator'),

  // No answer: protocol
  'not-http': entry('The port speaks something other than HTTP', ['network'], 'engineer'),
  'answer-malformed': entry('The answer breaks the rules of HTTP', ['network'], 'api-support'),
  'answer-headers-too-large': entry('The headers of the answer are too large', ['network'], 'operator'),
  'answer-undecodable': entry('The answer could not be decompressed', ['network'], 'api-support'),
  'redirect-loop': entry('The redirects never end', ['network'], 'engineer'),
  'port-blocked': entry('The port is on the list of forbidden ports', ['network'], 'engineer'),
  'url-invalid': entry('The URL is not valid', ['network'], 'engineer'),
  'header-invalid-characters': entry('A header has characters that may not be sent', ['network'], 'engineer'),

  // No answer: TLS
  'tls-expired': entry('The certificate of the server has expired', ['network'], 'api-support'),
  'tls-not-yet-valid': entry('The certificate of the server is not valid yet', ['network'], 'operator'),
  'tls-self-signed': entry('The server has a self-signed certificate', ['network'], 'operator'),
  'tls-unknown-authority': entry('The certificate comes from an unknown authority', ['network'], 'operator'),
  'tls-intermediate-missing': entry(
    'The server does not send its intermediate certificate',
    ['network'],
    'api-support',
  ),
  'tls-wrong-name': entry('The certificate is for another host name', ['network'], 'engineer'),
  'tls-revoked': entry('The certificate of the server has been revoked', ['network'], 'api-support'),
  'tls-certificate-unusable': entry('The certificate of the server cannot be used', ['network'], 'api-support'),
  'tls-version': entry('No common version of TLS', ['network'], 'api-support'),
  'tls-handshake-refused': entry('The server refused the TLS handshake', ['network'], 'network-team'),
  'tls-handshake-cut': entry('The connection was cut during the TLS handshake', ['network'], 'network-team'),
  'https-to-http-port': entry('https was spoken to a port that speaks plain http', ['network'], 'engineer'),

  // No answer: proxy
  'proxy-authentication': entry('The proxy wants a user name and password', ['network', 'token', 'api'], 'operator'),
  'proxy-refused': entry('The proxy does not allow this host', ['network', 'token', 'api'], 'network-team'),
  'proxy-cannot-reach': entry('The proxy cannot reach the host', ['network', 'token', 'api'], 'network-team'),

  // What no rule explains
  'unknown-refusal': entry('The server refused, and does not say why', ['token', 'api'], 'api-support'),
  'unknown-network-failure': entry('No answer came, for a reason that is not known here', ['network'], 'network-team'),
} as const satisfies Record<string, CauseEntry>

/** What is told of a granted token beside the causes above: `tokenFindings`. */
export const findingCauses = {
  'token-opaque': entry('The token is opaque', ['token'], 'nobody'),
  'token-encrypted': entry('The token is encrypted', ['token'], 'nobody'),
  'token-inactive': entry('The authorization server counts the token as not active', ['token'], 'administrator'),
  'token-unsigned': entry('The token is not signed', ['token'], 'administrator'),
  'token-weak-algorithm': entry('The algorithm of the signature is weak or unknown', ['token'], 'administrator'),
  'token-without-end': entry('It is not known when the token ends', ['token'], 'nobody'),
  'token-life-long': entry('The token lives unusually long', ['token'], 'administrator'),
  'token-life-short': entry('The token lives for moments only', ['token'], 'administrator'),
  'lifetime-disagrees': entry('The lifetime and the end in the token disagree', ['token'], 'administrator'),
  'clock-differs': entry('The clock of the authorization server differs', ['token'], 'operator'),
  'api-clock-differs': entry(
    'The clock of the API differs from that of the authorization server',
    ['token'],
    'operator',
  ),
} as const satisfies Record<string, CauseEntry>

/** What the console says by itself, with words of its own where it finds it: no evidence of an exchange is needed. */
export const ownCauses = {
  // The form of a token answer that could be used all the same
  'expires-in-unreadable': entry('The lifetime is no number', ['token'], 'administrator'),
  'expires-in-as-text': entry('The lifetime came as text', ['token'], 'administrator'),
  'scope-as-array': entry('The scopes came as an array', ['token'], 'administrator'),
  'answer-as-form': entry('The answer came as form fields', ['token'], 'administrator'),
  'answer-not-marked-as-json': entry('The answer is JSON and does not say so', ['token'], 'administrator'),
  'answer-with-byte-order-mark': entry('The answer begins with a byte order mark', ['token'], 'administrator'),
  'token-type-missing': entry('The kind of token is not stated', ['token'], 'administrator'),

  // A token that cannot be used, or not requested
  'token-unsendable': entry('The token cannot be sent in a header', ['token'], 'administrator'),
  'token-expired-on-arrival': entry('The token has ended already', ['token'], 'administrator'),
  'client-key-unreadable': entry('The private key cannot be read', ['token'], 'engineer'),

  // Calls and documents
  'clock-ahead-of-token-life': entry(
    'The clock of the API is ahead by more than a token lives',
    ['api'],
    'api-support',
  ),
  'answer-too-long-decoded': entry('The answer is longer than the console decodes', ['api'], 'engineer'),
  'redirect-elsewhere': entry('The API redirects to another origin', ['api'], 'engineer'),
  'redirect-outside-api': entry('The API redirects to a place that calls may not reach', ['api'], 'engineer'),
  'redirect-needs-body': entry('The API redirects a call with a body', ['api'], 'engineer'),
  'redirect-malformed': entry('The redirect leads nowhere', ['api'], 'api-support'),
  'document-refused': entry('The server answered something else instead of the document', ['network'], 'engineer'),
  'document-redirected': entry('The document is somewhere else', ['network'], 'engineer'),
} as const satisfies Record<string, CauseEntry>

/** The first step of those, where there is one: what is only odd about an answer needs none. */
export const ownSteps = {
  'token-unsendable': 'Report this to the owner of the authorization server',
  'token-expired-on-arrival': 'Report this to the owner of the authorization server',
  'client-key-unreadable': 'Paste the whole private key again',
  'clock-ahead-of-token-life': 'Tell the owner of the API that its clock is wrong',
  'answer-too-long-decoded': 'Ask for less, or ask without compression: set the header Accept-Encoding to identity',
  'redirect-elsewhere':
    'If the API has moved, change the API URL of the connection; if this is a sign-in page, the path is not for programs',
  'redirect-outside-api': 'If the API lies there now, change the API URL of the connection',
  'redirect-needs-body': 'Send the call to this address instead',
  'redirect-malformed': 'Report this to the owner of the API',
  'document-refused': 'Open the address in a browser and see whether it is the document',
  'document-redirected': 'Use the address that the document has now',
} as const satisfies { [cause in OwnCause]?: string }

/** Who mends a cause, as a sentence says it. */
export const whoMends: Record<CauseEntry['whose'], string> = {
  engineer: 'whoever makes the call',
  administrator: 'an administrator',
  'account-owner': 'the owner of the account',
  'api-support': 'the support of the API',
  'network-team': 'the network team',
  operator: 'the operator of the console',
  nobody: 'nobody: it passes, or is no fault',
}

/** Every cause with its entry. */
export const catalogue: ReadonlyMap<string, CauseEntry> = new Map(
  Object.entries({ ...causes, ...findingCauses, ...ownCauses }),
)

export type Cause = keyof typeof causes | keyof typeof findingCauses
export type OwnCause = keyof typeof ownCauses
