import type { DescribedCall } from '@developer-console/shared/contract/call'
import { safeMethods } from '@developer-console/shared/contract/methods'
import { carriedHeaders, headerKey, isOwnHeader } from '@developer-console/shared/contract/own-headers'
import type { Role } from '@developer-console/shared/contract/session'
import { encodedQuery, withoutTrailingSlashes, withQuery } from '@developer-console/shared/openapi/percent'
import type { Connection } from '../connections/connection.ts'
import { percentDecoded } from '../percent.ts'
import { ProblemError } from '../problem.ts'
import { acceptedCodings } from '../upstream/decoding.ts'

type Addresses = Pick<Connection, 'apiUrl' | 'tokenUrl' | 'introspectionUrl' | 'revocationUrl'>

/** Where a call goes: `path` is path and query as they travel, byte for byte. */
export type CallTarget = { origin: string; path: string; url: string }

const outside = (detail: string) =>
  new ProblemError(403, 'path-outside-api', 'The path does not lie below the API of this connection', { detail })

const malformed = (detail: string) => new ProblemError(400, 'path-malformed', 'The path is not valid', { detail })

/** Percent-encodings within percent-encodings that are undone; a path with more of them is refused. */
const mostNested = 5

/**
 * What a server may make of a path: percent-encodings undone as often as they are nested, look-alikes folded, those of
 * the percent sign and its digits too. `undefined` where that does not come to an end.
 */
const unfolded = (path: string): string | undefined => {
  let text = path
  for (let round = 0; round <= mostNested; round += 1) {
    const decoded = percentDecoded(text.normalize('NFKC')).normalize('NFKC')
    if (decoded === text) return text
    text = decoded
  }
  return undefined
}

const isEncoded = (path: string) => {
  try {
    decodeURIComponent(path)
    return true
  } catch {
    return false
  }
}

/** Without blanks and control characters, which some servers drop. */
const visible = (segment: string) => segment.replaceAll(/[\s\p{Cc}]/gu, '')

const hasDotSegment = (plain: string) =>
  plain.split(/[/\\]/).some((segment) => /^\.{1,2}(?:;.*)?$/.test(visible(segment)))

/** One spelling for all that a lenient server may take as the same path. */
const canonicalPath = (path: string) =>
  (unfolded(path) ?? path)
    .toLowerCase()
    .split(/[/\\]+/)
    .map((segment) => visible(segment).replace(/;.*$/, '').replace(/\.+$/, ''))
    .filter((segment) => segment !== '')
    .join('/')

const isSamePlace = (target: URL, address: string) => {
  const own = new URL(address)
  const host = (url: URL) => url.hostname.replace(/\.$/, '')
  const isSameHost = host(target) === host(own) && (target.protocol !== own.protocol || target.port === own.port)
  return isSameHost && canonicalPath(target.pathname) === canonicalPath(own.pathname)
}

/** What may stand in a path or query as it is (RFC 3986 §3.3, §3.4); everything else is percent-encoded. */
const legalised = (text: string) =>
  text.toWellFormed().replaceAll(/[^\w\-.~:/?@!$&'()*+,;=%]/gu, (character) => encodeURIComponent(character))

/**
 * The address of a call: on the API's origin, below the path of `apiUrl`, and none of the connection's own endpoints
 * for tokens, where a token would come back as an answer.
 *
 * `path` may carry a query of its own, already encoded; `query` is pairs of raw text. Throws a `ProblemError`: 400
 * where the path is none, 403 where it leads elsewhere.
 */
export const resolveCallUrl = (
  connection: Addresses,
  path: string,
  query: readonly (readonly [string, string])[] = [],
): CallTarget => {
  if (hasControls(path)) throw malformed('It holds control characters.')
  if (!path.startsWith('/')) throw outside('It has to begin with a slash: host and scheme are those of the connection.')
  if (/^\/[/\\]/.test(path)) throw outside('It begins with two slashes, which names another host.')
  const [pathPart = '', ownQuery] = path.split(/\?(.*)/s)
  if (path.includes('#')) throw malformed('A "#" ends an address; inside a value it is written %23.')
  if (pathPart.includes('\\')) throw malformed('A backslash inside a value is written %5C.')
  if (ownQuery !== undefined && /%(?![0-9a-f]{2})/i.test(ownQuery)) {
    throw malformed('Its query holds a percent sign that begins no encoding; inside a value it is written %25.')
  }
  if (!isEncoded(pathPart)) throw malformed('It holds a percent sign that begins no UTF-8 percent-encoding.')
  const plain = unfolded(pathPart)
  if (plain === undefined) throw outside('It is percent-encoded more often than any server would undo.')
  if (hasDotSegment(plain)) throw outside('It holds a "." or ".." segment, which leads to another place.')

  const api = new URL(connection.apiUrl)
  const sent = legalised(pathPart)
  const base = withoutTrailingSlashes(api.pathname)
  if (sent !== base && !sent.startsWith(`${base}/`)) throw outside(`Paths of this connection begin with ${base}/.`)
  const whole = withQuery(ownQuery === undefined ? sent : `${sent}?${legalised(ownQuery)}`, encodedQuery(query))
  const url = new URL(api.origin + whole)
  if (url.origin !== api.origin || url.pathname !== sent || url.username !== '' || url.hash !== '') {
    throw outside('Read as an address it leads to another place.')
  }
  const own = [connection.tokenUrl, connection.introspectionUrl, connection.revocationUrl]
  if (own.some((address) => address !== undefined && isSamePlace(url, address))) {
    throw new ProblemError(403, 'token-endpoint-is-the-consoles', 'This endpoint is used by the console alone', {
      detail: 'A call to it could bring a token into the browser. The token screen shows what it answers.',
    })
  }
  return { origin: api.origin, path: whole, url: api.origin + whole }
}

const hasControls = (text: string) => /\p{Cc}/u.test(text)

const overrideHeaders = new Set(['x-http-method-override', 'x-http-method', 'x-method-override', 'x-method'])
const overrideParameters = new Set(['_method', '_httpmethod', '$httpmethod', ...overrideHeaders])

/** All methods that a call may turn out to be for a server that lets a header or parameter override it. */
export const effectiveMethods = ({
  method,
  headers,
  query,
  path,
}: Pick<DescribedCall, 'method' | 'headers' | 'query' | 'path'>): string[] => {
  const ofHeaders = headers.filter(([name]) => overrideHeaders.has(headerKey(name))).map(([, value]) => value)
  const ownQuery = new URLSearchParams(path.split(/\?(.*)/s)[1] ?? '')
  const ofQuery = [...query, ...ownQuery]
    .filter(([name]) => overrideParameters.has(name.trim().toLowerCase()))
    .map(([, value]) => value)
  return [
    method,
    ...[...ofHeaders, ...ofQuery].flatMap((value) => value.split(',')).map((value) => value.trim().toUpperCase()),
  ]
}

/**
 * Refuses a call whose method the connection, the person's role or a missing confirmation forbids. Throws a
 * `ProblemError`: 403, or 428 where it only has to be confirmed.
 */
export const checkMethod = (connection: Connection, described: DescribedCall, role: Role | undefined): void => {
  const methods = effectiveMethods(described)
  const allowed: readonly string[] = connection.methods
  const forbidden = methods.find((method) => !allowed.includes(method))
  if (forbidden !== undefined) {
    throw new ProblemError(
      403,
      'method-not-allowed-by-connection',
      `${forbidden.slice(0, 32)} is not allowed on this connection`,
      { detail: `It allows ${allowed.join(', ')}.` },
    )
  }
  const unsafe = methods.find((method) => !safeMethods.has(method))
  if (unsafe === undefined) return
  if (role === 'viewer') {
    throw new ProblemError(403, 'role-insufficient', `${unsafe} needs the role engineer`, {
      detail: 'A viewer may make calls that change nothing.',
    })
  }
  if (connection.confirmWrites && described.confirm !== true) {
    throw new ProblemError(428, 'confirmation-required', `${unsafe} has to be confirmed on this connection`, {
      detail: `${connection.name} asks before every call that may change something. Nothing was sent.`,
    })
  }
}

/** Request headers by name as typed, repeated ones as a list. */
export type CallHeaders = Map<string, string | string[]>

const singleHeaders = new Set(['content-type', 'content-encoding', 'if-match', 'range', 'user-agent', 'referer'])

/**
 * The headers that a call carries: those described, without what belongs to a single hop or to the console, and the
 * connection's own, which take precedence. Throws a 400 `ProblemError` for names and values that no header may have.
 */
export const callHeaders = (connection: Connection, described: readonly (readonly [string, string])[]): CallHeaders => {
  const carried = new Set(carriedHeaders(described))
  const headers = new Map<string, { name: string; values: string[] }>()
  const add = (name: string, value: string) => {
    const entry = headers.get(name.toLowerCase())
    if (entry) entry.values.push(value)
    else headers.set(name.toLowerCase(), { name, values: [value] })
  }
  for (const [index, header] of described.entries()) {
    const [name, value] = header
    const pointer = `/headers/${index}`
    if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) {
      throw new ProblemError(400, 'header-invalid', 'A header’s name is not valid', {
        errors: [
          {
            pointer: `${pointer}/0`,
            detail: 'A name consists of letters, digits and !#$%&’*+-.^_`|~ (RFC 9110 §5.1).',
          },
        ],
      })
    }
    if (!/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw new ProblemError(400, 'header-invalid', `The header ${name} has a value that cannot be sent`, {
        errors: [{ pointer: `${pointer}/1`, detail: 'A value is one line of Latin-1 text (RFC 9110 §5.5).' }],
      })
    }
    const key = name.toLowerCase()
    if (!carried.has(header)) continue
    if (singleHeaders.has(key) && headers.has(key)) {
      throw new ProblemError(400, 'header-repeated', `The header ${name} may stand once`, {
        errors: [{ pointer, detail: 'Two of them would be read differently by different servers.' }],
      })
    }
    add(name, value)
  }
  const cookie = headers.get('cookie')
  if (cookie) cookie.values = [cookie.values.join('; ')]
  for (const [name, value] of connection.headers) {
    if (!isOwnHeader(name)) headers.set(name.toLowerCase(), { name, values: [value] })
  }
  if (!headers.has('accept')) add('accept', '*/*')
  if (!headers.has('accept-encoding')) add('accept-encoding', acceptedCodings)
  if (!headers.has('user-agent')) add('user-agent', 'developer-console')
  return new Map(
    [...headers.values()].map(({ name, values: [first = '', ...more] }) => [
      name,
      more.length > 0 ? [first, ...more] : first,
    ]),
  )
}
