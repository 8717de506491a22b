import type { EnvironmentKind } from '@developer-console/shared/contract/connection'
import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { keepDraft, keptDraft } from '../api/drafts.ts'
import { type Draft, emptyDraft, readDraft, writeDraft } from './draft.ts'
import { freeCall } from './free-call-id.ts'
import { draftOf, fragmentOf } from './link.ts'

type Entry = { draft: Draft | undefined; listeners: Set<() => void> }

const entries = new Map<string, Entry>()

const entryOf = (key: string): Entry => {
  const entry = entries.get(key) ?? { draft: undefined, listeners: new Set() }
  entries.set(key, entry)
  return entry
}

/**
 * Under which key an operation's values are kept: connections to one kind of environment share them, so that switching
 * brings them along.
 */
export const operationKey = (
  kind: EnvironmentKind,
  { method, serverPath, path }: { method: string; serverPath: string; path: string },
): string => `${kind} ${method} ${serverPath}${path}`

/** Under which key a free call to an API is kept. */
export const freeCallKey = (kind: EnvironmentKind, apiUrl: string): string => `${kind} ${freeCall} ${apiUrl}`

/** Puts a draft in the place of the one there is. */
export const putDraft = (key: string, draft: Draft) => {
  const entry = entryOf(key)
  entry.draft = draft
  for (const listener of entry.listeners) listener()
}

/** What is filled in under a key, or was when it was left. */
export const currentDraft = async (key: string): Promise<Draft | undefined> =>
  entryOf(key).draft ?? readDraft((await keptDraft(key)) ?? '')

/** How long typing must rest before it is kept and the address follows, in milliseconds. */
const rest = 250

/**
 * What is filled in under `key`, kept in this browser: it survives navigation and reload. What the address carries wins
 * over what was kept, and the address follows what is typed. `undefined` until it is known.
 */
export const useDraft = (
  key: string,
): [draft: Draft | undefined, change: (change: (draft: Draft) => Draft) => void] => {
  const subscribe = useCallback(
    (listener: () => void) => {
      const { listeners } = entryOf(key)
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    [key],
  )
  const draft = useSyncExternalStore(subscribe, () => entryOf(key).draft)

  useEffect(() => {
    let current = true
    const load = async () => {
      const linked = await draftOf(location.hash)
      const kept = await currentDraft(key)
      const { draft: there } = entryOf(key)
      // A link that says the same says less: the chosen files are not in it.
      const isNews = linked && !(there && writeDraft(there) === writeDraft(linked))
      if (current) putDraft(key, (isNews ? linked : undefined) ?? there ?? kept ?? emptyDraft)
    }
    void load()
    return () => {
      current = false
    }
  }, [key])

  useEffect(() => {
    if (!draft) return
    const timer = setTimeout(() => {
      void keepDraft(key, writeDraft(draft))
      void fragmentOf(draft).then((fragment) => {
        const hash = fragment ? `#${fragment}` : ''
        if (location.hash !== hash) history.replaceState(history.state, '', location.pathname + location.search + hash)
      })
    }, rest)
    return () => clearTimeout(timer)
  }, [key, draft])

  const change = useCallback(
    (next: (draft: Draft) => Draft) => putDraft(key, next(entryOf(key).draft ?? emptyDraft)),
    [key],
  )
  return [draft, change]
}
