import { type CodeLanguage, isCodeLanguage } from '@developer-console/shared/snippets/code'
import { useSyncExternalStore } from 'react'
import { storedText } from '../api/stored-text.ts'

const { read, write, subscribe } = storedText('code-language')

const kept = (): CodeLanguage => {
  const text = read()
  return isCodeLanguage(text) ? text : 'bash'
}

/** The language that code is shown in everywhere, as it was chosen last in this browser. */
export const useCodeLanguage = (): [CodeLanguage, (language: CodeLanguage) => void] => [
  useSyncExternalStore(subscribe, kept),
  write,
]
