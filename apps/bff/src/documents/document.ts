import type { DocumentView } from '@developer-console/shared/contract/document'
import type { Connection } from '../connections/connection.ts'
import type { DocumentIndex } from './index-operations.ts'
import type { OtherContent } from './worker-task.ts'

/** Where a document came from, as the browser may see it. */
export type SourceView = DocumentView['source']

/** A document that has been read: its index and, packed, its content. */
export type ConsoleDocument = {
  id: string
  /** Those of the configuration cannot be removed. */
  origin: 'configuration' | 'store'
  source: SourceView
  /** Hash of everything that a slice is cut from. */
  key: string
  /** Address that its references start from; a file or an upload has none. */
  url?: string
  index: DocumentIndex
  /** Gzip of JSON. */
  content: Uint8Array
  others: [address: string, OtherContent][]
  /** Gzip of the document as it came, where that was not the JSON above. */
  original?: Uint8Array
  /** Epoch milliseconds. */
  fetchedAt: number
}

/** What a store keeps of a document. */
export type StoredDocument = ConsoleDocument & { connectionId: string }

/** Documents that were added on the screen. */
export type DocumentStore = {
  /** Ids and keys of a connection's documents, oldest first. */
  list(connectionId: string): Promise<{ id: string; key: string }[]>
  get(id: string): Promise<StoredDocument | undefined>
  /** Adds it, or puts it in the place of the one with the same id. */
  put(document: StoredDocument): Promise<void>
  /** Tells whether there was one. */
  remove(connectionId: string, id: string): Promise<boolean>
  /** Removes all of a connection. */
  removeAll(connectionId: string): Promise<void>
}

/**
 * Gets a text over the network for a connection, by its rules. Rejects with a `ProblemError` of status 502 or 504, or
 * with `UnreadableDocument` where it is longer than `maxBytes`.
 */
export type FetchText = (
  url: string,
  options: {
    connection: Connection
    maxBytes: number
    /** Milliseconds for everything. */
    timeout: number
    /** Whether a redirect may lead to another origin. */
    redirects: 'anywhere' | 'same-origin'
  },
) => Promise<{
  bytes: Uint8Array
  /** Where it was found after redirects. */
  url: string
}>
