import { isJsonObject, type JsonValue } from './json-text.ts'

/** A JSON Pointer (RFC 6901 §3) of member names and array indexes. */
export const pointerOf = (segments: readonly (string | number)[]): string =>
  segments.map((segment) => `/${String(segment).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

/** The member names and indexes of a JSON Pointer, unescaped (RFC 6901 §4). */
export const segmentsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))

/** The value at a pointer, `undefined` where there is none: left out. */
export const valueAt = (root: JsonValue | undefined, pointer: string): JsonValue | undefined => {
  let value = root
  for (const segment of segmentsOf(pointer)) {
    if (Array.isArray(value)) value = /^(?:0|[1-9]\d*)$/.test(segment) ? value[Number(segment)] : undefined
    else if (isJsonObject(value) && Object.hasOwn(value, segment)) value = value[segment]
    else return undefined
  }
  return value
}

/**
 * A copy of `root` with `value` at the pointer; nothing else is copied. `undefined` leaves the member out (an item is
 * removed from its array), `-` appends to an array, and objects on the way that are missing are made.
 */
export const withValueAt = (
  root: JsonValue | undefined,
  pointer: string,
  value: JsonValue | undefined,
): JsonValue | undefined => replaced(root, segmentsOf(pointer), value)

const replaced = (
  parent: JsonValue | undefined,
  segments: readonly string[],
  value: JsonValue | undefined,
): JsonValue | undefined => {
  const [segment, ...rest] = segments
  if (segment === undefined) return value
  if (Array.isArray(parent)) {
    const index = segment === '-' ? parent.length : Number(segment)
    const item = replaced(parent[index], rest, value)
    return item === undefined
      ? parent.filter((_, at) => at !== index)
      : [...parent.slice(0, index), item, ...parent.slice(index + 1)]
  }
  const object = isJsonObject(parent) ? parent : {}
  const member = replaced(Object.hasOwn(object, segment) ? object[segment] : undefined, rest, value)
  if (member !== undefined) return { ...object, [segment]: member }
  if (parent === undefined) return undefined
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== segment))
}
