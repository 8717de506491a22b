/** What stands for every value beyond the bound. */
export const otherLabel = 'other'

/**
 * Keeps a label of a metric to so many values: the first ones by their name, all further ones as `other`, so that no
 * input, however hostile, grows the metrics without end.
 */
export const boundedLabel = (most: number) => {
  const known = new Set<string>()
  return (value: string): string => {
    if (known.has(value)) return value
    if (known.size >= most) return otherLabel
    known.add(value)
    return value
  }
}
