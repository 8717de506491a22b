import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { keepDraft, keptDraft } from '../../api/drafts.ts'
import { type Draft, emptyDraft, readDraft, writeDraft } from './draft.ts'
import { draftOf, fragmentOf } from './link.ts'

type Entry = { draft: Draft | undefined; listeners: Set<() => void> }

const entries = new Map<string, Entry>()

const entryOf = (key: string): Entry => {
  const entry = entries.get(key) ?? { draft: undefined, listeners: new Set() }
  entries.set(key, entry)
  return entry
}

const put = (key: string, draft: Draft) => {
  const entry = entryOf(key)
  entry.draft = draft
  for (const listener of entry.listeners) listener()
}

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
      const kept = entryOf(key).draft ?? readDraft((await keptDraft(key)) ?? '')
      if (current) put(key, linked ?? entryOf(key).draft ?? kept ?? emptyDraft)
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

  const change = useCallback((next: (draft: Draft) => Draft) => put(key, next(entryOf(key).draft ?? emptyDraft)), [key])
  return [draft, change]
}
