/*
 * Both engines are spoken to in one subset of SQL: text, numbers, times as integer milliseconds since 1970, JSON as
 * text, bytes. Columns without a value are null.
 */

type SessionTable = {
  /** SHA-256 of the cookie's value in base64url: whoever reads the file cannot sign in with it. */
  id: string
  name: string
  role: string
  mode: string
  createdAt: number
  expiresAt: number
}

type CallTable = {
  id: string
  connectionId: string
  connectionName: string
  kind: string
  operationId: string | null
  method: string
  path: string
  startedAt: number
  /** Milliseconds, with fractions. */
  duration: number
  outcome: string
  status: number | null
  /** First digit of the status: a class is found by equality, so an index can serve it in order of time. */
  statusClass: number | null
  sentBytes: number
  receivedBytes: number
  cause: string | null
}

/** Apart from `calls`, so that a page of rows is read without reading over kept bodies. */
type CallContentTable = {
  callId: string
  /** JSON of what a `CallDetail` has beyond a `CallSummary`. */
  content: string
}

/** OpenAPI documents that were added on the screen; `source`, `index` and `others` are JSON, bytes are gzip. */
type DocumentTable = {
  id: string
  connectionId: string
  key: string
  source: string
  url: string | null
  index: string
  content: Uint8Array
  others: string
  original: Uint8Array | null
  /** When it came first: a refreshed document keeps its place in the list. */
  addedAt: number
  fetchedAt: number
}

/** Connections that were added on the screen. */
type ConnectionTable = {
  id: string
  /** JSON of the keys as they were given, without the sealed ones. */
  definition: string
  /** Sealed, like all that follow up to `proxy`. */
  clientSecret: string
  /** JSON of names and values. */
  headers: string | null
  /** JSON of PEM texts. */
  tls: string | null
  proxy: string | null
  createdAt: number
  secretUpdatedAt: number
  /** When it was removed: it can be brought back for a while. */
  removedAt: number | null
  /** Counts changes: of two at the same time one is refused. */
  version: number
}

/** A known text under the sealing key, which tells whether a start has the right one. */
type SealingTable = { id: string; sealed: string }

/** Token requests of a connection and what came of them; `content` is JSON, and holds no token. */
type TokenEventTable = {
  /** In the order of time. */
  id: string
  connectionId: string
  at: number
  outcome: string
  fingerprint: string | null
  content: string
}

/** How often an operation that names no scope was called with a set of scopes, or named one in its refusal. */
type ScopeOutcomeTable = {
  /** Hash of the connection, the operation, the kind and the scopes. */
  id: string
  connectionId: string
  /** The console's own key of the operation. */
  operationId: string
  /** `granted` or `refused` with these scopes, or a `challenge` that named them. */
  kind: string
  /** In alphabetical order, parted by blanks. */
  scopes: string
  count: number
  lastAt: number
}

/** The tables of the console's store. */
export type Tables = {
  sessions: SessionTable
  calls: CallTable
  callContents: CallContentTable
  documents: DocumentTable
  connections: ConnectionTable
  sealing: SealingTable
  tokenEvents: TokenEventTable
  scopeOutcomes: ScopeOutcomeTable
}
