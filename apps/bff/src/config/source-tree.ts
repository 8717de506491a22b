import { relative } from 'node:path'
import type { Document, LineCounter, Node as YamlNode } from 'yaml'
import { isRecord } from '../is-record.ts'
import { ConfigurationError } from './configuration-error.ts'

export type Path = readonly (string | number)[]
export type Tree = Record<string, unknown>

/** A configuration file as a tree of values, and where in the file each of them stands. */
export type SourceTree = { tree: Tree; locate: (path: Path) => string }

/** An absent value is the same as one that is left empty: `proxy:` sets nothing. */
const withoutEmpty = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutEmpty)
  if (!isRecord(value)) return value
  const kept: Tree = Object.create(null) as Tree
  for (const [key, inner] of Object.entries(value)) if (inner !== null) kept[key] = withoutEmpty(inner)
  return kept
}

/**
 * Reads YAML (and JSON, which is YAML) with its positions. A fault in the text is told by its kind and position alone:
 * the parser's own words quote the text, and the text may be a secret.
 */
export const readTree = async (text: string, file: string, cwd: string): Promise<SourceTree> => {
  const { parseDocument, LineCounter } = await import('yaml')
  const name = relative(cwd, file) || file
  const lineCounter = new LineCounter()
  const document = parseDocument(text.replace(/^\uFEFF/, ''), { lineCounter, prettyErrors: false })
  const [fault] = [...document.errors, ...document.warnings]
  if (fault) {
    const { line, col } = lineCounter.linePos(fault.pos[0])
    const kind = fault.code.toLowerCase().replaceAll('_', ' ')
    throw new ConfigurationError(`${name}:${line}:${col}: found a fault (${kind}); expected valid YAML or JSON`)
  }
  const value = valueOf(document)
  if (value === undefined)
    throw new ConfigurationError(`${name}: found aliases that cannot be followed; expected YAML without them`)
  if (value !== null && !isRecord(value))
    throw new ConfigurationError(`${name}: found no mapping; expected the keys of the configuration`)
  return {
    tree: withoutEmpty(value ?? {}) as Tree,
    locate: (path) => `${name}:${positionOf(path, document, lineCounter)}`,
  }
}

/** `undefined` where aliases multiply beyond the parser's limit. */
const valueOf = (document: Document): unknown => {
  try {
    return (document.toJS() as unknown) ?? null
  } catch {
    return undefined
  }
}

/** Line and column of the key at `path`, or of the innermost thing around it that is there. */
const positionOf = (path: Path, document: Document, lines: LineCounter): string => {
  let offset = 0
  let node: unknown = document.contents
  for (const part of path) {
    const inner = children(node, document).find(({ key }) => key === String(part))
    if (!inner) break
    offset = inner.offset ?? offset
    node = inner.value
  }
  const { line, col } = lines.linePos(offset)
  return `${line}:${col}`
}

const children = (node: unknown, document: Document): { key: string; value: unknown; offset: number | undefined }[] => {
  const collection = node as { items?: unknown[]; resolve?: (document: Document) => unknown } | null
  if (collection?.resolve) return children(collection.resolve(document), document)
  return (collection?.items ?? []).map((item, index) => {
    const pair = item as { key?: YamlNode & { value?: unknown }; value?: unknown }
    return pair?.key === undefined
      ? { key: String(index), value: item, offset: (item as YamlNode | null)?.range?.[0] }
      : { key: String(pair.key.value), value: pair.value, offset: pair.key.range?.[0] }
  })
}
