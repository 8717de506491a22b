import { z } from 'zod'
import type { DescribedOperation } from '../gateway/operation.ts'

const TokenRequest = z
  .strictObject({
    client_id: z
      .string()
      .meta({ description: 'Of the Application Access', example: 'sandboxFullAccess000000000000000' }),
    client_secret: z
      .string()
      .meta({ writeOnly: true, format: 'password', description: 'Shown once, when the Application Access is made' }),
    grant_type: z.enum(['client_credentials']),
    audience: z.string().meta({
      description: 'Base URL of the API to call, **with** its final slash: compared as a string',
      example: 'http://127.0.0.1:4690/',
    }),
    scope: z.string().optional().meta({
      description:
        'Fewer scopes, separated by blanks; without it, all of the application’s. Not documented by the vendor',
    }),
  })
  .meta({ id: 'TokenRequest' })

const Token = z
  .strictObject({
    access_token: z.string().meta({ description: 'A signed JWT', readOnly: true }),
    scope: z.string().meta({ example: 'create:meter_types create:meters' }),
    expires_in: z.int().meta({ description: 'Seconds', example: 3600 }),
    token_type: z.enum(['Bearer']),
  })
  .meta({ id: 'Token' })

const OAuthError = z
  .strictObject({ error: z.string().meta({ example: 'access_denied' }), error_description: z.string().optional() })
  .meta({ id: 'OAuthError', description: 'A refusal of the token endpoint (RFC 6749 §5.2)' })

const content = { 'application/json': { schema: OAuthError } }
const hint = {
  'X-Sandbox-Hint': { description: 'What a sandbox can say and production would not', schema: z.string() },
}

/** The token operation. It is served by the authorization server; this is how the document describes it. */
export const createAccessToken: DescribedOperation = {
  id: 'createAccessToken',
  method: 'post',
  path: '/authentication/v1/oauth/token',
  tag: 'Authentication',
  summary: 'Create access token',
  description:
    'Exchanges client ID and secret for an access token (OAuth 2.0 client credentials). Send a form, as the vendor’s guides do; JSON is taken too, as the vendor’s reference has it. There is no refresh token: ask again when a token ends, and keep it until then.\n\nNot documented by the vendor: the bodies of refusals. Here they have the form of the identity product whose tokens look the same.',
  scope: { needs: 'public' },
  limit: 'token',
  raw: {
    limit: 16 * 1024,
    content: {
      'application/x-www-form-urlencoded': { schema: TokenRequest },
      'application/json': { schema: TokenRequest },
    },
  },
  answers: {
    200: { description: 'The token', content: { 'application/json': { schema: Token } } },
    400: { description: 'The body can’t be read', content },
    401: { description: 'Client ID or secret is wrong: which of them is not told', content, headers: hint },
    403: { description: 'The audience is missing or not known, or a scope is not granted', content, headers: hint },
    429: {
      description: 'Too many requests',
      content,
      headers: { 'Retry-After': { description: 'Seconds to wait', schema: z.int(), example: 1 } },
    },
  },
}
