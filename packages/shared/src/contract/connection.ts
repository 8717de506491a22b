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
  /** False where a secret is too short to be searched in what people send: under 16 characters. */
  secretSearched: z.boolean().optional(),
  /** What is stored does not open; the secret has to be entered again before the connection is of use. */
  fault: z.literal('secret-unreadable').optional(),
  /** Addresses of its OpenAPI documents; files of the operator are not among them. */
  openApi: z.array(z.string()).optional(),
  /** Whether it has a proxy of its own: its address may hold a password and stays inside. */
  hasProxy: z.boolean().optional(),
  /** Which TLS settings of its own it has. */
  tls: z.array(z.enum(['ca', 'clientCertificate', 'clientKey'])).optional(),
  /** One sentence of what this connection is for, where somebody wrote one. */
  description: z.string().optional(),
})
export type ConnectionView = z.infer<typeof ConnectionView>

export const ConnectionList = z.object({ connections: z.array(ConnectionView) })

/** A connection as it is added, with the keys of the configuration. What is left out has the configuration's default. */
export const ConnectionInput = z.strictObject({
  /** The console finds one. */
  id: z.string().optional(),
  name: z.string().optional(),
  description: z.string().optional(),
  kind: EnvironmentKind.optional(),
  /** Follows from the audience where that is a URL. */
  tokenUrl: z.string().optional(),
  clientId: z.string(),
  /** Goes in and never comes out. With `private_key_jwt` the private key, as PEM or JWK. */
  clientSecret: z.string(),
  clientAuthentication: ClientAuthentication.optional(),
  audience: z.string().optional(),
  scope: z.string().optional(),
  tokenParameters: z.record(z.string(), z.string()).optional(),
  issuer: z.string().optional(),
  jwksUrl: z.string().optional(),
  introspectionUrl: z.string().optional(),
  revocationUrl: z.string().optional(),
  /** Follows from the audience where that is a URL. */
  apiUrl: z.string().optional(),
  openApi: z.array(z.string()).optional(),
  /** Further credentials, sent with every call; their values never come out. */
  headers: z.record(z.string(), z.string()).optional(),
  methods: z.array(CallMethod).optional(),
  confirmWrites: z.boolean().optional(),
  allowPrivateNetwork: z.boolean().optional(),
  /** PEM texts. */
  tls: z
    .strictObject({
      ca: z.string().optional(),
      clientCertificate: z.string().optional(),
      clientKey: z.string().optional(),
    })
    .optional(),
  proxy: z.string().optional(),
})
export type ConnectionInput = z.infer<typeof ConnectionInput>

/** Changes of a connection (RFC 7396): null removes a key, the members of `headers`, `tls` and `tokenParameters` merge. */
export const ConnectionChanges = z.strictObject(
  Object.fromEntries(Object.entries(ConnectionInput.shape).map(([key, type]) => [key, type.nullable().optional()])),
)
