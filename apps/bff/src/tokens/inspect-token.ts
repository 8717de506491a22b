import type { Diagnosis, DiagnosisStep } from '@developer-console/shared/contract/diagnosis'
import type { SignatureView, TokenView } from '@developer-console/shared/contract/token'
import { readAudience, readScopes } from './decode-token.ts'
import type { IssuedToken } from './request-token.ts'

type Inspected = {
  token: IssuedToken
  signature: SignatureView
  source: TokenView['source']
  /** Epoch milliseconds. */
  renewsAt?: number | undefined
}

/** Longer than a day is unusual for what cannot be taken back (RFC 9700 §4.13 asks for short lives). */
const longLife = 24 * 3600
const clockTolerance = 30_000

const finding = (
  cause: string,
  title: string,
  explanation: string,
  evidence: [source: string, quote: string][],
  steps: DiagnosisStep[] = [],
): Diagnosis => ({
  cause,
  title,
  explanation,
  evidence: evidence.map(([source, quote]) => ({ source, quote: quote.slice(0, 500) })),
  steps,
})

const fewerScopes = (token: IssuedToken, scopes: readonly string[]): Diagnosis[] => {
  const asked = (token.asked.scope ?? '').split(/\s+/).filter((scope) => scope !== '')
  const missing = asked.filter((scope) => !scopes.includes(scope))
  if (missing.length === 0) return []
  return [
    {
      ...finding(
        'scope-narrowed',
        missing.length === 1 ? 'A scope was asked for and not granted' : `${missing.length} scopes were not granted`,
        'The server issued the token without them and gave no reason; calls that need them will be refused.',
        [
          ['request.scope', asked.join(' ')],
          ['token scopes', scopes.join(' ') || 'none'],
        ],
        [{ text: `Ask the administrator to grant ${missing.join(', ')} to this client` }],
      ),
      missingScopes: missing,
    },
  ]
}

const otherAudience = (token: IssuedToken, audience: readonly string[]): Diagnosis[] => {
  const asked = token.asked.audience
  if (!asked || audience.length === 0 || audience.includes(asked)) return []
  const alike = audience.find((entry) => entry.replace(/\/$/, '') === asked.replace(/\/$/, ''))
  return [
    finding(
      'token-for-other-audience',
      'The token is for another audience than asked',
      alike
        ? 'Audiences are compared character by character: with and without the final slash are two.'
        : 'An API that checks the audience will refuse it.',
      [
        ['request.audience', asked],
        ['token.aud', audience.join(', ')],
      ],
      alike
        ? [
            {
              text: 'Write the audience as the server does',
              action: { type: 'edit-connection', field: 'audience', value: alike },
            },
          ]
        : [
            {
              text: 'Compare the audience with the identifier of the API',
              action: { type: 'edit-connection', field: 'audience' },
            },
          ],
    ),
  ]
}

const formatFindings = ({ decoded, asked }: IssuedToken): Diagnosis[] => {
  if (decoded.format === 'encrypted') {
    return [
      finding(
        'token-encrypted',
        'The token is encrypted',
        'Only the API can read it, so its claims cannot be shown here. That is no fault.',
        [['token.enc', String(decoded.header['enc'])]],
      ),
    ]
  }
  if (decoded.format === 'opaque') {
    return [
      finding(
        asked.audience ? 'token-opaque-for-audience' : 'token-opaque',
        'The token is opaque',
        asked.audience
          ? 'It has no claims that could be shown. Some servers issue such a token where they do not know the audience that was asked for, and the API then refuses it; for others it is normal.'
          : 'It has no claims that could be shown. Some servers issue such a token where no audience is named; for others it is normal.',
        [['token', 'no JWT']],
        asked.audience
          ? []
          : [
              {
                text: 'If the API refuses it, set the audience',
                action: { type: 'edit-connection', field: 'audience' },
              },
            ],
      ),
    ]
  }
  const { alg } = decoded.header
  if (typeof alg === 'string' && alg.toLowerCase() === 'none') {
    return [
      finding(
        'token-unsigned',
        'The token is not signed',
        'Whoever wants can make such a token. An API must refuse it (RFC 8725 §3.2).',
        [['token.alg', alg]],
        [{ text: 'Report this to the owner of the authorization server' }],
      ),
    ]
  }
  if (
    typeof alg === 'string' &&
    !/^(?:(?:RS|PS|ES|HS)(?:256|384|512)|ES256K|EdDSA|Ed25519|Ed448|ML-DSA-\d+)$/.test(alg)
  ) {
    return [
      finding('token-weak-algorithm', 'The signature’s algorithm is weak or unknown', 'It is none of RFC 7518 §3.1.', [
        ['token.alg', alg],
      ]),
    ]
  }
  return []
}

const lifeFindings = ({ expiresIn, decoded, serverAhead, receivedAt }: IssuedToken): Diagnosis[] => {
  const found: Diagnosis[] = []
  if (expiresIn === undefined) {
    found.push(
      finding(
        'token-without-end',
        'It is not known when the token ends',
        'Neither the answer nor the token says so. The console keeps it until the API refuses it, and then asks for a new one.',
        [['body.expires_in', 'absent']],
      ),
    )
  } else if (expiresIn > longLife) {
    found.push(
      finding(
        'token-life-long',
        'The token lives unusually long',
        'A bearer token that leaks is good for whoever finds it until it ends (RFC 9700 §2.2).',
        [['expires_in', `${Math.round(expiresIn)} seconds`]],
        [{ text: 'Have its life shortened to an hour, where the authorization server allows that' }],
      ),
    )
  }
  const claims = decoded.format === 'jwt' ? decoded.claims : {}
  const { nbf } = claims
  if (typeof nbf === 'number' && nbf * 1000 > receivedAt + clockTolerance) {
    found.push(
      finding(
        'token-not-yet-valid',
        'The token is not valid yet',
        'It says so itself: an API refuses it until then. Usually the clocks differ.',
        [['token.nbf', `${new Date(nbf * 1000).toISOString()}, received at ${new Date(receivedAt).toISOString()}`]],
        [{ text: 'Compare the clock of this machine with that of the authorization server' }],
      ),
    )
  }
  if (serverAhead !== undefined && Math.abs(serverAhead) > clockTolerance) {
    found.push(
      finding(
        'clock-differs',
        `The authorization server’s clock is ${Math.round(Math.abs(serverAhead) / 1000)} s ${serverAhead > 0 ? 'ahead' : 'behind'}`,
        'The console counts a token’s life from its receipt, so this does no harm here; other programs may think the token expired, or not valid yet.',
        [['header date', new Date(receivedAt + serverAhead).toISOString()]],
        [{ text: 'Set the clock of this machine' }],
      ),
    )
  }
  return found
}

const signatureFinding = ({ status, reason, jwksUrl }: SignatureView): Diagnosis[] =>
  status === 'failed'
    ? [
        finding(
          'token-signature',
          'The signature does not fit',
          'The token was not signed with a key that the authorization server publishes. An API that checks it refuses the token.',
          [['keys', `${jwksUrl ?? ''} ${reason ?? ''}`.trim()]],
          [
            {
              text: 'Check that issuer and key set of the connection belong to this server',
              action: { type: 'edit-connection', field: 'issuer' },
            },
          ],
        ),
      ]
    : []

/** All that may be shown of a token, with findings about what was asked and what was got. Times are ISO 8601. */
export const inspectToken = ({ token, signature, source, renewsAt }: Inspected): TokenView => {
  const { decoded } = token
  const claims = decoded.format === 'jwt' ? decoded.claims : undefined
  const { scopes, from } = readScopes(token.answerScope, claims, token.asked.scope)
  const audience = readAudience(claims)
  const iso = (time: number) => new Date(time).toISOString()
  return {
    ...(token.tokenType === undefined ? {} : { tokenType: token.tokenType }),
    scopes,
    ...(from === undefined ? {} : { scopesFrom: from }),
    ...(token.expiresIn === undefined ? {} : { expiresIn: Math.round(token.expiresIn) }),
    issuedAt: iso(token.receivedAt),
    ...(token.expiresAt === undefined ? {} : { expiresAt: iso(token.expiresAt) }),
    ...(renewsAt === undefined ? {} : { renewsAt: iso(renewsAt) }),
    audience,
    format: decoded.format,
    ...(decoded.format === 'opaque' ? {} : { header: decoded.header }),
    ...(claims ? { claims } : {}),
    signature,
    fingerprint: token.fingerprint,
    source,
    findings: [
      ...fewerScopes(token, scopes),
      ...otherAudience(token, audience),
      ...formatFindings(token),
      ...signatureFinding(signature),
      ...lifeFindings(token),
      ...token.oddities,
    ],
    request: token.exchange.request,
    response: token.exchange.response,
    ...(token.exchange.duration === undefined ? {} : { duration: token.exchange.duration }),
  }
}
