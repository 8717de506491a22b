import { createHash } from 'node:crypto'
import type { DocumentFinding } from '@developer-console/shared/contract/document'
import { pointerOf } from '@developer-console/shared/openapi/json-pointer'
import { isObject, type JsonObject, type JsonValue, own, ownList, ownObject, ownText } from './json-value.ts'
import {
  effectiveParameters,
  effectiveSecurity,
  isIgnoredHeader,
  isRequiredParameter,
  normalPath,
  operationsOf,
  pathItemField,
  pathItemOf,
  type Placed,
  securitySchemes,
} from './operations.ts'
import { createResolver, followed, type Library, type Resolver, type SpecificationVersion } from './references.ts'
import { type Servers, serverUrls, statedServers, swaggerServerUrls } from './servers.ts'
import { createFindings, type Findings } from './survey.ts'
import { isBodyParameter } from './upgrade.ts'

/** An operation as the index keeps it: what does not depend on the connection. */
export type IndexedOperation = {
  /** The console's own key, unique within the document. */
  id: string
  operationId?: string
  /** Upper case. */
  method: string
  path: string
  summary: string
  tags: string[]
  deprecated: boolean
  /** Alternatives of sets; see `OperationSummary`. */
  scopes: string[][]
  requiredParameters: boolean
  hasBody: boolean
  /** Set where its successful answers are streams or bare bytes alone; see `OperationSummary`. */
  streams?: true
  /** Which of the index's `servers`. */
  server: number
}

/** A document without its content: small enough to be kept for every document. */
export type DocumentIndex = {
  title: string
  version: string
  /** `openapi` or `swagger` as the document says it. */
  specification: string
  operations: IndexedOperation[]
  tags: { name: string; description?: string }[]
  servers: Servers[]
  findings: DocumentFinding[]
}

/** Why a document that can be read is not taken all the same. */
export class UnsupportedDocument extends Error {
  override name = 'UnsupportedDocument'
}

/** The specification that a document follows. Throws `UnsupportedDocument` where it is none that the console knows. */
export const specificationOf = (value: JsonValue): { version: SpecificationVersion; stated: string } => {
  if (!isObject(value)) throw new UnsupportedDocument('The document is not an object, so it is no OpenAPI document.')
  const stated = ownText(value, 'openapi') ?? ownText(value, 'swagger')
  if (stated === undefined) {
    const kind = Object.hasOwn(value, 'asyncapi') ? 'an AsyncAPI document' : 'no OpenAPI document'
    throw new UnsupportedDocument(`The document has neither “openapi” nor “swagger” at its top: it is ${kind}.`)
  }
  const [, major, minor] = /^\s*(\d+)(?:\.(\d+))?/.exec(stated) ?? []
  if (major === '2') return { version: '2.0', stated }
  if (major === '3') {
    if (minor === '1') return { version: '3.1', stated }
    return { version: minor === undefined || minor === '0' ? '3.0' : '3.2', stated }
  }
  throw new UnsupportedDocument(
    `The document is of version “${stated.slice(0, 40)}”; 2.0 and 3.0 to 3.2 are understood.`,
  )
}

export type IndexLimits = { operations: number }

/**
 * The index of a document's operations. Webhooks and callbacks are none. Reads every version as it is written; what is
 * faulty is left out or taken by its plain meaning, with a finding.
 */
export const indexOf = (
  library: Library,
  stated: string,
  limits: IndexLimits = { operations: 100_000 },
  findings: Findings = createFindings(),
): DocumentIndex => {
  const document = library.document.value
  if (!isObject(document)) throw new UnsupportedDocument('The document is not an object.')
  const resolver = createResolver(library)
  const servers = createServerTable(library, document)
  const scopes = createScopeReader(library, resolver, document, findings)
  const info = ownObject(document, 'info') ?? {}
  if (ownText(info, 'title') === undefined) findings.add('warning', '/info/title', 'The document has no title.')
  const paths = own(document, 'paths')
  if (paths !== undefined && !isObject(paths)) findings.add('error', '/paths', '“paths” is not an object.')
  if (paths === undefined) findings.add('info', '', 'The document has no paths, so there is nothing to call.')

  const rows: (Omit<IndexedOperation, 'id'> & { pointer: string })[] = []
  for (const [key, node] of Object.entries(isObject(paths) ? paths : {})) {
    if (key.startsWith('x-')) continue
    if (!isObject(node)) {
      findings.add('error', pointerOf(['paths', key]), 'The path item is not an object.')
      continue
    }
    reportPathKey(key, findings)
    const item = pathItemOf(library, resolver, node, resolver.start)
    if (Object.hasOwn(node, 'query') || Object.hasOwn(node, 'additionalOperations')) {
      const message = 'Operations of other methods than those of HTTP itself cannot be called and are left out.'
      findings.add('info', pointerOf(['paths', key]), message)
    }
    for (const { method, operation } of operationsOf(item)) {
      const pointer = pointerOf(['paths', key, method])
      const parameters = effectiveParameters(library, resolver, operation, item)
      const operationId = ownText(operation.node, 'operationId')
      reportIgnoredHeaders(operation, pointer, findings)
      rows.push({
        ...(operationId === undefined ? {} : { operationId }),
        method: method.toUpperCase(),
        path: normalPath(key),
        summary: (ownText(operation.node, 'summary') ?? '').trim(),
        tags: [...new Set(ownList(operation.node, 'tags').filter((tag) => typeof tag === 'string'))],
        deprecated: own(operation.node, 'deprecated') === true,
        scopes: scopes(operation, pointer),
        requiredParameters: key.includes('{') || parameters.some(({ node }) => isRequiredParameter(node)),
        hasBody: hasBody(library, resolver, operation) || parameters.some(({ node }) => isBodyParameter(node)),
        ...(isStreamed(library, resolver, document, operation) ? { streams: true as const } : {}),
        server: servers.indexOf(
          operation.node,
          pathItemField(item, 'servers')?.node,
          pointerOf(['paths', key]),
          pointer,
        ),
        pointer,
      })
      if (rows.length > limits.operations) {
        throw new UnsupportedDocument(
          `The document has more than ${limits.operations.toLocaleString('en')} operations, which is the limit.`,
        )
      }
    }
  }
  reportSilence(rows, findings)
  const specified = isObject(document) ? stated : ''
  return {
    title: ownText(info, 'title') ?? '',
    version: ownText(info, 'version') ?? '',
    specification: specified,
    operations: withIds(rows, findings),
    tags: tagsInOrder(document, rows),
    servers: servers.all,
    findings: findings.all(),
  }
}

const reportPathKey = (key: string, findings: Findings): void => {
  const pointer = pointerOf(['paths', key])
  if (!key.startsWith('/'))
    findings.add('warning', pointer, 'The path does not begin with a slash; one is put before it.')
  if (key.includes('?')) findings.add('warning', pointer, 'The path holds a query string, which belongs to parameters.')
  if (key.includes('#')) findings.add('warning', pointer, 'The path holds a fragment, which is never sent.')
}

/** Header parameters that OpenAPI tells to ignore, where an operation lists them itself. */
const reportIgnoredHeaders = ({ node }: Placed<JsonObject>, pointer: string, findings: Findings): void => {
  for (const [at, parameter] of ownList(node, 'parameters').entries()) {
    if (!isObject(parameter) || !isIgnoredHeader(parameter)) continue
    const name = ownText(parameter, 'name') ?? ''
    const message = `A header parameter “${name}”. OpenAPI says to ignore it, so no field is shown.`
    findings.add('warning', `${pointer}/parameters/${at}`, message)
  }
}

/** What no operation says, once; what a few leave out, each by its place. */
const reportSilence = (rows: (Omit<IndexedOperation, 'id'> & { pointer: string })[], findings: Findings): void => {
  if (rows.length > 0 && rows.every(({ scopes }) => scopes.length === 0)) {
    const message = 'No operation says what it needs. Scopes are learned from answers, and shown as “not stated”.'
    findings.add('warning', '/security', message)
  }
  const nameless = rows.filter(({ operationId }) => operationId === undefined)
  if (nameless.length > namelessLimit) {
    const message = `${nameless.length.toLocaleString('en')} operations have no operationId; they are called by method and path.`
    findings.add('info', '/paths', message)
    return
  }
  for (const { pointer } of nameless) {
    findings.add('info', pointer, 'No operationId; it is called by method and path.')
  }
}

/** Operations without an id that are told one by one. */
const namelessLimit = 10

const hasBody = (library: Library, resolver: Resolver, { node, place }: Placed<JsonObject>): boolean => {
  const body = own(node, 'requestBody')
  if (!isObject(body) || library.version === '2.0') return false
  const target = followed(library, resolver, 'requestBody', body, place)
  return 'node' in target && isObject(target.node)
}

/** Answers of these types come piece by piece, maybe without an end, or are of any size. */
const streamedTypes: ReadonlySet<string> = new Set([
  'text/event-stream',
  'application/x-ndjson',
  'application/ndjson',
  'application/jsonl',
  'application/json-seq',
  'application/octet-stream',
  'multipart/x-mixed-replace',
])

/** Whether all that an operation's successful answers are described with is streamed. */
const isStreamed = (
  library: Library,
  resolver: Resolver,
  document: JsonObject,
  { node, place }: Placed<JsonObject>,
): boolean => {
  const types =
    library.version === '2.0'
      ? ownList(Object.hasOwn(node, 'produces') ? node : document, 'produces').filter(
          (type) => typeof type === 'string',
        )
      : Object.entries(ownObject(node, 'responses') ?? {}).flatMap(([status, response]) => {
          if (!/^2(?:\d\d|XX)$/i.test(status)) return []
          const target = followed(library, resolver, 'response', response, place)
          const content = 'node' in target && isObject(target.node) ? ownObject(target.node, 'content') : undefined
          return Object.keys(content ?? {})
        })
  return (
    types.length > 0 && types.every((type) => streamedTypes.has((type.split(';', 1)[0] ?? '').trim().toLowerCase()))
  )
}

/** Operations mostly share their servers: each list is kept once. */
const createServerTable = (library: Library, document: JsonObject) => {
  const all: Servers[] = []
  const known = new Map<string, number>()
  const swagger = library.version === '2.0'
  return {
    all,
    indexOf: (operation: JsonObject, shared: JsonValue | undefined, itemPointer: string, pointer: string): number => {
      const urls = swagger
        ? swaggerServerUrls(document, own(operation, 'schemes'))
        : serverUrls(statedServers(operation, shared, document))
      const key = JSON.stringify(urls)
      const before = known.get(key)
      if (before !== undefined) return before
      const place = (node: JsonValue | undefined) => Array.isArray(node) && node.length > 0
      const at = place(own(operation, 'servers'))
        ? `${pointer}/servers`
        : place(shared)
          ? `${itemPointer}/servers`
          : '/servers'
      known.set(key, all.length)
      all.push({ urls, pointer: swagger ? '/host' : at })
      return all.length - 1
    },
  }
}

/**
 * Reads the scopes of an operation: alternatives of sets. `[]` not stated; `[[]]` none needed. Only schemes of OAuth and
 * OpenID Connect have scopes: what OpenAPI 3.1 lists beside others are roles (§4.8.30).
 */
const createScopeReader = (library: Library, resolver: Resolver, document: JsonObject, findings: Findings) => {
  const declared = securitySchemes(library)
  const types = new Map<string, string | undefined>()
  const typeOf = (name: string, pointer: string) => {
    if (!types.has(name)) {
      const scheme = own(declared, name)
      const target =
        scheme === undefined ? undefined : followed(library, resolver, 'securityScheme', scheme, resolver.start)
      const node = target !== undefined && 'node' in target ? target.node : undefined
      types.set(name, isObject(node) ? ownText(node, 'type') : undefined)
      if (!isObject(node)) findings.add('warning', pointer, `The security scheme “${name}” is not declared.`)
    }
    return types.get(name)
  }
  return ({ node }: Placed<JsonObject>, pointer: string): string[][] => {
    const security = effectiveSecurity(document, node)
    const at = Object.hasOwn(node, 'security') ? `${pointer}/security` : '/security'
    if (security === undefined) {
      if (Object.hasOwn(node, 'security')) findings.add('warning', at, '“security” is not a list and is not read.')
      return []
    }
    if (security.length === 0) return [[]]
    return security.filter(isObject).map((requirement) => {
      const scopes = Object.entries(requirement).flatMap(([name, listed]) => {
        const type = typeOf(name, at)
        if (type !== 'oauth2' && type !== 'openIdConnect') return []
        return Array.isArray(listed) ? listed.filter((scope) => typeof scope === 'string') : []
      })
      return Array.from(new Set(scopes))
    })
  }
}

/** Declared tags first, in their order; then those that only operations name. */
const tagsInOrder = (document: JsonObject, rows: { tags: string[] }[]): DocumentIndex['tags'] => {
  const tags = new Map<string, { name: string; description?: string }>()
  for (const tag of ownList(document, 'tags').filter(isObject)) {
    const name = ownText(tag, 'name')
    const description = ownText(tag, 'description')
    if (name !== undefined && !tags.has(name)) tags.set(name, { name, ...(description ? { description } : {}) })
  }
  for (const name of rows.flatMap((row) => row.tags)) if (!tags.has(name)) tags.set(name, { name })
  return [...tags.values()]
}

/** Ids that may stand in an address as they are and can be no path of their own. */
const plainId = /^[A-Za-z0-9_][A-Za-z0-9_.~-]{0,99}$/

/**
 * Gives each operation its key: the `operationId` where it is plain and nobody else has it, otherwise the method and the
 * path with a hash of both, so that it stays when other operations come and go.
 */
const withIds = (
  rows: (Omit<IndexedOperation, 'id'> & { pointer: string })[],
  findings: Findings,
): IndexedOperation[] => {
  const uses = new Map<string, number>()
  for (const { operationId } of rows) {
    if (operationId !== undefined) uses.set(operationId, (uses.get(operationId) ?? 0) + 1)
  }
  for (const { operationId, pointer } of rows) {
    if (operationId !== undefined && (uses.get(operationId) ?? 0) > 1) {
      findings.add('warning', `${pointer}/operationId`, `The operationId “${operationId}” is not unique.`)
    }
  }
  const taken = new Set<string>()
  return rows.map(({ pointer: _pointer, ...row }) => {
    const plain = row.operationId !== undefined && uses.get(row.operationId) === 1 && plainId.test(row.operationId)
    const id = freshId(plain && row.operationId !== undefined ? row.operationId : hashedId(row.method, row.path), taken)
    return { ...row, id }
  })
}

/** A key for an operation that has none of its own: readable, and unique by a hash of what it is made of. */
export const hashedId = (method: string, path: string, salt = ''): string => {
  const words = path
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 48)
  const hash = createHash('sha256').update(`${method} ${path} ${salt}`).digest('hex').slice(0, 10)
  return [method.toLowerCase(), words, hash].filter((part) => part !== '').join('-')
}

/** Two paths that differ only by a leading slash would have one key. */
const freshId = (wanted: string, taken: Set<string>): string => {
  let id = wanted
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`
  taken.add(id)
  return id
}
