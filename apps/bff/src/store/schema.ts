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

/** What several instances know together of one token of a connection; times are the database's clock. */
type SharedTokenTable = {
  /** Hash of the connection, its revision and the variant. */
  id: string
  connectionId: string
  /** A random text, another one with every change: tells an instance that what it holds is no longer so. */
  state: string
  /** Sealed: what came of the last request. Null before the first, and where its token was discarded. */
  sealed: string | null
  /** Of the token within. */
  fingerprint: string | null
  /** Until when nobody asks again, where the last request brought no token. */
  quietUntil: number
  /** Requests in a row that brought no token. */
  failures: number
  /** When a token was last discarded since the API refused it. */
  forcedAt: number
  /** The instance that asks the authorization server. */
  leaseHolder: string
  /** The end of its lease, which it puts off as long as it lives and asks. */
  leaseUntil: number
  /** When the row is of no use any more. */
  goneAt: number
}

/** Who did what: rows are added, and go by age alone. */
type AuditTable = {
  /** In the order of time. */
  id: string
  at: number
  action: string
  outcome: string
  connectionId: string | null
  /** JSON of what an `AuditEntry` has beyond the columns; no secret is in it. */
  content: string
}

/** Requests that were filled in and saved under a name. */
type SavedRequestTable = {
  id: string
  /** Way of signing in and name. */
  owner: string
  name: string
  /** Path of folders; empty for none. */
  folder: string
  visibility: string
  connectionId: string
  /** The console's own key; null for a free call. */
  operationId: string | null
  method: string
  path: string
  /** JSON of what is filled in, without the values of credentials. */
  draft: string
  /** Characters of the draft. */
  size: number
  notes: string
  createdAt: number
  updatedAt: number
  /** When it was removed: it can be brought back for a while. */
  removedAt: number | null
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
  savedRequests: SavedRequestTable
  sharedTokens: SharedTokenTable
  audit: AuditTable
}
