import { nameOf, none, parentOf, positionOf, type JsonIndex } from './json-index.ts'

const escapes: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  "'": "\\'",
  '\\': '\\\\',
}

const quoted = (name: string) =>
  `'${name.replace(/[\p{Cc}'\\]/gu, (char) => {
    // Of the control characters only those below the space are escaped.
    if (char > '\u001f' && !(char in escapes)) return char
    return escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  })}'`

/** The steps from the root to a node: names and positions. */
const stepsTo = (index: JsonIndex, node: number): (string | number)[] => {
  const steps: (string | number)[] = []
  for (let step = node; parentOf(index, step) !== none; step = parentOf(index, step))
    steps.push(nameOf(index, step) ?? positionOf(index, step))
  return steps.reverse()
}

/** The normalised path of a node: `$['meters'][0]['id']` (RFC 9535 §2.7). */
export const normalizedPath = (index: JsonIndex, node: number): string =>
  `$${stepsTo(index, node)
    .map((step) => `[${typeof step === 'number' ? step : quoted(step)}]`)
    .join('')}`

/** The same path in its short form, `$.meters[0].id`, for reading (RFC 9535 §2.5.1.1 allows both). */
export const shortPath = (index: JsonIndex, node: number): string =>
  `$${stepsTo(index, node)
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`
      return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(step) ? `.${step}` : `[${quoted(step)}]`
    })
    .join('')}`
