import type { DocumentLookup } from '@developer-console/shared/contract/document'
import type { Connection } from '../connections/connection.ts'
import { type BoundedAnswer, fetchBounded, headerValue } from '../upstream/fetch-bounded.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { isObject, type JsonValue, own, ownList, ownText } from './json-value.ts'
import type { DocumentReader } from './reader.ts'
import { isRefusal } from './worker-task.ts'

/** What a search may cost. */
export type LookupLimits = {
  /** Requests, redirects among them. */
  requests: number
  /** Milliseconds for one, and for all. */
  timeout: number
  totalTimeout: number
  /** Bytes of one answer. */
  bytes: number
}

export const defaultLookupLimits: LookupLimits = {
  requests: 20,
  timeout: 5000,
  totalTimeout: 30_000,
  bytes: 16 * 1024 * 1024,
}

/** Where servers put their document when nobody says where. */
const usualPaths = [
  'openapi.json',
  'openapi.yaml',
  'swagger.json',
  'v3/api-docs',
  'api-docs',
  'openapi',
  'swagger/v1/swagger.json',
  'v2/api-docs',
]

/** RFC 9727 §2. */
const catalogue = '/.well-known/api-catalog'
const accept = 'application/linkset+json, application/json, application/yaml, text/html;q=0.8, */*;q=0.5'

type Dependencies = Pick<Upstream, 'dispatcherFor'> & { reader: DocumentReader; limits?: LookupLimits }

/**
 * Looks for the API's documents at its own origin, one address after the other, until one is found: what its catalogue
 * (RFC 9727) and its root link to (`service-desc`, RFC 8631, and links of a page), then the usual addresses. No token and
 * no other credential goes along, nothing is kept, and no other origin is asked.
 */
export const lookForDocuments = async function* (
  connection: Connection,
  { dispatcherFor, reader, limits = defaultLookupLimits }: Dependencies,
  signal: AbortSignal,
): AsyncGenerator<DocumentLookup> {
  const api = new URL(connection.apiUrl)
  const deadline = performance.now() + limits.totalTimeout
  const base = api.pathname.endsWith('/') ? api.pathname : `${api.pathname}/`
  const usual = [...new Set([base, '/'])].flatMap((folder) => usualPaths.map((path) => folder + path))
  const linked: string[] = []
  const asked = new Set<string>()
  const queue = () => linked.shift() ?? entries.shift() ?? usual.shift()
  const entries = [...new Set([catalogue, base, '/'])]

  for (let path = queue(); path !== undefined && asked.size < limits.requests; path = queue()) {
    if (asked.has(path)) continue
    asked.add(path)
    const left = deadline - performance.now()
    if (left <= 0 || signal.aborted) return
    const url = new URL(path, api.origin)
    const request = {
      url,
      headers: { accept },
      maxBytes: limits.bytes,
      timeout: Math.min(limits.timeout, left),
      signal,
    }
    const answer = await fetchBounded(request, dispatcherFor(connection))
    if (signal.aborted) return
    if (answer.kind === 'failure') {
      yield { path, note: 'no answer' }
      continue
    }
    const { links, ...seen } = await seenIn(answer, url, reader)
    linked.push(...links.filter((link) => !asked.has(link)))
    yield { path, status: answer.status, ...seen }
    if (seen.found !== undefined) return
  }
}

type Seen = { note?: string; found?: DocumentLookup['found']; links: string[] }

/** What an answer is: a document, something that links to one, or nothing of use. */
const seenIn = async (answer: BoundedAnswer, url: URL, reader: DocumentReader): Promise<Seen> => {
  const { status, headers, body } = answer
  if (status >= 300 && status < 400) {
    const target = ownOrigin(headerValue(headers, 'location') ?? '', url)
    return target === undefined
      ? { note: 'a redirect to another origin, not followed', links: [] }
      : { note: `a redirect to ${target}`, links: [target] }
  }
  if (status === 401 || status === 403) return { note: 'needs a sign-in; no credential is sent', links: [] }
  if (status < 200 || status > 299) return { links: [] }
  if (answer.cut !== undefined) return { note: 'too large or broken off', links: [] }
  const described = linksOfHeader(
    headers.filter(([name]) => name.toLowerCase() === 'link'),
    url,
  )
  const text = body.subarray(0, pageBytes).toString('utf8')
  if (/^\s*</.test(text)) {
    const links = [...described, ...linksOfPage(text, url)]
    return { note: links.length > 0 ? 'a page with a link to it' : 'a page', links }
  }
  const listed = linksOfCatalogue(body, url)
  if (listed.length > 0) return { note: `a catalogue of ${listed.length}`, links: [...described, ...listed] }
  try {
    const opened = await reader.open(body, { url: url.href })
    const { title, specification } = 'missing' in opened ? { title: '', specification: '' } : opened.index
    return { found: { url: url.href, title, specification }, links: [] }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return { note: described.length > 0 ? 'links to it' : 'no OpenAPI document', links: described }
  }
}

/** How much of a page is looked at for links, and how many of them are followed. */
const pageBytes = 256 * 1024
const mostLinks = 5

/** The path of an address, where it is of the same origin. */
const ownOrigin = (address: string, near: URL): string | undefined => {
  if (address === '' || !URL.canParse(address, near.href)) return undefined
  const { origin, pathname, search } = new URL(address, near)
  return origin === near.origin ? pathname + search : undefined
}

const ownLinks = (addresses: readonly string[], url: URL): string[] =>
  [...new Set(addresses.flatMap((address) => ownOrigin(address, url) ?? []))].slice(0, mostLinks)

/** `Link: </openapi.json>; rel="service-desc"` (RFC 8288 §3, RFC 8631 §4.1). */
const linksOfHeader = (fields: readonly (readonly [name: string, value: string])[], url: URL): string[] =>
  ownLinks(
    fields.flatMap(([, value]) =>
      [...value.slice(0, 8192).matchAll(/<([^<>]{1,2048})>([^<]{0,2048})/g)].flatMap(
        ([, target = '', parameters = '']) =>
          /;\s*rel\s*=\s*"?[^";]*\bservice-desc\b/i.test(parameters) ? [target] : [],
      ),
    ),
    url,
  )

/** Links of a page that are called as a document is, the later versions of OpenAPI first. */
const linksOfPage = (page: string, url: URL): string[] => {
  const addresses = [...page.matchAll(/(?:href|src|url|data-url|spec-url)\s*[=:]\s*["']([^"'<>\s]{1,2048})["']/gi)]
    .map(([, address = '']) => address.replaceAll('&amp;', '&'))
    .filter((address) => /(?:openapi|swagger|api-docs)[^/]*(?:\.json|\.ya?ml|api-docs)?(?:\?.*)?$/i.test(address))
    .filter((address) => !/\.(?:css|js|mjs|png|svg|ico|html?)(?:\?|$)/i.test(address))
  const newest = (address: string) => (/[?&]v(?:ersion)?=3\.1/.test(address) ? 0 : 1)
  return ownLinks(
    addresses.toSorted((one, other) => newest(one) - newest(other)),
    url,
  )
}

/** The `service-desc` links of a linkset (RFC 9264 §4.2). */
const linksOfCatalogue = (body: Buffer, url: URL): string[] => {
  if (body.byteLength > pageBytes) return []
  let value: JsonValue
  try {
    value = JSON.parse(body.toString('utf8')) as JsonValue
  } catch {
    return []
  }
  if (!isObject(value)) return []
  const targets = ownList(value, 'linkset')
    .filter(isObject)
    .flatMap((context) => {
      const described = own(context, 'service-desc')
      return Array.isArray(described) ? described.filter(isObject).map((target) => ownText(target, 'href') ?? '') : []
    })
  return ownLinks(targets, url)
}
