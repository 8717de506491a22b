/** One link of an error's chain, outermost first, as plain data. */
export type EvidenceError = {
  name?: string
  code?: string
  message?: string
  syscall?: string
  hostname?: string
  address?: string
  port?: number
  /** Members of an AggregateError. */
  errors?: EvidenceError[]
  [more: string]: unknown
}

/** All that is known of one exchange, redacted: what a diagnosis is made from. */
export type Evidence = {
  /** Who refused: the token endpoint, the API, or (no answer came) the way there. */
  where: 'token' | 'api' | 'network'
  request?: {
    method?: string
    url?: string
    contentType?: string | null
    audience?: string | null
    resource?: string | null
    scope?: string | null
    grantType?: string | null
    authorization?: string | null
    [more: string]: unknown
  }
  /** `null` where no answer came. */
  status: number | null
  /** Names in lower case. */
  headers: Record<string, string | string[]>
  /** As text; at most its first 64 KiB. */
  body: string
  /** Whether the head of an answer had come before the error, where that is known. */
  answered?: boolean
  /** Where no answer came, or it broke off. */
  error?: EvidenceError[]
  token?: {
    claims?: Record<string, unknown>
    scopes?: string[]
    expiresAt?: string
    /** `jwt`, `encrypted` or `opaque`. */
    format?: string
    issuedAt?: string
    header?: Record<string, unknown>
    /** What the authorization server says of a token that cannot be read (RFC 7662 §2.2). */
    active?: boolean
    /** Whether the signature was checked: `verified`, `failed` or `not-verifiable`. */
    signature?: { status?: string; reason?: string | undefined; jwksUrl?: string | undefined }
    /** Seconds from receipt to end, as the console counts; `null` where the end is not known. */
    lifetime?: number | null
    /** Milliseconds by which the API's clock is ahead of the authorization server's; negative where it is behind. */
    apiAhead?: number
  }
  connection?: {
    id?: string
    name?: string
    audience?: string
    apiUrl?: string
    tokenUrl?: string
    kind?: string
    clientId?: string
    clientAuthentication?: string
  }
  /** Other connections of the same environment, with the scopes of their newest tokens where they are known. */
  peers?: { id: string; name: string; scopes?: string[] | undefined }[]
  /** What a TLS handshake that sent nothing showed, made where the error alone says too little. */
  probe?: {
    /** Such as `TLSv1.3`. */
    protocol?: string
    certificate?: { subject?: string; issuer?: string; validFrom?: string; validTo?: string; names?: string[] }
  }
  /** Scopes that the operation's document asks for: alternatives (OR) of sets (AND). */
  requiredScopes?: string[][]
  /** The console's own clock when the answer came, epoch milliseconds: to be held against the `date` header. */
  receivedAt?: number
}
