import type { SavedRequestInput } from '@developer-console/shared/contract/saved-request'
import { UnreadableFileError, variablesIn } from '@developer-console/shared/interchange/file-request'
import { type Importable, type ImportVerdict, judgeImport } from '@developer-console/shared/interchange/judge-import'
import { longestFile, readInterchange } from '@developer-console/shared/interchange/read-interchange'
import type { TakenOut } from '@developer-console/shared/interchange/take-out-secrets'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import type { CallValues } from '@developer-console/shared/openapi/serialise'
import type { JsonValue } from '@developer-console/shared/openapi/json-text'
import { inOneLine, type Draft } from '../../drafts/draft.ts'

/** A file as it was read; of its text nothing is kept. */
export type ReadFile = {
  /** Name of the file, or what was pasted. */
  from: string
  format: string
  folder: string
  verdicts: ImportVerdict[]
  takenOut: TakenOut
}

/** What came of an import so far. */
export type ImportState =
  | { status: 'empty'; fault?: { from: string; reason: string } }
  | { status: 'reading'; from: string }
  | { status: 'read'; file: ReadFile }
  | { status: 'saving' | 'saved'; file: ReadFile; done: number; refused: ReadonlyMap<ImportVerdict, string> }

/** Reads a text for a connection. Returns why it cannot be read in place of a file. */
export const readFor = (
  text: string,
  from: string,
  connection: ConnectionView,
  operations: readonly OperationSummary[],
): ImportState => {
  try {
    const { content, takenOut } = readInterchange(text)
    const verdicts = judgeImport(content, connection, operations)
    const folder =
      content.title ?? (content.format === 'curl' ? '' : from.replace(/\.(?:json|har|txt|postman_collection)+$/gi, ''))
    return { status: 'read', file: { from, format: content.format, folder: folderName(folder), verdicts, takenOut } }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    return { status: 'empty', fault: { from, reason: error.message } }
  }
}

/** Whether a file is too long to be read at all: its bytes are at least its characters. */
export const isTooLong = (bytes: number): boolean => bytes > longestFile

/** A folder's name of whatever a file is called. */
const folderName = (name: string): string =>
  name
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replaceAll('/', '-')
    .trim()
    .slice(0, 120)

/** Those that are saved: what was taken, and what is to be filled in. */
export const savable = (verdicts: readonly ImportVerdict[]): { verdict: ImportVerdict; importable: Importable }[] =>
  verdicts.flatMap((verdict) => ('importable' in verdict ? { verdict, importable: verdict.importable } : []))

const isOpen = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && variablesIn(inOneLine(value)).length > 0

/** An operation's draft in which parameters whose value is a variable without one are left out: the form asks for them. */
export const withoutOpenValues = (draft: Draft): Draft => {
  const places = Object.entries(draft.values).map(([place, values]) => [
    place,
    Object.fromEntries(Object.entries(values as Record<string, JsonValue>).filter(([, value]) => !isOpen(value))),
  ])
  return { ...draft, values: Object.fromEntries(places) as CallValues }
}

/** One line of at most so many characters. */
const line = (text: string, most: number): string =>
  text
    .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
    .slice(0, most)

/** What is saved of a request. */
export const inputOf = (
  { name, folder, notes, path, request }: Importable,
  into: string,
  connectionId: string,
  { operationId, draft }: { operationId: string | undefined; draft: string },
): SavedRequestInput => ({
  name: line(name, 200) || `${request.method} ${path}`.slice(0, 200),
  folder: line([into, folder].filter((part) => part.trim() !== '').join(' / '), 400),
  visibility: 'private',
  connectionId,
  ...(operationId === undefined ? {} : { operationId }),
  method: request.method as SavedRequestInput['method'],
  path: line(path, 65_536) || '/',
  draft,
  notes: notes.replaceAll('\0', ''),
})
