import { parseDocument, visit, YAMLError } from 'yaml'
import { exactNumber, type JsonValue, parseExactJson } from './json-value.ts'

/** What a document may cost; bytes after decoding. */
export type ReadLimits = {
  jsonBytes: number
  /** YAML's parser needs minutes beyond a few MiB. */
  yamlBytes: number
  /** Nesting of objects and lists. */
  levels: number
  /** Values in the document, each alias of YAML counted as often as it stands for something. */
  values: number
}

export const defaultReadLimits: ReadLimits = {
  jsonBytes: 64 * 1024 * 1024,
  yamlBytes: 8 * 1024 * 1024,
  levels: 500,
  values: 5_000_000,
}

/** Why a document was not taken, in words for the engineer. */
export class UnreadableDocument extends Error {
  override name = 'UnreadableDocument'
}

/** `json` is the document's own text, or for YAML the same as JSON; `encoding` names what was no proper UTF-8. */
export type ReadDocument = { value: JsonValue; syntax: 'json' | 'yaml'; json: string; encoding?: string }

/** How many anchors within anchors YAML may unfold before it counts as an attack. */
const aliasLimit = 10_000
/** What begins like JSON and is none is tried as YAML up to this length: JSON with comments or trailing commas is such. */
const lenientJsonLimit = 1024 * 1024

/**
 * The value that a document's bytes stand for: JSON or YAML 1.2, told apart by the text, not by a name or a media type.
 * Numbers keep every digit. Throws `UnreadableDocument` for whatever is neither, or over a limit.
 */
export const readDocument = (bytes: Uint8Array, limits: ReadLimits = defaultReadLimits): ReadDocument => {
  if (bytes.byteLength > limits.jsonBytes) {
    throw new UnreadableDocument(`The document is larger than ${mebibytes(limits.jsonBytes)}.`)
  }
  const { text, encoding } = decodedText(bytes)
  const read = parsedText(text, limits)
  checkNesting(read.value, limits)
  // A second pass only where the text has long numbers: keeping digits costs several times a plain parse.
  const value = read.syntax === 'json' && mayHoldLongNumbers(text) ? parseExactJson(text) : read.value
  const json = read.syntax === 'json' ? text : unfoldedJson(value, limits)
  return { value, syntax: read.syntax, json, ...(encoding === undefined ? {} : { encoding }) }
}

const parsedText = (text: string, limits: ReadLimits): { value: JsonValue; syntax: 'json' | 'yaml' } => {
  if (text.trim() === '') throw new UnreadableDocument('The document is empty.')
  if (/^\s*</.test(text)) {
    throw new UnreadableDocument('This is HTML or XML, not an OpenAPI document: the address may be that of a page.')
  }
  if (!/^\s*[{[]/.test(text)) return { value: parsedYaml(text, limits), syntax: 'yaml' }
  try {
    return { value: JSON.parse(text) as JsonValue, syntax: 'json' }
  } catch (error) {
    const reason = `The document is not valid JSON: ${error instanceof Error ? error.message : String(error)}.`
    if (text.length > lenientJsonLimit) throw new UnreadableDocument(reason, { cause: error })
    try {
      return { value: parsedYaml(text, limits), syntax: 'yaml' }
    } catch {
      throw new UnreadableDocument(reason, { cause: error })
    }
  }
}

const parsedYaml = (text: string, limits: ReadLimits): JsonValue => {
  if (text.length > limits.yamlBytes || Buffer.byteLength(text) > limits.yamlBytes) {
    throw new UnreadableDocument(
      `YAML is taken up to ${mebibytes(limits.yamlBytes)}; convert the document to JSON, which is taken up to ${mebibytes(limits.jsonBytes)}.`,
    )
  }
  try {
    // Comparing every key with every other would take quadratic time, and the last of two equal keys wins as in JSON.
    const document = parseDocument(text, { uniqueKeys: false, merge: true, strict: false, logLevel: 'error' })
    const [error] = document.errors
    if (error) throw error
    visit(document, {
      Scalar: (_key, node) => {
        if (typeof node.value === 'number' && node.source !== undefined)
          node.value = exactNumber(node.value, node.source)
      },
    })
    return jsonOf(document.toJS({ maxAliasCount: aliasLimit }))
  } catch (error) {
    if (error instanceof YAMLError) {
      throw new UnreadableDocument(`The document is not valid YAML: ${error.message.replace(/\s+/g, ' ').trim()}`, {
        cause: error,
      })
    }
    if (error instanceof ReferenceError) {
      throw new UnreadableDocument(`The document's YAML anchors cannot be followed: ${error.message}.`, {
        cause: error,
      })
    }
    if (error instanceof RangeError) throw tooDeep(limits)
    throw error
  }
}

/** YAML's timestamps, binaries and sets do not arise in its core schema: what is left is JSON. */
const jsonOf = (value: unknown): JsonValue => (value === undefined ? null : (value as JsonValue))

/** Refuses what later recursion could not survive; looks without recursion itself. */
const checkNesting = (value: JsonValue, limits: ReadLimits): void => {
  let level: JsonValue[] = [value]
  let seen = 0
  let characters = 0
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limits.levels) throw tooDeep(limits)
    const next: JsonValue[] = []
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue
      for (const child of Array.isArray(item) ? item : Object.values(item)) {
        seen += 1
        if (typeof child === 'object' && child !== null) next.push(child)
        else if (typeof child === 'string') characters += child.length
      }
      // Anchors of YAML stand for much more than is written: what counts is the text without them.
      if (characters > limits.jsonBytes) throw tooLargeUnfolded(limits)
      if (seen > limits.values) {
        throw new UnreadableDocument(`The document holds more than ${limits.values.toLocaleString('en')} values.`)
      }
    }
    level = next
  }
}

/** A text that is all keys gets past the walk above. */
const unfoldedJson = (value: JsonValue, limits: ReadLimits): string => {
  try {
    const json = JSON.stringify(value)
    if (json.length <= limits.jsonBytes) return json
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw tooLargeUnfolded(limits)
}

const tooLargeUnfolded = (limits: ReadLimits) =>
  new UnreadableDocument(`Without its YAML anchors the document is larger than ${mebibytes(limits.jsonBytes)}.`)

const tooDeep = (limits: ReadLimits) =>
  new UnreadableDocument(`The document is nested deeper than ${limits.levels} levels.`)

/** Over-cautious on purpose: what looks like a number within a string counts too. */
const mayHoldLongNumbers = (text: string) => /[:[,]\s*-?(?:\d[\d.]{15}|[\d.]+[eE][+-]?\d{3})/.test(text)

const decodedText = (bytes: Uint8Array): { text: string; encoding?: string } => {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'UTF-16' }
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes), encoding: 'UTF-16' }
  try {
    // The decoder drops a byte order mark.
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    return { text: new TextDecoder('utf-8').decode(bytes), encoding: 'no valid UTF-8' }
  }
}

const mebibytes = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`
