import { safeMethods } from '@developer-console/shared/contract/methods'
import type { HeaderList } from '@developer-console/shared/contract/headers'
import { headerValue } from '../media-type.ts'
import type { Answer } from '../call-state.ts'
import type { CursorMember } from './cursor-members.ts'
import { readLinkHeader } from './link-header.ts'

/** Where an answer points: a path and the pairs of its query, not yet encoded, on the origin that answered. */
export type FollowTarget = { path: string; query: [string, string][] }

/** One way on from an answer; without `to` it leads to another origin, where the console takes no token. */
export type Follow = {
  label: string
  /** What in the answer says so. */
  because: string
  to: FollowTarget | undefined
  /** The host that it leads to, where that is another one. */
  host?: string
}

const pageLabels: Readonly<Record<string, string>> = {
  next: 'Next page',
  prev: 'Previous page',
  previous: 'Previous page',
  first: 'First page',
  last: 'Last page',
}

/** Relations that lead back to the answer itself, or to no answer of an API. */
const passedOver = new Set([
  'self',
  'canonical',
  'preload',
  'prefetch',
  'preconnect',
  'dns-prefetch',
  'stylesheet',
  'icon',
])

const most = 6

const cursorParameters = ['cursor', 'after', 'pageToken', 'page_token', 'nextToken', 'next_token', 'starting_after']

/** The parameter that takes a cursor: the one that was sent, else the one of the convention. */
const parameterOf = (parameter: string, sent: readonly [string, string][]): string => {
  const names = new Set(sent.map(([name]) => name))
  if (names.has(parameter) || !cursorParameters.includes(parameter)) return parameter
  return cursorParameters.find((name) => names.has(name)) ?? parameter
}

const locationLabel = (status: number): string => {
  if (status === 202) return 'See how far it is'
  if (status === 201) return 'Get what was created'
  return status >= 300 && status < 400 ? 'Follow the redirect' : 'Follow Location'
}

const linesOf = (headers: HeaderList, name: string): string[] =>
  headers.filter(([given]) => given.toLowerCase() === name).map(([, value]) => value)

/**
 * The ways on from an answer: its `Location` (RFC 9110 §10.2.2), the links of its `Link` headers (RFC 8288), and the
 * members of its body that say where the list goes on. References are relative to the address that answered (RFC 3986
 * §5). Each label once, in this order of precedence; addresses of another origin are named and not followed.
 */
export const followsOf = (head: Answer['head'], members: readonly CursorMember[]): readonly Follow[] => {
  const { sent, headers, status, redirects } = head
  const origin = URL.parse(sent.url)?.origin
  const base = redirects.reduce((at, { location }) => URL.parse(location, at)?.href ?? at, sent.url)
  const here = URL.parse(base)
  if (!origin || !here) return []

  const follows: Follow[] = []
  const add = (label: string, because: string, url: URL | null) => {
    // A path of two slashes would be read as a host by whoever resolves it again.
    if (
      !url ||
      !/^https?:$/.test(url.protocol) ||
      url.pathname.startsWith('//') ||
      follows.some((known) => known.label === label)
    )
      return
    if (url.origin === origin)
      follows.push({ label, because, to: { path: url.pathname, query: [...url.searchParams] } })
    else follows.push({ label, because, to: undefined, host: url.host })
  }

  const location = headerValue(headers, 'location')
  if (location) add(locationLabel(status), 'Location', URL.parse(location, base))
  for (const { target, rels } of linesOf(headers, 'link').flatMap(readLinkHeader))
    for (const rel of rels)
      if (!passedOver.has(rel)) add(pageLabels[rel] ?? `Follow ${rel}`, `Link, rel="${rel}"`, URL.parse(target, base))
  if (status < 300 && safeMethods.has(sent.method) && headerValue(headers, 'retry-after'))
    add('Ask again', 'Retry-After', here)
  for (const { rel, path, value, parameter } of members) {
    if (passedOver.has(rel)) continue
    const label = pageLabels[rel] ?? `Follow ${rel}`
    if (parameter === undefined) add(label, path, URL.parse(value, base))
    else if (safeMethods.has(sent.method)) {
      const query: [string, string][] = [...here.searchParams]
      const name = parameterOf(parameter, query)
      const url = new URL(here)
      url.search = new URLSearchParams([...query.filter(([given]) => given !== name), [name, value]]).toString()
      add(label, `${path}, as ${name}`, url)
    }
  }
  return follows.slice(0, most)
}
