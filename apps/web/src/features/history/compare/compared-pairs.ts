/** A named text of two calls: on one side it may be missing. */
export type ComparedPair = { name: string; left: string | undefined; right: string | undefined }

const listed = (pairs: readonly (readonly [string, string])[], fold: (name: string) => string) => {
  const found = new Map<string, { name: string; values: string[] }>()
  for (const [name, value] of pairs) {
    const known = found.get(fold(name)) ?? { name, values: [] }
    known.values.push(value)
    found.set(fold(name), known)
  }
  return found
}

/**
 * Two lists of names and values, name by name in the order in which they came. What was sent several times under one
 * name is one list, in its order. `fold` makes names that mean the same the same.
 */
export const comparedPairs = (
  left: readonly (readonly [string, string])[],
  right: readonly (readonly [string, string])[],
  fold: (name: string) => string = (name) => name,
): ComparedPair[] => {
  const ones = listed(left, fold)
  const others = listed(right, fold)
  return [...new Set([...ones.keys(), ...others.keys()])].map((key) => ({
    name: ones.get(key)?.name ?? others.get(key)?.name ?? key,
    left: ones.get(key)?.values.join(', '),
    right: others.get(key)?.values.join(', '),
  }))
}

/** Header names have no case (RFC 9110 §5.1). */
export const comparedHeaders = (
  left: readonly (readonly [string, string])[],
  right: readonly (readonly [string, string])[],
): ComparedPair[] => comparedPairs(left, right, (name) => name.toLowerCase())

export const differs = ({ left, right }: ComparedPair): boolean => left !== right
