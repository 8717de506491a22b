import { type Body, readBody } from './body.ts'
import { type Challenge, challengesOf, parameterOf } from './challenges.ts'
import type { Evidence, EvidenceError } from './evidence.ts'
import { type Quotable, quotable } from './quotable.ts'
import { statement, type Statement } from './statement.ts'

/** The evidence of one exchange, parsed once: what every rule and every remedy reads. */
export type Reading = {
  where: Evidence['where']
  status: number | null
  /** All values of a header, joined as RFC 9110 §5.2 joins them; empty where it was not sent. */
  header: (name: string) => string
  headerNames: readonly string[]
  challenges: readonly Challenge[]
  body: Body
  /** Everything that the answer says, machine codes first. */
  statements: readonly Statement[]
  /** The links of the error chain, outermost first, members of aggregates after their aggregate. */
  errors: readonly EvidenceError[]
  /** Whether the head of an answer had come before the error; `undefined` where only the error can tell. */
  answered: boolean | undefined
  request: RequestFacts
  token: TokenFacts | undefined
  connection: NonNullable<Evidence['connection']>
  requiredScopes: readonly (readonly string[])[]
  /** What a TLS handshake showed: the protocol, and the certificate in words. */
  probe: { protocol: string; certificate: string } | undefined
  /** Other connections of the same environment whose scopes are known. */
  peers: readonly { id: string; name: string; scopes: readonly string[] }[]
  /** When the answer was made, epoch milliseconds: by the server's own clock, else by ours. */
  at: number | undefined
  /** Seconds by which the server's clock is ahead of ours, where both are known. */
  clockDifference: number | undefined
  text: Quotable
}

/** What is known of the request, each `undefined` where nothing is known and `null` where it is known to be absent. */
type RequestFacts = {
  method: string | undefined
  url: string | undefined
  contentType: string | null | undefined
  audience: string | null | undefined
  resource: string | null | undefined
  scope: string | null | undefined
  grantType: string | null | undefined
  authorization: string | null | undefined
}

type TokenFacts = {
  claims: Record<string, unknown>
  scopes: readonly string[] | undefined
  /** Epoch milliseconds. */
  expiresAt: number | undefined
  issuedAt: number | undefined
  /** `expiresAt` as the evidence spells it. */
  expiresAtText: string | undefined
  format: string | undefined
  header: Record<string, unknown>
  active: boolean | undefined
  signature: { status: string | undefined; reason: string | undefined; jwksUrl: string | undefined }
  /** Seconds from receipt to end; `null` where the end is known to be unknown. */
  lifetime: number | null | undefined
  /** Seconds by which the API's clock is ahead of the authorization server's. */
  apiAhead: number | undefined
}

/** Parses the evidence. Whatever it holds, this never throws; what is not of the agreed type counts as unknown. */
export const readEvidence = (evidence: Evidence): Reading => {
  const given = record(evidence)
  const request = record(given['request'])
  const token = given['token'] === undefined || given['token'] === null ? undefined : record(given['token'])
  const text = quotable(credentialsIn(request))

  const headers = new Map<string, string[]>()
  for (const [name, value] of Object.entries(record(given['headers'])).slice(0, 200)) {
    const values = (Array.isArray(value) ? value : [value]).filter((each) => typeof each === 'string')
    const key = name.toLowerCase()
    if (values.length > 0) headers.set(key, [...(headers.get(key) ?? []), ...values])
  }
  const header = (name: string) => (headers.get(name) ?? []).join(', ').slice(0, 16_384)

  const body = readBody(stringOf(given['body']) ?? '', header('content-type').toLowerCase())
  const challenges = challengesOf(header('www-authenticate'))
  const received = numberOf(given['receivedAt'])
  const dated = timeOf(header('date'))
  const status = numberOf(given['status'])

  return {
    where: given['where'] === 'token' || given['where'] === 'network' ? given['where'] : 'api',
    status: status !== undefined && status > 0 ? status : null,
    header,
    headerNames: [...headers.keys()],
    challenges,
    body,
    statements: [...headerStatements(header, challenges), ...body.statements].sort(codesFirst),
    errors: chainOf(given['error']),
    answered: typeof given['answered'] === 'boolean' ? given['answered'] : undefined,
    request: {
      method: stringOf(request['method'])?.toUpperCase(),
      url: stringOf(request['url']),
      contentType: stringOrNull(request['contentType']),
      audience: stringOrNull(request['audience']),
      resource: stringOrNull(request['resource']),
      scope: stringOrNull(request['scope']),
      grantType: stringOrNull(request['grantType']),
      authorization: stringOrNull(request['authorization']),
    },
    token: token && tokenFacts(token),
    connection: connectionFacts(record(given['connection'])),
    requiredScopes: scopeSets(given['requiredScopes']),
    probe: probeOf(given['probe']),
    peers: peersOf(given['peers']),
    at: dated ?? received,
    clockDifference: dated !== undefined && received !== undefined ? Math.round((dated - received) / 1000) : undefined,
    text,
  }
}

const codesFirst = (a: Statement, b: Statement) => Number(a.kind === 'words') - Number(b.kind === 'words')

const headerStatements = (header: Reading['header'], challenges: readonly Challenge[]): Statement[] => {
  const said: Statement[] = []
  const source = 'header.www-authenticate'
  for (const challenge of challenges) {
    const error = parameterOf(challenge, 'error')
    const description = parameterOf(challenge, 'error_description')
    if (error?.value) said.push(statement('code', source, error.value, error.raw))
    if (description?.value) said.push(statement('words', source, description.value, description.raw))
  }
  for (const name of ['x-amzn-errortype', 'x-ms-error-code', 'x-error-code', 'x-squid-error']) {
    // `UnauthorizedException:http://internal.amazon.com/…`, `ERR_ACCESS_DENIED 0`
    const code = /^[\w.-]{1,120}/.exec(header(name))?.[0]
    if (code !== undefined) said.push(statement('code', `header.${name}`, code, code))
  }
  return said
}

/** The chain as one list: causes and members of aggregates follow their owner. Bounded in length. */
const chainOf = (given: unknown): EvidenceError[] => {
  const links: EvidenceError[] = []
  const queue: unknown[] = Array.isArray(given) ? given.slice(0, 100) : [given]
  for (let taken = 0; queue.length > 0 && taken < 200; taken += 1) {
    const next = queue.shift()
    if (next === null || typeof next !== 'object') continue
    const link = record(next)
    const inner: unknown[] = [
      ...(Array.isArray(link['errors']) ? link['errors'].slice(0, 20) : []),
      ...(link['cause'] === undefined ? [] : [link['cause']]),
    ]
    queue.unshift(...inner)
    const { cause: _cause, errors: _errors, ...own } = link
    links.push({
      ...own,
      ...optional('name', stringOf(own['name'])),
      ...optional('code', stringOf(own['code']) ?? numberOf(own['code'])?.toString()),
      ...optional('message', stringOf(own['message'])?.slice(0, 4096)),
      ...optional('hostname', stringOf(own['hostname']) ?? stringOf(own['host'])),
      ...optional('address', stringOf(own['address'])),
      ...optional('port', numberOf(own['port']) ?? numberOf(Number(stringOf(own['port']) ?? Number.NaN))),
    })
  }
  return links
}

const optional = <Key extends string, Value>(key: Key, value: Value | undefined): { [key in Key]?: Value } =>
  value === undefined ? {} : ({ [key]: value } as { [key in Key]: Value })

const tokenFacts = (token: Record<string, unknown>): TokenFacts => {
  const claims = record(token['claims'])
  const end = numberOf(claims['exp'])
  const start = numberOf(claims['iat'])
  const expiresAtText = stringOf(token['expiresAt'])
  const signature = record(token['signature'])
  const apiAhead = numberOf(token['apiAhead'])
  return {
    claims,
    scopes: Array.isArray(token['scopes']) ? token['scopes'].filter((each) => typeof each === 'string') : undefined,
    expiresAt: timeOf(expiresAtText ?? '') ?? (end !== undefined ? end * 1000 : undefined),
    issuedAt: timeOf(stringOf(token['issuedAt']) ?? '') ?? (start !== undefined ? start * 1000 : undefined),
    expiresAtText,
    format: stringOf(token['format']),
    header: record(token['header']),
    active: typeof token['active'] === 'boolean' ? token['active'] : undefined,
    signature: {
      status: stringOf(signature['status']),
      reason: stringOf(signature['reason']),
      jwksUrl: stringOf(signature['jwksUrl']),
    },
    lifetime: token['lifetime'] === null ? null : numberOf(token['lifetime']),
    apiAhead: apiAhead === undefined ? undefined : Math.round(apiAhead / 1000),
  }
}

const probeOf = (given: unknown): Reading['probe'] => {
  const probe = record(given)
  const protocol = stringOf(probe['protocol'])
  if (protocol === undefined) return undefined
  const { subject, issuer, validFrom, validTo, names } = record(probe['certificate'])
  const host = (Array.isArray(names) ? names : []).find((name) => typeof name === 'string') ?? stringOf(subject)
  const certificate = [
    host && `for ${host}`,
    stringOf(issuer) && `issued by ${stringOf(issuer)}`,
    stringOf(validFrom) && stringOf(validTo) && `valid from ${stringOf(validFrom)} to ${stringOf(validTo)}`,
  ]
  return { protocol, certificate: certificate.filter(Boolean).join(', ') }
}

const peersOf = (given: unknown): Reading['peers'] =>
  (Array.isArray(given) ? given.slice(0, 100) : []).flatMap((each) => {
    const { id, name, scopes } = record(each)
    return typeof id === 'string' && typeof name === 'string' && Array.isArray(scopes)
      ? [{ id, name, scopes: scopes.filter((scope) => typeof scope === 'string') }]
      : []
  })

const connectionFacts = (connection: Record<string, unknown>): NonNullable<Evidence['connection']> => {
  const facts: Record<string, string> = {}
  for (const name of ['id', 'name', 'audience', 'apiUrl', 'tokenUrl', 'kind', 'clientId', 'clientAuthentication']) {
    const value = stringOf(connection[name])
    if (value !== undefined) facts[name] = value
  }
  return facts
}

const scopeSets = (given: unknown): string[][] =>
  (Array.isArray(given) ? given.slice(0, 50) : [])
    .filter((set) => Array.isArray(set))
    .map((set) => set.filter((scope) => typeof scope === 'string'))

/** The values that the request is known to carry as credentials: never to be quoted, wherever an answer echoes them. */
const credentialsIn = (request: Record<string, unknown>): string[] => {
  const found: string[] = []
  const visit = (node: Record<string, unknown>, depth: number) => {
    for (const [key, value] of Object.entries(node).slice(0, 100)) {
      if (typeof value === 'string') {
        if (/authorization/i.test(key)) found.push(...value.split(/\s+/).filter((word) => word.length >= 12))
        else if (/secret|assertion|password|^(?:access_?)?token$|api_?key/i.test(key)) found.push(value)
      } else if (value !== null && typeof value === 'object' && depth < 3) visit(record(value), depth + 1)
    }
  }
  visit(request, 0)
  return found.filter((value) => !value.includes('[redacted'))
}

export const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
export const stringOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
export const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined
const stringOrNull = (value: unknown): string | null | undefined => (value === null ? null : stringOf(value))

/** Epoch milliseconds of an HTTP or ISO date. */
export const timeOf = (text: string): number | undefined => {
  if (!/\d{4}/.test(text) || text.length > 64) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

export const urlOf = (text: string | null | undefined): URL | undefined =>
  text && text.length < 8192 && URL.canParse(text) ? new URL(text) : undefined
