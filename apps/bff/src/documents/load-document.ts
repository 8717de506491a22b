import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Connection, DocumentSource } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import type { ConsoleDocument, FetchText, SourceView } from './document.ts'
import { UnreadableDocument } from './read.ts'
import type { DocumentReader } from './reader.ts'
import { type OtherText, packed } from './worker-task.ts'

/** What getting a document may cost. */
export type LoadLimits = {
  /** Bytes of a document, and of all that it refers to. */
  bytes: number
  /** Milliseconds for one fetch. */
  fetchTimeout: number
  /** Further texts of its own origin that a document may refer to. */
  otherTexts: number
  /** Milliseconds for all of them. */
  otherTextsTimeout: number
}

export const defaultLoadLimits: LoadLimits = {
  bytes: 64 * 1024 * 1024,
  fetchTimeout: 30_000,
  otherTexts: 50,
  otherTextsTimeout: 60_000,
}

type Dependencies = {
  reader: DocumentReader
  fetchText: FetchText
  /** Epoch milliseconds. */
  clock: () => number
  limits: LoadLimits
}

/** A document without the identity that its keeper gives it. */
export type LoadedDocument = Omit<ConsoleDocument, 'id' | 'origin'>

/** How the source of a configured document is shown: a file by its name, an address without credentials. */
export const sourceViewOf = (source: DocumentSource): SourceView => {
  if ('file' in source) return { type: 'file', name: basename(source.file) }
  return { type: 'url', url: publicUrl(source.url) }
}

const publicUrl = (text: string) => {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  url.username = ''
  url.password = ''
  return url.href
}

/** Fetches or reads a configured document. Rejects with a `ProblemError` (422, 502, 504) that tells why it cannot be had. */
export const loadDocument = async (
  dependencies: Dependencies,
  connection: Connection,
  source: DocumentSource,
): Promise<LoadedDocument> => {
  const view = sourceViewOf(source)
  if ('file' in source) {
    const bytes = await fileBytes(source.file, dependencies.limits.bytes)
    return readDocumentBytes(dependencies, connection, { bytes, source: view })
  }
  return asProblem(async () => {
    const { bytes: maxBytes, fetchTimeout: timeout } = dependencies.limits
    const options = { connection, maxBytes, timeout, redirects: 'anywhere' } as const
    const { bytes, url } = await dependencies.fetchText(source.url, options)
    return readDocumentBytes(dependencies, connection, { bytes, source: view, url })
  })
}

/** Reads a document that is at hand, and fetches what it refers to at its own origin. Rejects like `loadDocument`. */
export const readDocumentBytes = (
  { reader, fetchText, clock, limits }: Dependencies,
  connection: Connection,
  { bytes, source, url }: { bytes: Uint8Array; source: SourceView; url?: string },
): Promise<LoadedDocument> =>
  asProblem(async () => {
    const others = new Map<string, OtherText>()
    const deadline = clock() + limits.otherTextsTimeout
    let left = limits.bytes - bytes.byteLength
    const fetchOther = async (address: string): Promise<OtherText> => {
      if (others.size > limits.otherTexts) {
        return { reason: `the document refers to more than ${limits.otherTexts} further texts` }
      }
      const timeout = Math.min(limits.fetchTimeout, deadline - clock())
      if (timeout <= 0) return { reason: 'fetching all that the document refers to took too long' }
      try {
        const options = { connection, maxBytes: Math.max(left, 0), timeout, redirects: 'same-origin' } as const
        const { bytes } = await fetchText(address, options)
        left -= bytes.byteLength
        return { bytes }
      } catch (error) {
        if (error instanceof ProblemError) return { reason: error.problem.detail ?? error.problem.title }
        if (error instanceof UnreadableDocument) return { reason: error.message }
        throw error
      }
    }
    for (;;) {
      const answer = await reader.open(bytes, { others: [...others], ...(url === undefined ? {} : { url }) })
      if (!('missing' in answer)) {
        const json = JSON.stringify(url ?? '')
        const hash = createHash('sha256').update(json).update(answer.content)
        for (const [address, other] of answer.others) {
          hash.update(address).update('reason' in other ? other.reason : other.content)
        }
        return {
          ...answer,
          key: hash.digest('hex'),
          source,
          fetchedAt: clock(),
          ...(url === undefined ? {} : { url }),
          ...(startsAsJson(bytes) ? {} : { original: await packed(bytes) }),
        }
      }
      for (const address of answer.missing) others.set(address, await fetchOther(address))
    }
  })

/** What is refused is the document's fault: 422. */
const asProblem = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UnreadableDocument) throw unreadable(error.message)
    throw error
  }
}

const unreadable = (detail: string) =>
  new ProblemError(422, 'document-unreadable', 'The document cannot be taken', { detail })

const fileBytes = async (file: string, maxBytes: number): Promise<Uint8Array> => {
  try {
    const { size } = await stat(file)
    if (size > maxBytes) throw unreadable(`The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MiB.`)
    return await readFile(file)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const { code } = error as NodeJS.ErrnoException
    const reasons: Record<string, string> = {
      ENOENT: 'There is no such file.',
      EACCES: 'The console may not read the file.',
      EISDIR: 'It is a directory.',
    }
    throw unreadable(`${basename(file)}: ${reasons[code ?? ''] ?? `It cannot be read (${code ?? 'unknown'}).`}`)
  }
}

/** Tells JSON from YAML well enough to know whether the JSON that is kept is the document as it came. */
const startsAsJson = (bytes: Uint8Array) => {
  const first = bytes.find((byte) => byte > 0x20)
  return first === 0x7b || first === 0x5b
}
