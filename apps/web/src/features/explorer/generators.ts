import type { Field } from '@developer-console/shared/openapi/schema-form'

/** A value that is made on request. */
type Generator = { label: string; make: () => string }

const day = 24 * 60 * 60 * 1000

/** `2026-01-31T09:30:00Z`: RFC 3339 §5.6, in UTC and whole seconds. */
const instant = (moment: number): string => new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z')

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Letters and digits, the first a letter, so that it passes for a name almost everywhere. */
const randomText = (length: number): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.max(0, length)))
  return Array.from(bytes, (byte, at) => alphabet[byte % (at === 0 ? 26 : alphabet.length)]).join('')
}

/**
 * What can be made for a text field: by its format (JSON Schema 2020-12 Validation §7.3), and for a text of no format and
 * no pattern anything that its length allows.
 */
export const generatorsFor = ({
  name,
  kind,
  format,
  limits,
}: Pick<Field, 'name' | 'kind' | 'format' | 'limits'>): Generator[] => {
  // A condition (RFC 9110 §13.1) has its value from an answer.
  if (kind !== 'text' || /^if-(?:(?:none-)?match|range|(?:un)?modified-since)$/i.test(name)) return []
  const uuid: Generator = { label: 'New UUID', make: () => crypto.randomUUID() }
  const now: Generator = { label: 'Now', make: () => instant(Date.now()) }
  switch (format) {
    case 'uuid':
      return [uuid]
    case 'date-time':
      return [
        now,
        { label: 'Start of today, UTC', make: () => `${instant(Date.now()).slice(0, 10)}T00:00:00Z` },
        { label: 'A day ago', make: () => instant(Date.now() - day) },
      ]
    case 'date':
      return [
        { label: 'Today, UTC', make: () => instant(Date.now()).slice(0, 10) },
        { label: 'Yesterday, UTC', make: () => instant(Date.now() - day).slice(0, 10) },
      ]
    case 'time':
      return [{ label: 'Now, UTC', make: () => instant(Date.now()).slice(11) }]
    case undefined: {
      const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = limits
      if (pattern !== undefined || maxLength === 0 || minLength > 256) return []
      const random = { label: 'Random text', make: () => randomText(Math.min(Math.max(minLength, 8), maxLength)) }
      return [random, ...[uuid, now].filter(({ make }) => make().length >= minLength && make().length <= maxLength)]
    }
    default:
      return []
  }
}
