import { z } from 'zod'

/** What a mistake in this environment costs; shown by colour and word on every screen. */
export const EnvironmentKind = z.enum(['production', 'test', 'sandbox'])
export type EnvironmentKind = z.infer<typeof EnvironmentKind>

/** How the client proves itself at the token endpoint (RFC 6749 §2.3, RFC 7523). */
export const ClientAuthentication = z.enum(['client_secret_post', 'client_secret_basic', 'private_key_jwt'])
export type ClientAuthentication = z.infer<typeof ClientAuthentication>

export const CallMethod = z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'])
export type CallMethod = z.infer<typeof CallMethod>

/** A connection as the browser may see it: everything but the secret. */
export const ConnectionView = z.object({
  id: z.string(),
  name: z.string(),
  kind: EnvironmentKind,
  /** Where it is defined: the operator's configuration (read-only here) or the console's store. */
  origin: z.enum(['configuration', 'store', 'sandbox']),
  tokenUrl: z.string(),
  apiUrl: z.string(),
  clientId: z.string(),
  clientAuthentication: ClientAuthentication,
  audience: z.string().optional(),
  scope: z.string().optional(),
  tokenParameters: z.record(z.string(), z.string()),
  issuer: z.string().optional(),
  jwksUrl: z.string().optional(),
  introspectionUrl: z.string().optional(),
  revocationUrl: z.string().optional(),
  /** Names of the further credentials that are sent with every call; their values stay inside. */
  headers: z.array(z.string()),
  methods: z.array(CallMethod),
  confirmWrites: z.boolean(),
  allowPrivateNetwork: z.boolean(),
  hasSecret: z.boolean(),
  secretUpdatedAt: z.iso.datetime().optional(),
  /** One sentence of what this connection is for, where somebody wrote one. */
  description: z.string().optional(),
})
export type ConnectionView = z.infer<typeof ConnectionView>

export const ConnectionList = z.object({ connections: z.array(ConnectionView) })
