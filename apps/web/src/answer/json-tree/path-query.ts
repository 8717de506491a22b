import { childrenOf, kindOf, nameOf, nextOf, positionOf, sizeOf, type JsonIndex } from './json-index.ts'

type Selector =
  | { kind: 'name'; name: string }
  | { kind: 'index'; index: number }
  | { kind: 'slice'; start: number | undefined; end: number | undefined; step: number }
  | { kind: 'all' }

type Segment = { descendants: boolean; selectors: Selector[] }

/** A JSONPath query that was understood, or where and why it was not. */
export type PathQuery = { segments: Segment[] } | { at: number; expected: string }

/** Whether what was typed is meant as a JSONPath query. */
export const isPathQuery = (text: string): boolean => /^\$(?:$|[.[])/.test(text.trim())

const shorthand = /[\p{L}_][\p{L}\p{N}_]*/uy
const spacing = /\s*/y
const integer = /-?\d+/y
const slice = /(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?)?/y
const single = /'((?:[^'\\]|\\.)*)'/y
const double = /"((?:[^"\\]|\\.)*)"/y

/** A name between quotes, unescaped; `undefined` where an escape is none. */
const unescaped = (inside: string): string | undefined => {
  try {
    return JSON.parse(`"${inside.replaceAll("\\'", "'").replace(/(?<!\\)((?:\\\\)*)"/g, '$1\\"')}"`) as string
  } catch {
    return undefined
  }
}

/**
 * Reads a JSONPath query (RFC 9535) of names, positions, slices, wildcards and descendants. Filters and functions are
 * not understood: they need values, and here are only offsets.
 */
export const readPathQuery = (text: string): PathQuery => {
  const segments: Segment[] = []
  let at = text.length - text.trimStart().length
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found ?? undefined
  }
  const fault = (expected: string) => ({ at, expected })

  const readSelector = (): Selector | undefined => {
    take(spacing)
    if (text[at] === '*') {
      at += 1
      return { kind: 'all' }
    }
    const name = take(single) ?? take(double)
    if (name) {
      const read = unescaped(name[1] ?? '')
      return read === undefined ? undefined : { kind: 'name', name: read }
    }
    const range = take(slice)
    if (range) {
      const [start, end, step] = range.slice(1).map((part) => (part === undefined ? undefined : Number(part)))
      return { kind: 'slice', start, end, step: step ?? 1 }
    }
    const position = take(integer)
    return position ? { kind: 'index', index: Number(position[0]) } : undefined
  }

  if (text[at] !== '$') return fault('$')
  at += 1
  for (;;) {
    take(spacing)
    if (at >= text.length) return { segments }
    const descendants = text.startsWith('..', at)
    if (descendants) at += 2
    else if (text[at] === '.') at += 1
    else if (text[at] !== '[') return fault('. or [')
    if (text[at] === '[') {
      if (!descendants && text[at - 1] === '.') return fault('a name or *')
      at += 1
      const selectors: Selector[] = []
      do {
        const selector = readSelector()
        if (!selector) return fault('a name in quotes, a number or *')
        selectors.push(selector)
        take(spacing)
      } while (text[at] === ',' && (at += 1))
      if (text[at] !== ']') return fault(']')
      at += 1
      segments.push({ descendants, selectors })
    } else if (text[at] === '*') {
      at += 1
      segments.push({ descendants, selectors: [{ kind: 'all' }] })
    } else {
      const name = take(shorthand)
      if (!name) return fault('a name or *')
      segments.push({ descendants, selectors: [{ kind: 'name', name: name[0] }] })
    }
  }
}

/** The bounds of a slice over `length` elements (RFC 9535 §2.3.4.2.2). */
const sliceBounds = ({ start, end, step }: Extract<Selector, { kind: 'slice' }>, length: number) => {
  const from = (bound: number) => (bound >= 0 ? bound : length + bound)
  const clamp = (bound: number, low: number, high: number) => Math.min(Math.max(bound, low), high)
  return step >= 0
    ? { lower: clamp(from(start ?? 0), 0, length), upper: clamp(from(end ?? length), 0, length) }
    : {
        lower: clamp(from(end ?? -length - 1), -1, length - 1),
        upper: clamp(from(start ?? length - 1), -1, length - 1),
      }
}

function* selected(index: JsonIndex, node: number, selector: Selector): Generator<number | undefined> {
  const kind = kindOf(index, node)
  if (kind !== 'object' && kind !== 'array') return
  switch (selector.kind) {
    case 'all':
      yield* childrenOf(index, node)
      return
    case 'name':
      if (kind === 'object')
        for (const child of childrenOf(index, node)) yield nameOf(index, child) === selector.name ? child : undefined
      return
    case 'index': {
      const wanted = selector.index < 0 ? sizeOf(index, node) + selector.index : selector.index
      if (kind === 'array' && wanted >= 0 && wanted < sizeOf(index, node))
        for (const child of childrenOf(index, node)) {
          if (positionOf(index, child) === wanted) {
            yield child
            return
          }
          yield undefined
        }
      return
    }
    case 'slice': {
      if (kind !== 'array' || selector.step === 0) return
      const { lower, upper } = sliceBounds(selector, sizeOf(index, node))
      const { step } = selector
      // In the order in which they stand, whichever way the slice goes.
      for (const child of childrenOf(index, node)) {
        const position = positionOf(index, child)
        const inside =
          step > 0
            ? position >= lower && position < upper && (position - lower) % step === 0
            : position > lower && position <= upper && (upper - position) % -step === 0
        yield inside ? child : undefined
      }
    }
  }
}

/**
 * The nodes that a query selects, each once. Between them come `undefined`s: places where the caller may stop to take
 * breath.
 */
export function* selectNodes(index: JsonIndex, segments: readonly Segment[]): Generator<number | undefined> {
  const found = new Set<number>()
  for (const node of reached(index, 0, segments)) {
    if (node === undefined) yield undefined
    else if (!found.has(node)) {
      found.add(node)
      yield node
    }
  }
}

function* reached(index: JsonIndex, node: number, segments: readonly Segment[]): Generator<number | undefined> {
  const [segment, ...rest] = segments
  if (!segment) {
    yield node
    return
  }
  const end = segment.descendants ? nextOf(index, node) : node + 1
  for (let from = node; from < end; from += 1) {
    yield undefined
    if (segment.descendants && sizeOf(index, from) === 0) continue
    for (const selector of segment.selectors)
      for (const child of selected(index, from, selector)) {
        if (child === undefined) yield undefined
        else yield* reached(index, child, rest)
      }
  }
}
