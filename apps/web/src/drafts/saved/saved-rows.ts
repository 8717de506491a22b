import type { SavedRequestSummary } from '@developer-console/shared/contract/saved-request'

export type SavedRow =
  | { kind: 'folder'; name: string; count: number }
  | { kind: 'request'; request: SavedRequestSummary }

/** Those that have every word of a search in name, folder, method, path or notes, in their order. */
export const savedFound = (requests: readonly SavedRequestSummary[], words: string): readonly SavedRequestSummary[] => {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return requests
  return requests.filter(({ name, folder, method, path, notes }) => {
    const text = [name, folder, method, path, notes].join('\n').toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
}

/** Folders with what is in them; those without a folder stand first, under no heading. */
export const savedRows = (requests: readonly SavedRequestSummary[]): SavedRow[] => {
  const folders = Map.groupBy(requests, ({ folder }) => folder)
  return [...folders].flatMap(([name, inside]): SavedRow[] => [
    ...(name === '' ? [] : [{ kind: 'folder' as const, name, count: inside.length }]),
    ...inside.map((request) => ({ kind: 'request' as const, request })),
  ])
}

/** The folders there are, each once. */
export const foldersOf = (requests: readonly SavedRequestSummary[]): string[] => [
  ...new Set(requests.map(({ folder }) => folder).filter(Boolean)),
]
