import type { Validators } from './seen-answers.ts'

/** A value for a header, one press away. */
export type HeaderFill = {
  name: string
  /** What the button says. */
  label: string
  make: () => string
}

/** Conditional requests (RFC 9110 §13.1), and of which validator each takes its value. */
const conditions = [
  { name: 'If-Match', of: 'etag', safe: false },
  { name: 'If-None-Match', of: 'etag', safe: true },
  { name: 'If-Unmodified-Since', of: 'lastModified', safe: false },
  { name: 'If-Modified-Since', of: 'lastModified', safe: true },
] as const

const words = { etag: 'the ETag', lastModified: 'the Last-Modified' } as const

/**
 * What can be filled in for a header that the document names: a key of one's own for `Idempotency-Key`
 * (draft-ietf-httpapi-idempotency-key-header §2), and for a condition what the last GET of this path answered.
 */
export const headerFill = (name: string, validators: Validators | undefined): HeaderFill | undefined => {
  const wanted = name.toLowerCase()
  if (/^(?:x-)?idempotency-key$/.test(wanted))
    return { name, label: 'Fill in a new key', make: () => crypto.randomUUID() }
  const condition = conditions.find((one) => one.name.toLowerCase() === wanted)
  const value = condition && validators?.[condition.of]
  if (!condition || value === undefined) return undefined
  return { name, label: `Use ${value}, ${words[condition.of]} of the last GET`, make: () => value }
}

/**
 * Conditions that the document does not name and the last GET of this path makes possible: changes only what was seen,
 * or reads only what has changed. `present` are the headers that there are, in lower case.
 */
export const furtherConditions = (
  method: string,
  validators: Validators | undefined,
  present: ReadonlySet<string>,
): HeaderFill[] => {
  const isRead = method === 'GET' || method === 'HEAD'
  if (!isRead && !['PUT', 'PATCH', 'DELETE'].includes(method)) return []
  const possible = conditions.filter(({ of, safe }) => safe === isRead && validators?.[of] !== undefined).slice(0, 1)
  return possible.flatMap(({ name, of }) => {
    const value = validators?.[of] ?? ''
    return present.has(name.toLowerCase()) ? [] : [{ name, label: `Add ${name}: ${value}`, make: () => value }]
  })
}
