import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { mayCall, type Permission } from '@developer-console/shared/oauth/scopes'
import UFuzzy from '@leeoniya/ufuzzy'
import type { KeptOperations } from '../../api/kept-operations.ts'

/** An operation with whether the token may call it. */
export type Judged = { operation: OperationSummary; permission: Permission; callable: boolean }

/** Of a group that is no tag nothing is counted: its operations stand under their tags too. */
export type Row =
  | { kind: 'tag'; name: string; callable: number; all: number }
  | { kind: 'group'; name: string }
  | { kind: 'operation'; judged: Judged; group: string }

/** Judges each operation by the granted scopes; without a token nothing is known to be refused. */
export const judged = (operations: readonly OperationSummary[], granted: readonly string[] | undefined): Judged[] =>
  operations.map((operation) => {
    const permission = granted
      ? mayCall(operation.scopes, granted)
      : ({ verdict: 'unstated', missing: [], needed: [] } satisfies Permission)
    return { operation, permission, callable: permission.verdict !== 'no' && operation.doneByConsole !== true }
  })

const untagged = 'Other'

/** Rows by tag, the tags in the document's order; each operation stands under its first tag. */
export const rowsByTag = (operations: readonly Judged[], tags: readonly { name: string }[]): Row[] => {
  const groups = new Map<string, Judged[]>(tags.map(({ name }) => [name, []]))
  for (const entry of operations) {
    const tag = entry.operation.tags[0] ?? untagged
    const group = groups.get(tag)
    if (group) group.push(entry)
    else groups.set(tag, [entry])
  }
  return [...groups]
    .filter(([, group]) => group.length > 0)
    .flatMap(([name, group]) => {
      const callable = group.filter((entry) => entry.callable).length
      const tag: Row = { kind: 'tag', name, callable, all: group.length }
      return [tag, ...group.map((entry): Row => ({ kind: 'operation', judged: entry, group: name }))]
    })
}

/** Rows for what is kept in this browser: the pinned ones, and those that were sent lately and are not pinned. */
export const keptRows = (operations: readonly Judged[], { pinned, recent }: KeptOperations): Row[] => {
  const byId = new Map(operations.map((entry) => [entry.operation.id, entry]))
  const rows = (name: string, ids: readonly string[]): Row[] => {
    const entries = ids.flatMap((id) => byId.get(id) ?? [])
    if (entries.length === 0) return []
    return [
      { kind: 'group', name },
      ...entries.map((entry): Row => ({ kind: 'operation', judged: entry, group: name })),
    ]
  }
  return [
    ...rows('Pinned', pinned),
    ...rows(
      'Sent lately',
      recent.filter((id) => !pinned.includes(id)),
    ),
  ]
}

/** The methods of the operations, in the order in which they are known. */
export const methodsOf = (operations: readonly OperationSummary[]): string[] => {
  const present = new Set(operations.map(({ method }) => method))
  const known = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => present.delete(method))
  return [...known, ...present]
}

// A letter that was left out between two others is forgiven.
const fuzzy = new UFuzzy({ intraIns: 1 })

/** What an operation is found by. */
const haystackOf = ({ operation }: Judged) =>
  [operation.summary, operation.operationId, operation.method, operation.path, ...operation.tags]
    .filter(Boolean)
    .join(' ')

/** The operations that have the words, in any order, in their list's own order; all for no words. */
export const found = (operations: readonly Judged[], words: string): Judged[] => {
  const needle = words.trim()
  if (needle === '') return [...operations]
  const haystack = operations.map(haystackOf)
  const parts = needle.toLowerCase().split(/\s+/)
  const exact = operations.filter((_, index) => parts.every((part) => haystack[index]?.toLowerCase().includes(part)))
  if (exact.length > 0) return exact
  const [indexes] = fuzzy.search(haystack, needle, 5)
  const hits = new Set(indexes)
  return operations.filter((_, index) => hits.has(index))
}
