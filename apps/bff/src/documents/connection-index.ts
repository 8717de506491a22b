import type { DocumentFinding, DocumentView } from '@developer-console/shared/contract/document'
import type { OperationIndex, OperationSummary } from '@developer-console/shared/contract/operation'
import { withoutTrailingSlashes } from '@developer-console/shared/openapi/percent'
import type { Connection } from '../connections/connection.ts'
import { percentDecoded } from '../percent.ts'
import type { ConsoleDocument } from './document.ts'
import { hashedId, type IndexedOperation } from './index-operations.ts'
import { type ServerPath, serverPathOf } from './servers.ts'

/** What of a connection decides where its operations' calls go. */
export type Addresses = Pick<Connection, 'apiUrl' | 'tokenUrl' | 'introspectionUrl' | 'revocationUrl'>

/** All operations of a connection, whatever their documents. */
export type ConnectionIndex = Omit<OperationIndex, 'failures'> & {
  /** By the console's key, and by `operationId` where no key is the same. */
  find(operation: string): { summary: OperationSummary; document: ConsoleDocument } | undefined
}

/**
 * The operations of a connection's documents as one index. Keys that two documents share stay with the first; the other
 * gets one of its own, so that adding a document changes no link.
 */
export const connectionIndex = (documents: readonly ConsoleDocument[], connection: Addresses): ConnectionIndex => {
  const byId = new Map<string, { summary: OperationSummary; document: ConsoleDocument }>()
  const byOperationId = new Map<string, { summary: OperationSummary; document: ConsoleDocument }>()
  const tags = new Map<string, { name: string; description?: string }>()
  const ownEndpoints = endpointsOf(connection)
  for (const document of documents) {
    const paths = serverPaths(document, connection)
    const absolute = document.index.servers.map(({ urls }) => urls.flatMap(endpointBase))
    const api = new URL(connection.apiUrl).origin
    for (const operation of document.index.operations) {
      const serverPath = paths[operation.server]?.path ?? ''
      const [path = ''] = operation.path.split(/[?#]/, 1)
      const bases = [api + serverPath, ...(absolute[operation.server] ?? [])]
      const summary: OperationSummary = {
        ...summaryOf(operation),
        id: byId.has(operation.id) ? hashedId(operation.method, operation.path, document.id) : operation.id,
        documentId: document.id,
        serverPath,
        ...(bases.some((base) => ownEndpoints.has(plainAddress(base + path))) ? { doneByConsole: true } : {}),
      }
      byId.set(summary.id, { summary, document })
      const { operationId } = operation
      if (operationId !== undefined && !byOperationId.has(operationId)) {
        byOperationId.set(operationId, { summary, document })
      }
    }
    for (const tag of document.index.tags) if (!tags.has(tag.name)) tags.set(tag.name, tag)
  }
  return {
    operations: [...byId.values()].map(({ summary }) => summary),
    tags: [...tags.values()],
    find: (operation) => byId.get(operation) ?? byOperationId.get(operation),
  }
}

/** Whether a document names a scope for an operation: what is named needs not be learned. */
export const namesScopes = ({ scopes }: OperationSummary): boolean => scopes.some((set) => set.length > 0)

/** Whether a call, by its method and its path as sent, is one of an operation. */
export const isCallOf = (operation: OperationSummary, call: { method: string; path: string }): boolean => {
  if (operation.method !== call.method) return false
  const segmentsOf = (path: string) => (path.split(/[?#]/, 1)[0] ?? '').split('/').map(percentDecoded)
  const template = segmentsOf(operation.serverPath + operation.path)
  const segments = segmentsOf(call.path)
  return (
    segments.length === template.length &&
    template.every((part, at) => (part.includes('{') ? segments[at] !== '' : segments[at] === part))
  )
}

/** A document as the browser sees it, with what is odd about its servers for this connection. */
export const documentView = (document: ConsoleDocument, connection: Addresses): DocumentView => {
  const { title, version, specification, operations, servers, findings } = document.index
  const aboutServers = serverPaths(document, connection).flatMap(({ note }, at): DocumentFinding[] =>
    note === undefined ? [] : [{ pointer: servers[at]?.pointer ?? '', message: note, severity: 'warning' }],
  )
  return {
    id: document.id,
    title,
    version,
    specification,
    operations: operations.length,
    findings: [...aboutServers, ...findings],
    source: document.source,
    fetchedAt: new Date(document.fetchedAt).toISOString(),
    definedBy: document.origin === 'configuration' ? 'connection' : 'added',
  }
}

const serverPaths = (document: ConsoleDocument, { apiUrl }: Addresses): ServerPath[] =>
  document.index.servers.map(({ urls }) => serverPathOf(urls, apiUrl, document.url))

const summaryOf = ({ server: _server, ...operation }: IndexedOperation) => operation

/** The endpoints that only the console itself calls. */
const endpointsOf = ({ tokenUrl, introspectionUrl, revocationUrl }: Addresses): Set<string> =>
  new Set(
    [tokenUrl, introspectionUrl, revocationUrl].flatMap((url) => {
      if (url === undefined || !URL.canParse(url)) return []
      const { origin, pathname } = new URL(url)
      return [plainAddress(origin + pathname)]
    }),
  )

/** A document's absolute server counts as well: a token endpoint mostly has an origin of its own. */
const endpointBase = (url: string): string[] => {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return []
  const { origin, pathname } = new URL(url)
  return [origin + withoutTrailingSlashes(pathname)]
}

/** One spelling for addresses that lead to the same place. */
const plainAddress = (address: string): string => percentDecoded(withoutTrailingSlashes(address))
