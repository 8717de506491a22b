import { spanInWords } from './span-in-words.ts'

/** How a value is best shown. `time` is seconds since 1970, `duration` is seconds. */
type ClaimKind = 'time' | 'duration' | 'scopes' | 'url' | 'list' | 'object' | 'text'

/** What a claim, a header parameter or a field of an answer means. */
export type ClaimMeaning = {
  /** Its name in words: `Audience`. */
  title: string
  /** One or two plain sentences, of this very value where it says more. */
  meaning: string
  /** Where the meaning is registered, such as `RFC 7519 §4.1.3`; absent where nobody registered it. */
  source?: string
  kind: ClaimKind
}

/** What else is known of the token. */
export type ClaimContext = {
  claims?: Readonly<Record<string, unknown>>
  clientId?: string
  apiUrl?: string
  /** The audience that was asked for. */
  audience?: string
}

type Entry = {
  title: string
  meaning: string | ((value: unknown, context: ClaimContext) => string)
  source?: string
  kind?: ClaimKind
}

const numericDate = 'in seconds since 1970'

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((entry) => typeof entry === 'string')

/** Whether a value names this very client, as its ID or as `id@clients`. */
const isClient = (value: unknown, { clientId }: ClaimContext): boolean =>
  clientId !== undefined && clientId !== '' && (value === clientId || value === `${clientId}@clients`)

const clientWords = (otherwise: string) => (value: unknown, context: ClaimContext) =>
  isClient(value, context) ? 'Your client ID.' : otherwise

const afterIssue = (value: unknown, { claims }: ClaimContext): string => {
  const issued = claims?.['iat']
  return isNumber(value) && isNumber(issued) && value > issued
    ? `, ${spanInWords(value - issued)} after it was issued`
    : ''
}

const subjectWords = (value: unknown, context: ClaimContext): string => {
  const { claims } = context
  const machine =
    isClient(value, context) ||
    (typeof value === 'string' && value.endsWith('@clients')) ||
    (value !== undefined && (value === claims?.['azp'] || value === claims?.['client_id'] || value === claims?.['cid']))
  return machine
    ? 'Subject. The application itself, since no person signed in.'
    : 'Subject. Whom the token speaks for, by an identifier that is unique at the issuer.'
}

const audienceWords = (value: unknown, { apiUrl, audience }: ClaimContext): string => {
  const values = textsOf(value)
  if (values.length > 1) return `Audience. The ${values.length} recipients that should accept this token.`
  const [only] = values
  if (only !== undefined && (only === audience || (apiUrl !== undefined && only === apiUrl)))
    return 'Audience. The only API that should accept this token, and the one that this connection calls.'
  return 'Audience. The only API that should accept this token.'
}

const scopeWords = (value: unknown): string =>
  typeof value === 'string'
    ? 'Permissions, separated by spaces.'
    : 'Permissions. RFC 8693 has one text separated by spaces here; this server sends a list.'

const jwt = (section: string) => `RFC 7519 §4.1.${section}`
const openId = 'OpenID Connect Core 1.0 §2'

const claims: Record<string, Entry> = {
  iss: {
    title: 'Issuer',
    meaning: 'Issuer. The authorization server that signed the token.',
    source: jwt('1'),
    kind: 'url',
  },
  sub: { title: 'Subject', meaning: subjectWords, source: jwt('2') },
  aud: { title: 'Audience', meaning: audienceWords, source: jwt('3'), kind: 'url' },
  exp: {
    title: 'Expires at',
    meaning: (value, context) =>
      `Expires at, ${numericDate}${afterIssue(value, context)}. From then on the API answers 401.`,
    source: jwt('4'),
    kind: 'time',
  },
  nbf: {
    title: 'Not before',
    meaning: (value, { claims }) =>
      value !== undefined && value === claims?.['iat']
        ? `Not before, ${numericDate}: valid from the moment it was issued.`
        : `Not before, ${numericDate}. Until then the API refuses the token.`,
    source: jwt('5'),
    kind: 'time',
  },
  iat: { title: 'Issued at', meaning: `Issued at, ${numericDate}.`, source: jwt('6'), kind: 'time' },
  jti: {
    title: 'Token ID',
    meaning: 'Token ID. Unique to this token, so that it can be found in logs or revoked; it opens nothing.',
    source: jwt('7'),
  },
  scope: { title: 'Scope', meaning: scopeWords, source: 'RFC 8693 §4.2', kind: 'scopes' },
  client_id: {
    title: 'Client ID',
    meaning: clientWords('The application that requested the token.'),
    source: 'RFC 8693 §4.3',
  },
  act: {
    title: 'Actor',
    meaning: 'Actor. Who acts on behalf of the subject.',
    source: 'RFC 8693 §4.1',
    kind: 'object',
  },
  may_act: {
    title: 'May act',
    meaning: 'Who may become the actor on behalf of the subject.',
    source: 'RFC 8693 §4.4',
    kind: 'object',
  },
  cnf: {
    title: 'Confirmation',
    meaning: (value) => {
      const method = typeof value === 'object' && value !== null ? Object.keys(value)[0] : undefined
      if (method === 'jkt')
        return 'Bound to a key: each call needs a DPoP proof made with it, the token alone opens nothing.'
      if (method === 'x5t#S256')
        return 'Bound to a client certificate: calls must come over mutual TLS with it, the token alone opens nothing.'
      return 'Bound to a key that the caller must prove to hold.'
    },
    source: 'RFC 7800 §3.1',
    kind: 'object',
  },
  authorization_details: {
    title: 'Authorization details',
    meaning: 'Permissions in more detail than scopes can say.',
    source: 'RFC 9396 §9.1',
    kind: 'list',
  },
  entitlements: {
    title: 'Entitlements',
    meaning: 'What the subject may do.',
    source: 'RFC 9068 §2.2.3.1',
    kind: 'list',
  },
  roles: {
    title: 'Roles',
    meaning: 'Roles that were given to the application.',
    source: 'RFC 9068 §2.2.3.1',
    kind: 'list',
  },
  groups: {
    title: 'Groups',
    meaning: 'Groups that the subject belongs to.',
    source: 'RFC 9068 §2.2.3.1',
    kind: 'list',
  },
  auth_time: {
    title: 'Signed in at',
    meaning: `When the person signed in, ${numericDate}.`,
    source: openId,
    kind: 'time',
  },
  acr: { title: 'Assurance', meaning: 'How strongly the subject was authenticated.', source: openId },
  amr: {
    title: 'Authentication methods',
    meaning: 'By which means the subject was authenticated.',
    source: openId,
    kind: 'list',
  },
  azp: {
    title: 'Authorized party',
    meaning: (value, context) =>
      `Authorized party. ${isClient(value, context) ? 'Your client ID.' : 'The application that the token was issued to.'}`,
    source: openId,
  },
  nonce: { title: 'Nonce', meaning: 'Ties an ID token to the request that asked for it.', source: openId },
  at_hash: {
    title: 'Token hash',
    meaning: 'Ties an ID token to its access token.',
    source: 'OpenID Connect Core 1.0 §3.1.3.6',
  },
  sid: {
    title: 'Session ID',
    meaning: 'The session at the issuer.',
    source: 'OpenID Connect Back-Channel Logout 1.0 §2.1',
  },
  email: { title: 'E-mail', meaning: 'An e-mail address of the subject.', source: 'OpenID Connect Core 1.0 §5.1' },
  name: { title: 'Name', meaning: 'The full name of the subject.', source: 'OpenID Connect Core 1.0 §5.1' },
  preferred_username: {
    title: 'User name',
    meaning: 'The name by which the subject likes to be called; not unique.',
    source: 'OpenID Connect Core 1.0 §5.1',
  },
  gty: {
    title: 'Grant',
    meaning: (value) =>
      value === 'client-credentials'
        ? 'Grant. Obtained with client ID and secret.'
        : 'Grant. How the token was obtained.',
  },
  permissions: {
    title: 'Permissions',
    meaning: 'Permissions that were given for this API, beside the scopes that were asked for.',
    kind: 'scopes',
  },
  scp: {
    title: 'Scope',
    meaning: 'Permissions, as some servers name the scope.',
    kind: 'scopes',
  },
  cid: { title: 'Client ID', meaning: clientWords('The application that requested the token.') },
  uid: { title: 'User ID', meaning: 'The person, by the issuer’s own identifier.' },
  appid: { title: 'Application ID', meaning: clientWords('The application that requested the token.') },
  app_displayname: { title: 'Application name', meaning: 'How the application is called at the issuer.' },
  appidacr: {
    title: 'Client authentication',
    meaning: (value) =>
      ({
        '0': 'How the application proved itself: not at all, it is a public client.',
        '1': 'How the application proved itself: with its ID and secret.',
        '2': 'How the application proved itself: with a certificate.',
      })[String(value)] ?? 'How the application proved itself.',
  },
  azpacr: {
    title: 'Client authentication',
    meaning: (value) =>
      ({
        '0': 'How the application proved itself: not at all, it is a public client.',
        '1': 'How the application proved itself: with its ID and secret.',
        '2': 'How the application proved itself: with a certificate.',
      })[String(value)] ?? 'How the application proved itself.',
  },
  idtyp: {
    title: 'Kind of subject',
    meaning: (value) =>
      value === 'app'
        ? 'The token speaks for an application, not for a person.'
        : 'Whether the token speaks for an application or a person.',
  },
  idp: { title: 'Identity provider', meaning: 'Who authenticated the subject.', kind: 'url' },
  oid: { title: 'Object ID', meaning: 'The subject’s identifier in the issuer’s directory.' },
  tid: { title: 'Tenant ID', meaning: 'The tenant of the issuer that the application belongs to.' },
  ver: { title: 'Version', meaning: 'The version of the token’s format at its issuer.' },
  wids: { title: 'Directory roles', meaning: 'Roles in the whole tenant.', kind: 'list' },
  uti: { title: 'Token ID', meaning: 'Token ID of the issuer’s own making, to be quoted to its support.' },
  token_use: {
    title: 'Use',
    meaning: (value) => (value === 'access' ? 'An access token, meant for APIs.' : 'What the token is meant for.'),
  },
  typ: {
    title: 'Type',
    meaning: (value) =>
      value === 'Bearer' ? 'An access token: whoever holds it may use it.' : 'What kind of token this is.',
  },
  realm_access: { title: 'Realm roles', meaning: 'Roles in the issuer’s whole realm.', kind: 'object' },
  resource_access: { title: 'Client roles', meaning: 'Roles for single applications of the issuer.', kind: 'object' },
  'allowed-origins': {
    title: 'Allowed origins',
    meaning: 'Web origins that the application may call from.',
    kind: 'list',
  },
  org_id: { title: 'Organization ID', meaning: 'The organization that the token was issued for.' },
  accountId: {
    title: 'Account',
    meaning: 'The account that the application belongs to. Quote it to support; it opens nothing.',
  },
}

const jws = (section: string) => `RFC 7515 §4.1.${section}`

const algorithmWords = (value: unknown): string => {
  if (value === 'none') return 'Algorithm. None: the token is not signed, so anybody could have made it.'
  if (typeof value !== 'string') return 'Algorithm by which the token is signed.'
  if (/^HS\d/.test(value)) return 'Algorithm. Signed with a shared secret, so only who knows it can verify the token.'
  if (/^(?:RS|PS|ES)\d|^Ed/.test(value))
    return 'Algorithm. Signed with the issuer’s private key; its public key verifies it.'
  return 'Algorithm by which the token is signed or encrypted.'
}

const headerParameters: Record<string, Entry> = {
  alg: { title: 'Algorithm', meaning: algorithmWords, source: jws('1') },
  jku: {
    title: 'Key set URL',
    meaning: 'Where the token says its key is published; never trusted by itself.',
    source: jws('2'),
    kind: 'url',
  },
  jwk: { title: 'Key', meaning: 'The public key itself; never trusted by itself.', source: jws('3'), kind: 'object' },
  kid: { title: 'Key ID', meaning: 'Key ID. Which of the issuer’s keys signed.', source: jws('4') },
  x5u: {
    title: 'Certificate URL',
    meaning: 'Where the certificate of the key is published.',
    source: jws('5'),
    kind: 'url',
  },
  x5c: {
    title: 'Certificates',
    meaning: 'The certificate of the key, with its chain.',
    source: jws('6'),
    kind: 'list',
  },
  x5t: { title: 'Certificate thumbprint', meaning: 'SHA-1 digest of the key’s certificate.', source: jws('7') },
  'x5t#S256': {
    title: 'Certificate thumbprint',
    meaning: 'SHA-256 digest of the key’s certificate.',
    source: jws('8'),
  },
  typ: {
    title: 'Type',
    meaning: (value) =>
      typeof value === 'string' && /^(?:application\/)?at\+jwt$/i.test(value)
        ? 'Type. An access token by the JWT profile of RFC 9068.'
        : 'Type. What the whole is: a JSON Web Token.',
    source: 'RFC 7519 §5.1',
  },
  cty: {
    title: 'Content type',
    meaning: 'What is inside; JWT where one token is wrapped in another.',
    source: 'RFC 7519 §5.2',
  },
  crit: {
    title: 'Critical',
    meaning: 'Header parameters that a reader must understand, or refuse the token.',
    source: jws('11'),
    kind: 'list',
  },
  enc: {
    title: 'Encryption',
    meaning: 'How the content is encrypted; only its recipient can read it.',
    source: 'RFC 7516 §4.1.2',
  },
  zip: {
    title: 'Compression',
    meaning: 'How the content was compressed before it was encrypted.',
    source: 'RFC 7516 §4.1.3',
  },
  epk: {
    title: 'Ephemeral key',
    meaning: 'Public key of the sender for this message alone.',
    source: 'RFC 7518 §4.6.1.1',
    kind: 'object',
  },
}

const responseFields: Record<string, Entry> = {
  access_token: {
    title: 'Access token',
    meaning:
      'It would open the API to whoever reads it, so no screen shows it. In your own shell, request one with the code shown here.',
    source: 'RFC 6749 §5.1',
  },
  token_type: {
    title: 'Token type',
    meaning: (value) =>
      typeof value === 'string' && value.toLowerCase() === 'dpop'
        ? 'Bound to a key: every call needs a proof made with it (RFC 9449).'
        : 'Whoever holds the token may use it. Sent as Authorization: Bearer',
    source: 'RFC 6749 §5.1, §7.1',
  },
  expires_in: {
    title: 'Lifetime',
    meaning: (value) =>
      isNumber(value) && value > 0
        ? `Lifetime in seconds: ${spanInWords(value)} from when it was issued.`
        : 'Lifetime in seconds, from when it was issued.',
    source: 'RFC 6749 §5.1',
    kind: 'duration',
  },
  refresh_token: {
    title: 'Refresh token',
    meaning:
      'Gets further access tokens. For client credentials there should be none (RFC 6749 §4.4.3); kept on the server.',
    source: 'RFC 6749 §5.1',
  },
  scope: {
    title: 'Scope',
    meaning: 'What the token allows. The server must say so where it differs from what was asked for.',
    source: 'RFC 6749 §5.1',
    kind: 'scopes',
  },
  id_token: {
    title: 'ID token',
    meaning: 'Says who signed in. With client credentials nobody does, so none is expected; kept on the server.',
    source: 'OpenID Connect Core 1.0 §3.1.3.3',
  },
  issued_token_type: {
    title: 'Issued token type',
    meaning: 'What kind of token was issued.',
    source: 'RFC 8693 §2.2.1',
  },
  authorization_details: {
    title: 'Authorization details',
    meaning: 'Permissions in more detail than scopes can say.',
    source: 'RFC 9396 §7',
    kind: 'list',
  },
  ext_expires_in: {
    title: 'Extended lifetime',
    meaning: 'Lifetime in seconds while the issuer itself cannot be reached.',
    kind: 'duration',
  },
  expires_on: { title: 'Expires at', meaning: `When the token ends, ${numericDate}.`, kind: 'time' },
  not_before: { title: 'Not before', meaning: `When the token begins, ${numericDate}.`, kind: 'time' },
  'not-before-policy': {
    title: 'Not-before policy',
    meaning: (value) =>
      value === 0
        ? 'No tokens were revoked as a whole.'
        : `Tokens issued before this time are refused, ${numericDate}.`,
    kind: 'time',
  },
  refresh_expires_in: {
    title: 'Refresh lifetime',
    meaning: (value) => (value === 0 ? 'There is no refresh token.' : 'Lifetime of the refresh token in seconds.'),
    kind: 'duration',
  },
  resource: { title: 'Resource', meaning: 'The API that the token was issued for.', kind: 'url' },
  api_domain: { title: 'API address', meaning: 'Where the API of this account is found.', kind: 'url' },
  instance_url: { title: 'Instance', meaning: 'Where the API of this account is found.', kind: 'url' },
}

/**
 * What a claim of an access token means (RFC 7519 §4.1, RFC 8693 §4, RFC 9068, OpenID Connect Core, and what
 * well-known servers add). A claim that nobody registered is described by its value alone.
 */
export const claimMeaning = (name: string, value: unknown, context: ClaimContext = {}): ClaimMeaning =>
  meaningOf(claims, name, value, context) ?? unknownMeaning(name, value)

/** What a parameter of a token's header means (RFC 7515 §4.1, RFC 7516 §4.1). */
export const headerMeaning = (name: string, value: unknown, context: ClaimContext = {}): ClaimMeaning =>
  meaningOf(headerParameters, name, value, context) ?? unknownMeaning(name, value)

/** What a field of the token endpoint's answer means (RFC 6749 §5.1). */
export const responseFieldMeaning = (name: string, value?: unknown, context: ClaimContext = {}): ClaimMeaning =>
  meaningOf(responseFields, name, value, context) ?? unknownMeaning(name, value)

const meaningOf = (
  entries: Record<string, Entry>,
  name: string,
  value: unknown,
  context: ClaimContext,
): ClaimMeaning | undefined => {
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined
  if (!entry) return undefined
  const { title, meaning, source, kind = 'text' } = entry
  return {
    title,
    meaning: typeof meaning === 'string' ? meaning : meaning(value, context),
    ...(source === undefined ? {} : { source }),
    kind: shownAs(kind, value),
  }
}

/** A kind that the value really has: a time that is no number is shown as the text it is. */
const shownAs = (kind: ClaimKind, value: unknown): ClaimKind => {
  if (kind === 'time' || kind === 'duration') return value === undefined || isNumber(value) ? kind : valueKind(value)
  if (kind === 'url') {
    const [first] = textsOf(value)
    return first !== undefined && /^https?:\/\//i.test(first) ? 'url' : valueKind(value)
  }
  return kind
}

const valueKind = (value: unknown): ClaimKind => {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object' && value !== null) return 'object'
  return typeof value === 'string' && /^https?:\/\//i.test(value) ? 'url' : 'text'
}

/** Claims with a URL as their name are private to who owns the URL (RFC 7519 §4.2). */
const unknownMeaning = (name: string, value: unknown): ClaimMeaning => {
  const host = /^https?:\/\/([^/]+)/i.exec(name)?.[1]
  return {
    title: name,
    meaning:
      host === undefined ? 'Not a registered name: the issuer’s own.' : `Not a registered name: made up by ${host}.`,
    kind: valueKind(value),
  }
}
