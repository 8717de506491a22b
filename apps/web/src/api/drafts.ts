import { clear, createStore, delMany, entries, get, set, type UseStore } from 'idb-keyval'

let opened: UseStore | undefined

/** What was typed, in this browser alone. Nothing of a credential is ever handed over to be kept. */
const store = () => {
  opened ??= createStore('drafts', 'drafts')
  return opened
}

type Kept = { text: string; at: number }

/** Drafts that nobody touched for longer than this go. */
const oldest = 7 * 24 * 60 * 60 * 1000

/** The text kept under a key, unless it is too old; `undefined` too where the browser keeps nothing (private windows). */
export const keptDraft = async (key: string): Promise<string | undefined> => {
  try {
    const kept = await get<Kept>(key, store())
    return kept && Date.now() - kept.at < oldest ? kept.text : undefined
  } catch {
    return undefined
  }
}

/** Keeps a text; where the browser refuses, it lives as long as the page. */
export const keepDraft = async (key: string, text: string): Promise<void> => {
  try {
    await set(key, { text, at: Date.now() } satisfies Kept, store())
  } catch {
    // A full or forbidden store takes nothing: typing goes on all the same.
  }
}

/** Removes the drafts that are too old. */
export const forgetOldDrafts = async (): Promise<void> => {
  try {
    const kept = await entries<string, Kept>(store())
    await delMany(
      kept.filter(([, { at }]) => Date.now() - at >= oldest).map(([key]) => key),
      store(),
    )
  } catch {
    // As above.
  }
}

/** Removes all drafts: at sign-out. */
export const forgetDrafts = async (): Promise<void> => {
  try {
    await clear(store())
  } catch {
    // As above.
  }
}
