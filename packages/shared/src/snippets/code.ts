import { bash } from './languages/bash.ts'
import { cmd } from './languages/cmd.ts'
import { csharp } from './languages/csharp.ts'
import { go } from './languages/go.ts'
import { canStandInHttpFile, httpFile } from './languages/http-file.ts'
import { httpie } from './languages/httpie.ts'
import { java } from './languages/java.ts'
import { javascript, typescript } from './languages/javascript.ts'
import { powershell } from './languages/powershell.ts'
import { python } from './languages/python.ts'
import { rust } from './languages/rust.ts'
import { type Program, programOf, type ProgramSource, type SnippetCall } from './program.ts'

export type CodeLanguage =
  | 'bash'
  | 'powershell'
  | 'cmd'
  | 'httpie'
  | 'javascript'
  | 'typescript'
  | 'python'
  | 'java'
  | 'go'
  | 'csharp'
  | 'rust'
  | 'http'

/** Code of a call or a token request, and a name for the file that it is saved as. */
export type Code = {
  text: string
  fileName: string
  /** The environment variables that it reads. */
  variables: readonly string[]
  /** The file that it reads the whole body from; absent where it holds or makes the body itself. */
  bodyFile: string | undefined
}

type Writer = {
  label: string
  /** The file's name, made of the words of what it does. */
  fileName: (words: readonly string[]) => string
  write: (program: Program) => string
  canHold?: (text: string) => boolean
}

const kebab = (ending: string) => (words: readonly string[]) => `${words.join('-')}.${ending}`
const snake = (ending: string) => (words: readonly string[]) => `${words.join('_')}.${ending}`
const pascal = (ending: string) => (words: readonly string[]) =>
  `${words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')}.${ending}`

/** No shell can pass a lone NUL on. */
const hasNoNul = (text: string) => !text.includes('\0')

const writers: Record<CodeLanguage, Writer> = {
  bash: { label: 'curl · bash, zsh', fileName: kebab('sh'), write: bash, canHold: hasNoNul },
  powershell: { label: 'PowerShell', fileName: kebab('ps1'), write: powershell, canHold: hasNoNul },
  // cmd has no way to write a line break.
  cmd: { label: 'curl · cmd', fileName: kebab('txt'), write: cmd, canHold: (text) => text === '' },
  httpie: { label: 'HTTPie', fileName: kebab('sh'), write: httpie, canHold: hasNoNul },
  javascript: { label: 'JavaScript', fileName: kebab('mjs'), write: javascript },
  typescript: { label: 'TypeScript', fileName: kebab('mts'), write: typescript },
  python: { label: 'Python', fileName: snake('py'), write: python },
  java: { label: 'Java', fileName: pascal('java'), write: java },
  go: { label: 'Go', fileName: kebab('go'), write: go },
  csharp: { label: 'C#', fileName: pascal('cs'), write: csharp },
  rust: { label: 'Rust', fileName: snake('rs'), write: rust },
  http: { label: 'REST client · .http', fileName: kebab('http'), write: httpFile, canHold: canStandInHttpFile },
}

/** In the order in which they are offered. */
export const codeLanguages: readonly { value: CodeLanguage; label: string }[] = Object.entries(writers).map(
  ([value, { label }]) => ({ value: value as CodeLanguage, label }),
)

export const codeLabel = (language: CodeLanguage): string => writers[language].label

export const isCodeLanguage = (text: string | null): text is CodeLanguage =>
  text !== null && Object.hasOwn(writers, text)

/**
 * A call together with the request of its token, or that request alone, as a program in a language's own library.
 * Credentials are environment variables, never values; everything else is what the console itself sends.
 *
 * @param name what it does, such as `listMeterTypes` or `List meter types`; the file is named after it
 */
export const writeCode = (
  language: CodeLanguage,
  source: ProgramSource,
  { call, name = call ? 'call' : 'token' }: { call?: SnippetCall | undefined; name?: string | undefined } = {},
): Code => {
  const { fileName, write, canHold } = writers[language]
  const program = programOf(source, call, { fileName: fileName(wordsOf(name)), ...(canHold ? { canHold } : {}) })
  const body = program.call?.body
  return {
    text: write(program),
    fileName: program.fileName,
    variables: program.variables,
    bodyFile: body && 'file' in body ? body.file : undefined,
  }
}

/** The words of a name in small ASCII letters and digits, the first of them with a letter; at most eight. */
const wordsOf = (name: string): string[] => {
  const words = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean)
    .slice(0, 8)
    .map((word) => word.slice(0, 24))
  return words.length === 0 ? ['call'] : /^\d/.test(words[0] ?? '') ? ['call', ...words] : words
}
