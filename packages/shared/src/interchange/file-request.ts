/** A request as a file has it. Places of variables without a value still read `{{name}}`. */
export type FileRequest = {
  name: string
  /** Path of folders within the file. */
  folder: readonly string[]
  method: string
  url: string
  headers: [name: string, value: string][]
  body?: { mediaType: string | undefined; text: string } | undefined
  /** Why there is less of it than in the file. */
  without?: string | undefined
  notes?: string | undefined
}

/** Something in a file that is no request, and why. */
export type FileFault = { name: string; reason: string }

/** What a file holds, as it stands there: its secrets are still in it. */
export type FileContent = {
  /** `curl`, `HAR 1.2`, `Postman 2.1`. */
  format: string
  /** What the file calls itself. */
  title: string | undefined
  requests: FileRequest[]
  faults: FileFault[]
  /** Secrets that stand beside the requests: of variables and authorizations. */
  secrets: { value: string; kind: 'token' | 'secret' }[]
}

/** A text that cannot be read as what it seems to be, with the reason in one sentence. */
export class UnreadableFileError extends Error {
  override name = 'UnreadableFileError'
}

/** Most requests that are taken from one file. */
export const mostRequests = 1000

const variable = /\{\{\s*([^{}]{1,200}?)\s*\}\}/g

/** Names of the variables in a text that still have no value, each once. */
export const variablesIn = (text: string): string[] => [
  ...new Set(Array.from(text.matchAll(variable), ([, name = '']) => name)),
]
