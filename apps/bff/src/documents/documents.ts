import { createHash } from 'node:crypto'
import type {
  DocumentFailure,
  DocumentList,
  DocumentLookup,
  DocumentView,
} from '@developer-console/shared/contract/document'
import type { LearnedScopes, OperationIndex, OperationSummary } from '@developer-console/shared/contract/operation'
import type { Connection, DocumentSource } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import type { Upstream } from '../upstream/upstream.ts'
import { type ConnectionIndex, connectionIndex, documentView, namesScopes } from './connection-index.ts'
import type { ConsoleDocument, DocumentStore, FetchText, SourceView } from './document.ts'
import {
  defaultLoadLimits,
  loadDocument,
  type LoadedDocument,
  type LoadLimits,
  readDocumentBytes,
  sourceViewOf,
} from './load-document.ts'
import { lookForDocuments } from './look-for-documents.ts'
import type { Method } from './operations.ts'
import { UnreadableDocument } from './read.ts'
import type { DocumentReader } from './reader.ts'
import { unpackedBytes } from './worker-task.ts'

/** The OpenAPI documents of all connections. */
export type Documents = {
  /** The operations of a connection, with its documents that could not be read. Loads what has not been loaded. */
  index(connection: Connection): Promise<OperationIndex>
  /** The operations whose path, names, tags or descriptions hold every word of `text`. */
  search(connection: Connection, text: string): Promise<OperationIndex>
  /** JSON of one operation as a self-contained document. Rejects with 404 where there is none. */
  slice(connection: Connection, operation: string): Promise<Uint8Array>
  /** An operation by its key or its `operationId`; `undefined` where no document tells within two seconds. */
  operation(connection: Connection, operation: string): Promise<OperationSummary | undefined>
  /** With `again`, those that could not be read are tried at once, however short ago they failed. */
  list(connection: Connection, options?: { again?: boolean }): Promise<DocumentList>
  /** Fetches and keeps a document. Rejects with 422, 502 or 504. */
  addUrl(connection: Connection, url: string): Promise<DocumentView>
  /** Keeps an uploaded document. Rejects with 422. */
  addUpload(connection: Connection, bytes: Uint8Array, name?: string): Promise<DocumentView>
  /** Gets a document anew. Rejects with 404, 409 for an upload, 422, 502 or 504; the old one stays then. */
  refresh(connection: Connection, id: string): Promise<DocumentView>
  /** Makes a document what it was before it was last got anew. Rejects with 404, and 409 where that is not kept. */
  restore(connection: Connection, id: string): Promise<DocumentView>
  /** Looks for documents at the API's own origin, a member for each address that was tried. */
  lookFor(connection: Connection, signal: AbortSignal): AsyncGenerator<DocumentLookup>
  /** The document as it came. Rejects with 404. */
  download(connection: Connection, id: string): Promise<Download>
  /** Rejects with 404, and 409 for one of the configuration. */
  remove(connection: Connection, id: string): Promise<void>
  /** Ends the threads. */
  close(): Promise<void>
}

type Download = { bytes: Uint8Array; syntax: 'json' | 'yaml'; title: string }

export type DocumentsDependencies = {
  reader: DocumentReader
  fetchText: FetchText
  /** The way to the outside, for looking around. */
  dispatcherFor: Upstream['dispatcherFor']
  store: DocumentStore
  /** Epoch milliseconds. */
  clock: () => number
  /** An id for a new document. */
  newId: () => string
  /** What was learned of the scopes of a connection's operations, by their keys. */
  learned: (connectionId: string) => Promise<ReadonlyMap<string, LearnedScopes>>
  limits?: LoadLimits
  /** Milliseconds after which a document that could not be had is tried again when it is needed. */
  retryAfter?: number
  /** Milliseconds that a request waits for such a try, and `operation` for a first one. */
  patience?: number
}

/** A configured document: loaded, failed, on its way, or all of it one after the other. */
type Slot = {
  source: DocumentSource
  document?: ConsoleDocument
  failure?: DocumentFailure & { at: number }
  loading?: Promise<void>
}

/** Keeps the documents of all connections: loaded when first needed, once for all who wait, and again after a failure. */
export const createDocuments = ({
  reader,
  fetchText,
  dispatcherFor,
  store,
  clock,
  newId,
  learned,
  limits = defaultLoadLimits,
  retryAfter = 5000,
  patience = 2000,
}: DocumentsDependencies): Documents => {
  const loading = { reader, fetchText, clock, limits }
  const slots = new Map<string, Map<string, Slot>>()
  const stored = new Map<string, ConsoleDocument>()
  /** What documents were before they were last got anew, the latest last. */
  const replaced = new Map<string, ConsoleDocument>()
  const indexes = new Map<string, { signature: string; index: ConnectionIndex }>()

  /** The connection's configured documents in its order; those it no longer names are forgotten. */
  const slotsOf = (connection: Connection): [id: string, slot: Slot][] => {
    const before = slots.get(connection.id)
    const now = new Map(
      connection.openApi.map((source): [string, Slot] => {
        const id = configuredId(source)
        return [id, before?.get(id) ?? { source }]
      }),
    )
    slots.set(connection.id, now)
    return [...now]
  }

  const load = (connection: Connection, id: string, slot: Slot): Promise<void> => {
    const work = async () => {
      try {
        const loaded = await loadDocument(loading, connection, slot.source)
        slot.document = { ...loaded, id, origin: 'configuration' }
        delete slot.failure
      } catch (error) {
        if (slot.document === undefined) {
          slot.failure = { id, ...failureOf(error, sourceViewOf(slot.source), clock()), at: clock() }
        }
        throw error
      } finally {
        delete slot.loading
      }
    }
    slot.loading ??= work()
    return slot.loading
  }

  /** Waits for a slot's first load; for a further try after a failure only so long. */
  const settled = async (connection: Connection, id: string, slot: Slot): Promise<void> => {
    if (slot.document !== undefined) return
    if (slot.failure !== undefined && slot.loading === undefined && clock() - slot.failure.at < retryAfter) return
    const retrying = slot.failure !== undefined
    const attempt = load(connection, id, slot).catch(() => undefined)
    await (retrying ? Promise.race([attempt, delay(patience)]) : attempt)
  }

  const storedDocuments = async (connection: Connection): Promise<ConsoleDocument[]> => {
    const rows = await store.list(connection.id)
    const found: ConsoleDocument[] = []
    for (const { id, key } of rows) {
      let document = stored.get(id)
      if (document?.key !== key) {
        document = await store.get(id)
        if (document !== undefined) stored.set(id, document)
      }
      if (document !== undefined) found.push(document)
    }
    return found
  }

  const everything = async (connection: Connection) => {
    const configured = slotsOf(connection)
    const [added] = await Promise.all([
      storedDocuments(connection),
      ...configured.map(([id, slot]) => settled(connection, id, slot)),
    ])
    const documents = [
      ...configured.flatMap(([, { document }]) => (document === undefined ? [] : [document])),
      ...added,
    ]
    const failures = configured.flatMap(([, { failure }]) => {
      if (failure === undefined) return []
      const { at: _at, ...shown } = failure
      return [shown]
    })
    return { documents, failures }
  }

  const indexOf = async (connection: Connection) => {
    const { documents, failures } = await everything(connection)
    const { apiUrl, tokenUrl, introspectionUrl, revocationUrl } = connection
    const keys = documents.map(({ id, key }) => [id, key])
    const signature = JSON.stringify([keys, apiUrl, tokenUrl, introspectionUrl, revocationUrl])
    const before = indexes.get(connection.id)
    if (before?.signature === signature) return { index: before.index, documents, failures }
    const index = connectionIndex(documents, connection)
    indexes.set(connection.id, { signature, index })
    return { index, documents, failures }
  }

  /** With what was learned of the scopes of those that name none. */
  const withLearned = async ({ id }: Connection, operations: OperationSummary[]): Promise<OperationSummary[]> => {
    const known = await learned(id)
    if (known.size === 0) return operations
    return operations.map((operation) => {
      const found = namesScopes(operation) ? undefined : known.get(operation.id)
      return found ? { ...operation, learned: found } : operation
    })
  }

  const rememberReplaced = (before: ConsoleDocument | undefined, after: { key: string }) => {
    if (before === undefined || before.key === after.key) return
    replaced.delete(before.id)
    replaced.set(before.id, before)
    const [oldest] = replaced.keys()
    if (replaced.size > replacedLimit && oldest !== undefined) replaced.delete(oldest)
  }

  const require = async (connection: Connection, id: string): Promise<ConsoleDocument> => {
    const { documents } = await everything(connection)
    const document = documents.find((candidate) => candidate.id === id)
    if (document === undefined) throw unknownDocument()
    return document
  }

  const keep = async (connection: Connection, id: string, loaded: LoadedDocument): Promise<DocumentView> => {
    const document = { ...loaded, id, origin: 'store' as const }
    await store.put({ ...document, connectionId: connection.id })
    stored.set(id, document)
    return documentView(document, connection)
  }

  const fromUrl = (connection: Connection, url: string): Promise<LoadedDocument> => {
    if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
      throw new ProblemError(400, 'request-invalid', 'The request is not valid', {
        errors: [{ pointer: '/url', detail: 'Expected an http or https address' }],
      })
    }
    return loadDocument(loading, connection, { url })
  }

  return {
    index: async (connection) => {
      const { index, documents, failures } = await indexOf(connection)
      // Whoever has the list opens an operation next; a document that cannot be loaded says so then.
      for (const document of documents) reader.prepare(document).catch(() => undefined)
      return { operations: await withLearned(connection, index.operations), tags: index.tags, failures }
    },

    search: async (connection, text) => {
      const { index, documents, failures } = await indexOf(connection)
      const words = text
        .toLowerCase()
        .split(/\s+/)
        .filter((word) => word !== '')
      const found = new Map<string, Set<string>>()
      for (const document of words.length === 0 ? [] : documents) {
        found.set(document.id, await readable(reader.search(document, words)))
      }
      const operations = index.operations.filter(
        ({ documentId, method, path }) => words.length === 0 || found.get(documentId)?.has(`${method} ${path}`),
      )
      return { operations: await withLearned(connection, operations), tags: index.tags, failures }
    },

    slice: async (connection, operation) => {
      const { index } = await indexOf(connection)
      const found = index.find(operation)
      if (found === undefined) {
        throw new ProblemError(
          404,
          'operation-unknown',
          'There is no such operation in the documents of this connection',
        )
      }
      const { path, method, serverPath } = found.summary
      const request = { path, method: method.toLowerCase() as Method, serverPath }
      const slice = await readable(reader.slice(found.document, request))
      if (slice === undefined) throw new Error(`The index names ${method} ${path}, which the document does not have`)
      return slice
    },

    operation: async (connection, operation) => {
      const found = await Promise.race([
        indexOf(connection).then(({ index }) => index.find(operation)),
        delay(patience),
      ])
      return found?.summary
    },

    list: async (connection, { again = false } = {}) => {
      if (again) for (const [, { failure }] of slotsOf(connection)) if (failure) failure.at = -Infinity
      const { documents, failures } = await everything(connection)
      return { documents: documents.map((document) => documentView(document, connection)), failures }
    },

    addUrl: async (connection, url) => keep(connection, newId(), await fromUrl(connection, url)),

    addUpload: async (connection, bytes, name) => {
      const source: SourceView = { type: 'upload', ...(name === undefined ? {} : { name }) }
      return keep(connection, newId(), await readDocumentBytes(loading, connection, { bytes, source }))
    },

    refresh: async (connection, id) => {
      const slot = new Map(slotsOf(connection)).get(id)
      if (slot !== undefined) {
        const before = slot.document
        await load(connection, id, slot)
        if (slot.document === undefined) throw unknownDocument()
        rememberReplaced(before, slot.document)
        return documentView(slot.document, connection)
      }
      const before = await require(connection, id)
      const { source } = before
      if (source.type !== 'url') {
        const detail = 'An uploaded document cannot be fetched again: upload the new one, then remove this one.'
        throw new ProblemError(409, 'document-without-source', 'This document has no address', { detail })
      }
      const loaded = await fromUrl(connection, source.url)
      rememberReplaced(before, loaded)
      return keep(connection, id, loaded)
    },

    restore: async (connection, id) => {
      await require(connection, id)
      const before = replaced.get(id)
      if (before === undefined) {
        const detail = 'The console keeps it only until it is started again. Refresh gets what is there now.'
        throw new ProblemError(409, 'document-not-kept', 'What the document was before is no longer kept', { detail })
      }
      replaced.delete(id)
      const slot = new Map(slotsOf(connection)).get(id)
      if (slot === undefined) return keep(connection, id, before)
      slot.document = before
      return documentView(before, connection)
    },

    lookFor: (connection, signal) => lookForDocuments(connection, { dispatcherFor, reader }, signal),

    download: async (connection, id) => {
      const { original, content, index } = await require(connection, id)
      return {
        bytes: await unpackedBytes(original ?? content),
        syntax: original === undefined ? 'json' : 'yaml',
        title: index.title,
      }
    },

    remove: async (connection, id) => {
      if (slotsOf(connection).some(([slotId]) => slotId === id)) {
        const detail = 'It is named in the configuration of the console; take it out there.'
        throw new ProblemError(409, 'document-configured', 'This document cannot be removed here', { detail })
      }
      if (!(await store.remove(connection.id, id))) throw unknownDocument()
      stored.delete(id)
      replaced.delete(id)
    },

    close: () => reader.close(),
  }
}

/** Documents that are kept as they were. */
const replacedLimit = 20

/** A document that was taken may still ask too much of the thread. */
const readable = <Result>(work: Promise<Result>): Promise<Result> =>
  work.catch((error: unknown) => {
    if (!(error instanceof UnreadableDocument)) throw error
    throw new ProblemError(422, 'document-unreadable', 'The document cannot be worked with', { detail: error.message })
  })

const unknownDocument = () => new ProblemError(404, 'document-unknown', 'This connection has no such document')

const configuredId = (source: DocumentSource): string => {
  const text = 'file' in source ? `file ${source.file}` : `url ${source.url}`
  return `configured-${createHash('sha256').update(text).digest('hex').slice(0, 12)}`
}

const failureOf = (error: unknown, source: SourceView, now: number): DocumentFailure => {
  const problem = error instanceof ProblemError ? error.problem : undefined
  return {
    source,
    title: problem?.title ?? 'The document cannot be read',
    detail: problem?.detail ?? problem?.diagnosis?.title ?? (error instanceof Error ? error.message : String(error)),
    failedAt: new Date(now).toISOString(),
  }
}

/** Lets a process end while it waits. */
const delay = (milliseconds: number) =>
  new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), milliseconds).unref()
  })
