import { withoutTrailingSlashes } from '@developer-console/shared/openapi/percent'
import { isObject, type JsonObject, type JsonValue, own, ownList, ownObject, ownText } from './json-value.ts'

/** The servers that a document states for an operation, variables filled, and where they stand; none where it states none. */
export type Servers = { urls: string[]; pointer: string }

/** The addresses of a `servers` list of OpenAPI 3, each variable filled by its default (or its first value). */
export const serverUrls = (servers: JsonValue[]): string[] =>
  servers.filter(isObject).flatMap((server) => {
    const url = ownText(server, 'url')
    if (url === undefined) return []
    const variables = ownObject(server, 'variables') ?? {}
    return [url.replace(/\{([^{}]*)\}/g, (_whole, name: string) => variableValue(ownObject(variables, name)))]
  })

const variableValue = (variable: JsonObject | undefined): string => {
  if (variable === undefined) return ''
  const [first] = ownList(variable, 'enum')
  return ownText(variable, 'default') ?? (typeof first === 'string' ? first : '')
}

/** The addresses that `schemes`, `host` and `basePath` of Swagger 2.0 stand for; no scheme means that of the API's address. */
export const swaggerServerUrls = (document: JsonObject, operationSchemes?: JsonValue): string[] => {
  const host = ownText(document, 'host')
  const basePath = ownText(document, 'basePath')
  const path = basePath === undefined || basePath.startsWith('/') ? (basePath ?? '') : `/${basePath}`
  if (host === undefined) return basePath === undefined ? [] : [path]
  const schemes = Array.isArray(operationSchemes) ? operationSchemes : ownList(document, 'schemes')
  const stated = schemes.filter((scheme) => scheme === 'https' || scheme === 'http')
  return stated.length > 0 ? stated.map((scheme) => `${scheme}://${host}${path}`) : [`//${host}${path}`]
}

export type ServerPath = {
  /** What a call's path has before the operation's own: `''`, or it begins with a slash and ends with none. */
  path: string
  /** Why it is not what the document says. */
  note?: string
}

/**
 * Where an operation's calls go: below the path of `apiUrl`, whatever the document says. Of several servers the first of
 * the API's own origin is taken, otherwise the first. No server, or `/`: the path of `apiUrl`. A relative one is resolved
 * against the document's address where that shares the API's origin, else against `apiUrl`. In place of another origin
 * stands `apiUrl`.
 */
export const serverPathOf = (urls: string[], apiUrl: string, documentUrl: string | undefined): ServerPath => {
  const api = new URL(apiUrl)
  const base = withoutTrailingSlashes(api.pathname)
  const near =
    documentUrl !== undefined && URL.canParse(documentUrl) && new URL(documentUrl).origin === api.origin
      ? new URL(documentUrl)
      : new URL(`${base}/`, api)
  const [first] = urls
  if (first === undefined) return { path: base }
  const resolved = urls.map((url) => resolvedServer(url, api, near))
  const chosen = resolved.find((server) => server === 'api' || (server !== undefined && server.origin === api.origin))
  if (chosen === 'api') return { path: base }
  if (chosen === undefined) {
    const said = first.slice(0, 200)
    return resolved[0] === undefined
      ? { path: base, note: `The server “${said}” is no address; calls go to ${apiUrl} instead.` }
      : { path: base, note: `The server “${said}” is of another origin than the API; calls go to ${apiUrl} instead.` }
  }
  const path = withoutTrailingSlashes(chosen.pathname)
  if (path === base || path.startsWith(`${base}/`)) return { path }
  return {
    path: base + path,
    note: `The server path “${path || '/'}” is not below the API's path “${base}”; calls go to “${base}${path}”.`,
  }
}

const resolvedServer = (url: string, api: URL, near: URL): 'api' | URL | undefined => {
  if (url === '' || url === '/') return 'api'
  if (/^[a-z][a-z\d+.-]*:/i.test(url) || url.startsWith('//')) {
    return URL.canParse(url, api.href) ? new URL(url, api) : undefined
  }
  return URL.canParse(url, near.href) ? new URL(url, near) : undefined
}

/** The `servers` of an operation of Swagger 2.0 or OpenAPI 3: its own, its path item's or the document's. */
export const statedServers = (
  operation: JsonObject,
  pathItem: JsonValue | undefined,
  document: JsonObject,
): JsonValue[] => {
  for (const level of [own(operation, 'servers'), pathItem, own(document, 'servers')]) {
    if (Array.isArray(level) && level.length > 0) return level
  }
  return []
}
