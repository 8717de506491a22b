import { type FileContent, UnreadableFileError } from './file-request.ts'
import { readCurlCall } from './read-curl-call.ts'
import { readHar } from './read-har.ts'
import { readPostman } from './read-postman.ts'
import { takeOutSecrets, type TakenOut } from './take-out-secrets.ts'

/** Longest file that is read, in characters. */
export const longestFile = 20 * 1024 * 1024

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const has = (value: Record<string, unknown>, name: string): boolean => Object.hasOwn(value, name)

const contentOf = (text: string): FileContent => {
  if (!/^\s*[[{]/.test(text)) return readCurlCall(text)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UnreadableFileError('The file begins like JSON and is none: it is cut, or was changed by hand.')
  }
  if (!isRecord(value)) throw new UnreadableFileError('This is JSON, but no HAR and no Postman collection.')
  if (has(value, 'log')) return readHar(value)
  if (has(value, 'info') && has(value, 'item')) return readPostman(value)
  // The interface of Postman wraps what it gives.
  if (isRecord(value['collection'])) return readPostman(value['collection'])
  if (has(value, 'requests') && has(value, 'order'))
    throw new UnreadableFileError('This is a Postman collection of version 1. Export it as version 2.1.')
  if (has(value, 'values') && has(value, 'name'))
    throw new UnreadableFileError(
      'This is a Postman environment: it has values, and no requests. Export the collection.',
    )
  if (has(value, 'openapi') || has(value, 'swagger'))
    throw new UnreadableFileError('This is an OpenAPI document. Add it under API documents.')
  throw new UnreadableFileError('This is JSON, but no HAR and no Postman collection.')
}

/**
 * Reads a curl command, a HAR file or a Postman collection, and takes its secrets out before anything else. Nothing of
 * it is run or asked for. Throws an `UnreadableFileError` whose message says what it is instead.
 */
export const readInterchange = (text: string): { content: FileContent; takenOut: TakenOut } => {
  if (text.length > longestFile) throw new UnreadableFileError('The file is larger than 20 MiB.')
  return takeOutSecrets(contentOf(text.replace(/^\ufeff/, '')))
}
