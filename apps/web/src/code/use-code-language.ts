import { type CodeLanguage, isCodeLanguage } from '@developer-console/shared/snippets/code'
import { useSyncExternalStore } from 'react'

const key = 'code-language'
const listeners = new Set<() => void>()

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}

const kept = (): CodeLanguage => {
  const text = localStorage.getItem(key)
  return isCodeLanguage(text) ? text : 'bash'
}

const keep = (language: CodeLanguage): void => {
  localStorage.setItem(key, language)
  for (const listener of listeners) listener()
}

/** The language that code is shown in everywhere, as it was chosen last in this browser. */
export const useCodeLanguage = (): [CodeLanguage, (language: CodeLanguage) => void] => [
  useSyncExternalStore(subscribe, kept),
  keep,
]
