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
  /** The API's address, where calls are sent elsewhere for now. */
  ownApiUrl?: string
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
  /** Sealed keys that do not open: such a connection is listed, to be mended, and used for nothing. */
  unreadable?: readonly string[]
  /** Changes whenever anything that a token depends on changes: a token is kept for this revision alone. */
  revision: string
}

/** Finds connections by id. */
export type Connections = {
  /** In configuration order, then by age. */
  list(): Promise<Connection[]>
  /** Rejects with a `ProblemError`: 404 where there is none, 409 where its secrets do not open. */
  require(id: string): Promise<Connection>
}

/** The keys of a connection as they come over HTTP, spelled like the configuration's. */
export type ConnectionKeys = Record<string, unknown>

/** A key that is not as expected; the detail tells what is, and repeats no value. */
export type KeyFault = { pointer: string; detail: string }

/** Reads the keys of a connection by the rules of the configuration. */
export type ReadConnectionKeys = (
  keys: ConnectionKeys,
) => Promise<{ connection: Connection; faults?: never } | { connection?: never; faults: KeyFault[] }>
