import type { CallMethod, ClientAuthentication, EnvironmentKind } from '@developer-console/shared/contract/connection'

/** Where one of a connection's OpenAPI documents comes from. `file` is an absolute path. */
export type DocumentSource = { url: string } | { file: string }

/** PEM texts for the TLS connections of one connection. */
export type ConnectionTls = { ca?: string; clientCertificate?: string; clientKey?: string }

/** A connection with its credentials: never serialised, never logged. What the browser sees is `viewConnection`. */
export type Connection = {
  id: string
  name: string
  kind: EnvironmentKind
  origin: 'configuration' | 'store' | 'sandbox'
  tokenUrl: string
  apiUrl: string
  clientId: string
  clientSecret: string
  clientAuthentication: ClientAuthentication
  audience?: string
  scope?: string
  tokenParameters: Record<string, string>
  issuer?: string
  jwksUrl?: string
  introspectionUrl?: string
  revocationUrl?: string
  openApi: DocumentSource[]
  /** Further credentials, sent with every call; redacted like the secret. */
  headers: [name: string, value: string][]
  methods: CallMethod[]
  confirmWrites: boolean
  allowPrivateNetwork: boolean
  tls?: ConnectionTls
  proxy?: string
  description?: string
  secretUpdatedAt?: string
  /** Changes whenever anything that a token depends on changes: a token is kept for this revision alone. */
  revision: string
}

/** Finds connections by id. */
export type Connections = {
  /** In configuration order, then by age. */
  list(): Promise<Connection[]>
  /** Rejects with a 404 `ProblemError` where there is none. */
  require(id: string): Promise<Connection>
}
