import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { JWK } from 'jose'
import { type Adapter, type ClientMetadata, errors, Provider } from 'oidc-provider'
import type { Client } from '../clients.ts'
import type { RequestFaults } from '../faults/switchboard.ts'
import { createAdapter } from './adapter.ts'
import { auth0Refusal, type TokenRefusal } from './refusal.ts'

/** In whose words the token endpoint refuses: like the vendor's identity product (likely), or by RFC 6749. */
export type RefusalFamily = 'auth0' | 'rfc6749'

/** Paths below the issuer's, as the provider routes them. */
export const providerRoutes = {
  token: '/oauth/token',
  introspection: '/oauth/introspect',
  revocation: '/oauth/revoke',
  jwks: '/.well-known/jwks.json',
} as const

const authMethods: ['client_secret_post', 'client_secret_basic'] = ['client_secret_post', 'client_secret_basic']

type Setup = {
  issuer: string
  tokenUrl: string
  /** What tokens may be for. */
  audiences: readonly string[]
  clients: readonly Client[]
  signingKey: JWK
  refusals: RefusalFamily
  /** What was issued, whichever key it was signed with. */
  issued: Adapter
  faultsOf: (request: IncomingMessage) => RequestFaults
  now: () => number
}

type FormContext = { oidc: { body?: Record<string, unknown>; params?: Record<string, unknown>; route?: string } }

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

const metadataOf = ({ clientId, clientSecret, name }: Client): ClientMetadata => ({
  client_id: clientId,
  client_secret: clientSecret,
  client_name: name,
  grant_types: ['client_credentials'],
  response_types: [],
  redirect_uris: [],
  token_endpoint_auth_method: 'client_secret_post',
})

/**
 * The authorization server: client credentials alone, tokens as the vendor's look. A token is a JWT that an API checks by
 * itself; the server also remembers it, so that introspection and revocation have something to tell.
 */
export const createProvider = ({
  issuer,
  tokenUrl,
  audiences,
  clients,
  signingKey,
  refusals,
  issued,
  faultsOf,
  now,
}: Setup): Provider => {
  const clientsById = new Map(clients.map((client) => [client.clientId, client]))
  const below = (route: string) => new URL(route.slice(1), issuer).href
  const nothing = createAdapter({ now })

  const provider = new Provider(issuer, {
    adapter: (model) => (model === 'ClientCredentials' ? issued : nothing),
    clients: clients.map(metadataOf),
    clientAuthMethods: authMethods,
    clientBasedCORS: () => true,
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    jwks: { keys: [signingKey] },
    responseTypes: [],
    routes: providerRoutes,
    scopes: [],
    ttl: { ClientCredentials: (_context, token) => token.resourceServer?.accessTokenTTL ?? 3600 },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      introspection: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      pushedAuthorizationRequests: { enabled: false },
      resourceIndicators: {
        enabled: true,
        // The vendor names the API by `audience`; the standard's `resource` (RFC 8707) is not asked for.
        defaultResource: (context) => {
          const audience = text((context as unknown as FormContext).oidc.body?.['audience'])
          if (!audience) throw new errors.InvalidTarget('audience is missing')
          return audience
        },
        getResourceServerInfo: (context, audience, { clientId }) => {
          const client = clientsById.get(clientId)
          if (!client || !audiences.includes(audience)) throw new errors.InvalidTarget('audience is not known')
          const asked = text(context.oidc.params?.['scope'])?.split(' ') ?? []
          const refused = asked.filter((scope) => !client.scopes.includes(scope))
          if (refused.length > 0) throw new errors.InvalidScope(`not granted: ${refused.join(' ')}`, refused.join(' '))
          const faults = faultsOf(context.req)
          return {
            audience,
            scope: client.scopes.join(' '),
            accessTokenTTL: faults.apply('token-ttl') ?? client.tokenSeconds,
            accessTokenFormat: faults.apply('opaque-token') ? 'opaque' : 'jwt',
            jwt: { sign: { alg: 'RS256' } },
          }
        },
        useGrantedResource: () => true,
      },
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    formats: {
      customizers: {
        jwt: async (context, token, parts) => {
          const { jti, iat, exp, scope, aud: asked } = parts.payload
          const faults = faultsOf(context.req)
          const other = faults.apply('wrong-audience') && audiences.find((audience) => audience !== asked)
          const aud = other ?? asked
          const skew = faults.apply('clock-skew') ?? 0
          const client = clientsById.get(token.clientId ?? '')
          if (!client || typeof jti !== 'string' || typeof exp !== 'number') throw new Error('A token without a client')
          const claims = { accountId: client.account.id, sub: `${client.clientId}@clients`, gty: 'client-credentials' }
          const kept = { jti, iat: Number(iat), exp, scope: String(scope), aud: String(aud) }
          await issued.upsert(
            jti,
            {
              ...kept,
              kind: 'ClientCredentials',
              clientId: client.clientId,
              extra: { ...claims, azp: client.clientId },
            },
            exp - Math.floor(now() / 1000),
          )
          parts.header = { typ: 'JWT' }
          parts.payload = {
            accountId: claims.accountId,
            iss: issuer,
            sub: claims.sub,
            aud,
            iat: kept.iat + skew,
            exp: exp + skew,
            scope,
            gty: claims.gty,
            azp: client.clientId,
            jti,
          }
        },
      },
    },
  })

  provider.use(async (context, next) => {
    await next()
    const { oidc } = context as unknown as FormContext
    // Like production, as far as anybody knows: a browser alone gets nowhere.
    for (const name of Object.keys(context.response.headers))
      if (name.startsWith('access-control-')) context.remove(name)
    const isRefused = context.path === providerRoutes.token && context.status >= 400
    if (isRefused && (faultsOf(context.req).apply('oauth-errors') ?? refusals) === 'auth0') {
      const { error, error_description } = context.body as { error: string; error_description?: string }
      const standard: TokenRefusal = { status: context.status, error, description: error_description ?? error }
      const asked = {
        clientId: text(oidc.body?.['client_id']) ?? (context.get('authorization') || undefined),
        audience: text(oidc.body?.['audience']),
        grantType: text(oidc.body?.['grant_type']),
      }
      const refusal = auth0Refusal(standard, asked)
      context.status = refusal.status
      context.body = { error: refusal.error, error_description: refusal.description }
    }
    // The provider's own metadata speak of an authorization endpoint and of identity tokens, which there are not.
    if (oidc.route === 'discovery')
      context.body = {
        issuer,
        token_endpoint: tokenUrl,
        jwks_uri: below(providerRoutes.jwks),
        introspection_endpoint: below(providerRoutes.introspection),
        revocation_endpoint: below(providerRoutes.revocation),
        grant_types_supported: ['client_credentials'],
        response_types_supported: [],
        token_endpoint_auth_methods_supported: authMethods,
        introspection_endpoint_auth_methods_supported: authMethods,
        revocation_endpoint_auth_methods_supported: authMethods,
        scopes_supported: [...new Set(clients.flatMap(({ scopes }) => scopes))],
      }
  })

  return provider
}
