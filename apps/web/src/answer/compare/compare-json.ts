import { compareJsonNumbers, jsonNumber } from '@developer-console/shared/openapi/json-text'
import {
  childrenOf,
  kindOf,
  nameOf,
  nextOf,
  sizeOf,
  sourceOf,
  textOf,
  type JsonIndex,
} from '../json-tree/json-index.ts'
import { absent, RowWriter, type ComparedRows, type RowKind } from './compared-rows.ts'
import { matchedByName, matchedInOrder, type Match } from './matched.ts'

/** Members that name an object among its like, the surest first; others that end in `Id` come after them. */
const idNames = ['id', '_id', 'uuid', 'guid', 'uid', '@id', 'key', 'code', 'slug', 'name']

type Pair = readonly [left: number, right: number]

/**
 * Two JSON texts, member by member (RFC 8259: the order of members means nothing, a name that stands twice counts twice).
 * Items of lists belong together by the member that names them where each has one of its own, otherwise by what they
 * have in common in order. Numbers are compared exactly and as they were written. Each item of a list that holds
 * something is a group; what lies in it, but in no further item, are its rows.
 */
export const compareJson = (left: JsonIndex, right: JsonIndex): ComparedRows => new Comparison(left, right).rows()

const isFilled = (index: JsonIndex, node: number) => sizeOf(index, node) > 0

class Comparison {
  readonly #left: JsonIndex
  readonly #right: JsonIndex
  readonly #out = new RowWriter()

  constructor(left: JsonIndex, right: JsonIndex) {
    this.#left = left
    this.#right = right
  }

  rows(): ComparedRows {
    this.#group([0, 0], 'group', true)
    return this.#out.take()
  }

  /** The rows of a group, then the groups within it. `counts` is false within what came or went as a whole. */
  #group([left, right]: Pair, head: 'group' | 'moved', counts: boolean): void {
    const out = this.#out
    out.push(head, left, right, head === 'moved' || (counts && (left === absent || right === absent)))
    const begun = out.length
    const inner: { pair: Pair; moved: boolean; counts: boolean }[] = []
    const add = (pair: Pair, moved: boolean, countsToo: boolean) => inner.push({ pair, moved, counts: countsToo })
    if (left !== absent && right !== absent) this.#both([left, right], add)
    else this.#alone(left, right, false, add)
    // A list of lists has no rows of its own; one that moved, came or went is told all the same.
    if (out.length === begun && head === 'group' && left !== absent && right !== absent) out.pop()
    for (const one of inner) this.#group(one.pair, one.moved ? 'moved' : 'group', one.counts)
  }

  #both([left, right]: Pair, add: (pair: Pair, moved: boolean, counts: boolean) => void): void {
    const kind = kindOf(this.#left, left)
    const bothEmpty = !isFilled(this.#left, left) && !isFilled(this.#right, right)
    if (kind !== kindOf(this.#right, right)) this.#out.push('changed', left, right, true)
    else if (kind === 'object' && !bothEmpty) this.#members([left, right], add)
    else if (kind === 'array' && !bothEmpty) this.#items([left, right], add)
    else {
      const state = this.#scalars(kind, left, right)
      this.#out.push(state, left, right, state !== 'same')
    }
  }

  #scalars(kind: string, left: number, right: number): RowKind {
    if (kind === 'object' || kind === 'array') return 'same'
    const one = textOf(this.#left, left).text
    const two = textOf(this.#right, right).text
    if (one === two) return 'same'
    if (kind !== 'number') return 'changed'
    const [a, b] = [jsonNumber(one), jsonNumber(two)]
    return a && b && compareJsonNumbers(a, b) === 0 ? 'rewritten' : 'changed'
  }

  #members([left, right]: Pair, add: (pair: Pair, moved: boolean, counts: boolean) => void): void {
    const others = new Map<string, number>()
    for (const [name, node] of namedMembers(this.#right, right)) others.set(name, node)
    for (const [name, node] of namedMembers(this.#left, left)) {
      const other = others.get(name)
      others.delete(name)
      if (other === undefined) this.#alone(node, absent, true, add)
      else this.#both([node, other], add)
    }
    for (const node of others.values()) this.#alone(absent, node, true, add)
  }

  #items([left, right]: Pair, add: (pair: Pair, moved: boolean, counts: boolean) => void): void {
    const ones = [...childrenOf(this.#left, left)]
    const others = [...childrenOf(this.#right, right)]
    const { matches, moved } = this.#matched(ones, others)
    for (const [at, other] of matches) {
      const one = at === undefined ? absent : (ones[at] ?? absent)
      const two = other === undefined ? absent : (others[other] ?? absent)
      const filled =
        one === absent
          ? isFilled(this.#right, two)
          : isFilled(this.#left, one) && (two === absent || isFilled(this.#right, two))
      if (filled) add([one, two], other !== undefined && moved.has(other), true)
      else if (one === absent || two === absent) this.#alone(one, two, true, add)
      else this.#both([one, two], add)
    }
  }

  #matched(
    ones: readonly number[],
    others: readonly number[],
  ): { matches: readonly Match[]; moved: ReadonlySet<number> } {
    const names = namesOfItems(this.#left, ones, this.#right, others)
    if (names) return matchedByName(names.left, names.right)
    const matches = matchedInOrder(
      ones.map((node) => saying(this.#left, node)),
      others.map((node) => saying(this.#right, node)),
      (at, other) => isFilled(this.#left, ones[at] ?? 0) === isFilled(this.#right, others[other] ?? 0),
    )
    return { matches, moved: new Set() }
  }

  /** What stands on one side alone, down to its last value; the first of them is the difference where it `counts`. */
  #alone(
    left: number,
    right: number,
    counts: boolean,
    add: (pair: Pair, moved: boolean, counts: boolean) => void,
  ): void {
    const [index, node, kind] =
      left === absent ? ([this.#right, right, 'added'] as const) : ([this.#left, left, 'removed'] as const)
    let isFirst = counts
    const pairOf = (one: number): Pair => (left === absent ? [absent, one] : [one, absent])
    const walk = (from: number): void => {
      if (!isFilled(index, from)) {
        this.#out.push(kind, ...pairOf(from), isFirst)
        isFirst = false
        return
      }
      const isList = kindOf(index, from) === 'array'
      for (const child of childrenOf(index, from)) {
        if (isList && isFilled(index, child)) {
          add(pairOf(child), false, isFirst)
          isFirst = false
        } else walk(child)
      }
    }
    walk(node)
  }
}

/** Members by their names; of a name that stands again, each by its name and which it is. */
function* namedMembers(index: JsonIndex, object: number): Generator<[string, number]> {
  const seen = new Map<string, number>()
  for (const node of childrenOf(index, object)) {
    const name = nameOf(index, node) ?? ''
    const times = seen.get(name) ?? 0
    seen.set(name, times + 1)
    yield [`${times} ${name}`, node]
  }
}

/** The text by which an item is told from others: kinds, names and values in order, without the blanks between. */
const saying = (index: JsonIndex, node: number): string => {
  const end = nextOf(index, node)
  if (end === node + 1) return sourceOf(index, node)
  const parts: string[] = []
  for (let inner = node; inner < end; inner += 1) {
    const kind = kindOf(index, inner)
    const name = inner === node ? '' : (nameOf(index, inner) ?? '')
    const isContainer = kind === 'object' || kind === 'array'
    parts.push(JSON.stringify(name), isContainer ? `${kind}${sizeOf(index, inner)}` : sourceOf(index, inner))
  }
  return parts.join(' ')
}

const candidatesOf = (index: JsonIndex, item: number): string[] => {
  if (kindOf(index, item) !== 'object') return []
  const names = [...childrenOf(index, item)].map((child) => nameOf(index, child) ?? '')
  const known = idNames.flatMap((wanted) => names.find((name) => name.toLowerCase() === wanted) ?? [])
  return [...known, ...names.filter((name) => /(?:[a-z\d]Id|ID|_id)$/.test(name) && !known.includes(name))]
}

/** The values of one member of all items, as they were sent; `undefined` where one has none or shares it. */
const valuesOf = (index: JsonIndex, items: readonly number[], member: string): string[] | undefined => {
  const values: string[] = []
  for (const item of items) {
    if (kindOf(index, item) !== 'object') return undefined
    let value: string | undefined
    for (const child of childrenOf(index, item))
      if (nameOf(index, child) === member) {
        const kind = kindOf(index, child)
        if (kind === 'string' || kind === 'number') value = sourceOf(index, child)
        break
      }
    if (value === undefined) return undefined
    values.push(value)
  }
  return new Set(values).size === values.length ? values : undefined
}

/** What names the items of both lists, where one member names all of them. */
const namesOfItems = (
  left: JsonIndex,
  ones: readonly number[],
  right: JsonIndex,
  others: readonly number[],
): { left: string[]; right: string[] } | undefined => {
  const [first] = ones
  const [other] = others
  if (first === undefined || other === undefined) return undefined
  for (const member of candidatesOf(left, first)) {
    const onLeft = valuesOf(left, ones, member)
    const onRight = onLeft && valuesOf(right, others, member)
    if (onLeft && onRight) return { left: onLeft, right: onRight }
  }
  return undefined
}
