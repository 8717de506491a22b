import { promisify } from 'node:util'
import { gunzipSync, gzip, gunzip, gzipSync } from 'node:zlib'
import { type DocumentIndex, indexOf, specificationOf, UnsupportedDocument } from './index-operations.ts'
import { isObject, type JsonValue, own, ownList, ownText } from './json-value.ts'
import { normalPath, operationsOf, pathItemOf } from './operations.ts'
import { defaultReadLimits, readDocument, type ReadLimits, UnreadableDocument } from './read.ts'
import { createResolver, type Library, noAddress, type Resource } from './references.ts'
import { sliceOf, type SliceRequest } from './slice.ts'
import { createFindings, surveyReferences } from './survey.ts'

export type DocumentLimits = ReadLimits & {
  operations: number
}

export const defaultDocumentLimits: DocumentLimits = { ...defaultReadLimits, operations: 100_000 }

/** What a document refers to at its own origin: its bytes as they came, or why they did not. */
export type OtherText = { bytes: Uint8Array } | { reason: string }
/** The same, read: gzip of JSON. */
export type OtherContent = { content: Uint8Array } | { reason: string }

/** A document that was read: gzip of its JSON and of what it refers to, and its index. */
export type OpenedDocument = {
  content: Uint8Array
  others: [address: string, OtherContent][]
  index: DocumentIndex
}

/** Everything that the worker thread can be asked for, each with its answer. */
export type Tasks = {
  /** Reads and indexes. Where texts are missing, names them: ask again with them. */
  open: {
    ask: { bytes: Uint8Array; url?: string; others: [address: string, OtherText][]; limits: DocumentLimits }
    answer: { missing: string[] } | OpenedDocument
  }
  /** Makes a document ready for what follows. */
  load: {
    ask: { key: string; content: Uint8Array; url?: string; others: [address: string, OtherContent][] }
    answer: { loaded: true }
  }
  /** Whether a document is ready. */
  ready: { ask: { key: string }; answer: { absent: true } | { ready: true } }
  /** JSON of a slice; without, the document has no such operation. */
  slice: { ask: { key: string; request: SliceRequest }; answer: { absent: true } | { slice?: Uint8Array } }
  /** `METHOD path` of the operations whose texts hold every word (in lower case). */
  search: { ask: { key: string; words: string[] }; answer: { absent: true } | { found: string[] } }
}

export type TaskName = keyof Tasks

export type TaskPerformer = { [Name in TaskName]: (ask: Tasks[Name]['ask']) => Tasks[Name]['answer'] }

/** Characters of JSON that are kept parsed; the document in use is kept whatever its size. */
const keptSize = 48 * 1024 * 1024

/** Performs tasks over the documents that were loaded last. One per thread. */
export const createTaskPerformer = (): TaskPerformer => {
  const loaded = new Map<string, { library: Library; size: number; texts?: [key: string, text: string][] }>()

  const held = (key: string) => {
    const entry = loaded.get(key)
    if (entry === undefined) return undefined
    // Last used, last in line.
    loaded.delete(key)
    loaded.set(key, entry)
    return entry
  }

  return {
    open({ bytes, url, others, limits }) {
      const { value, json, encoding } = readDocument(bytes, limits)
      const { version, stated } = specificationOf(value)
      const texts = others.map(([address, text]) => [address, readOther(text, limits)] as const)
      const library: Library = {
        version,
        document: { url: addressOf(url), value },
        others: new Map(
          texts.map(([address, text]) => [address, 'reason' in text ? text : { url: address, value: text.value }]),
        ),
      }
      const findings = createFindings()
      if (encoding !== undefined) {
        findings.add('warning', '', `The text is ${encoding}; documents are to be UTF-8 without exception.`)
      }
      const missing = surveyReferences(library, findings)
      if (missing.length > 0) return { missing }
      const index = indexOf(library, stated, limits, findings)
      return {
        content: gzipSync(json, { level: 1 }),
        others: texts.map(([address, text]) => [
          address,
          'reason' in text ? text : { content: gzipSync(text.json, { level: 1 }) },
        ]),
        index,
      }
    },

    load({ key, content, url, others }) {
      const document = unpacked(content)
      const { version } = specificationOf(document.value)
      let size = document.size
      const resources = others.map(([address, other]): [string, Resource | { reason: string }] => {
        if ('reason' in other) return [address, other]
        const text = unpacked(other.content)
        size += text.size
        return [address, { url: address, value: text.value }]
      })
      const library: Library = {
        version,
        document: { url: addressOf(url), value: document.value },
        others: new Map(resources),
      }
      loaded.set(key, { library, size })
      let kept = [...loaded.values()].reduce((sum, entry) => sum + entry.size, 0)
      for (const [oldest, entry] of loaded) {
        if (kept <= keptSize || oldest === key) break
        loaded.delete(oldest)
        kept -= entry.size
      }
      return { loaded: true }
    },

    ready: ({ key }) => (held(key) === undefined ? { absent: true } : { ready: true }),

    slice({ key, request }) {
      const entry = held(key)
      if (entry === undefined) return { absent: true }
      const slice = sliceOf(entry.library, request)
      return slice === undefined ? {} : { slice: new TextEncoder().encode(JSON.stringify(slice)) }
    },

    search({ key, words }) {
      const entry = held(key)
      if (entry === undefined) return { absent: true }
      entry.texts ??= searchTexts(entry.library)
      return { found: entry.texts.filter(([, text]) => words.every((word) => text.includes(word))).map(([key]) => key) }
    },
  }
}

const addressOf = (url: string | undefined) => (url ?? noAddress).replace(/#.*$/, '')

const readOther = (text: OtherText, limits: ReadLimits) => {
  if ('reason' in text) return text
  try {
    return readDocument(text.bytes, limits)
  } catch (error) {
    if (error instanceof UnreadableDocument) return { reason: error.message }
    throw error
  }
}

const unpacked = (content: Uint8Array): { value: JsonValue; size: number } => {
  const bytes = gunzipSync(content)
  return { value: readDocument(bytes, { ...defaultReadLimits, jsonBytes: Infinity }).value, size: bytes.byteLength }
}

/** What a search looks at, operation by operation, in lower case. */
const searchTexts = (library: Library): [key: string, text: string][] => {
  const document = library.document.value
  const resolver = createResolver(library)
  const paths = isObject(document) ? own(document, 'paths') : undefined
  return Object.entries(isObject(paths) ? paths : {}).flatMap(([path, node]) => {
    const item = pathItemOf(library, resolver, node, resolver.start)
    return operationsOf(item).map(({ method, operation }): [string, string] => {
      const texts = ['operationId', 'summary', 'description'].map((field) => ownText(operation.node, field) ?? '')
      const tags = ownList(operation.node, 'tags').filter((tag) => typeof tag === 'string')
      const key = `${method.toUpperCase()} ${normalPath(path)}`
      return [key, [key, ...texts, ...tags].join('\n').toLowerCase()]
    })
  })
}

/** Is this an expected failure, whose message is for the engineer? */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof UnreadableDocument || error instanceof UnsupportedDocument

/** Bytes as they are kept, and back; off the event loop. */
export const packed: (bytes: Uint8Array) => Promise<Uint8Array> = promisify(gzip)
export const unpackedBytes: (bytes: Uint8Array) => Promise<Uint8Array> = promisify(gunzip)
