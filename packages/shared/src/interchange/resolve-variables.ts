/** Longest text that variables make of another: each may stand for several others. */
const longest = 1024 * 1024

/** Deepest that a variable may stand within another's value. */
const deepest = 8

const place = /\{\{\s*([^{}]{1,200}?)\s*\}\}/g

/** A text with the values of the variables that have one; the others stay as they are. Never longer than a MiB. */
export const resolveVariables = (text: string, values: ReadonlyMap<string, string>): string => {
  let resolved = text
  for (let round = 0; round < deepest && resolved.includes('{{'); round++) {
    let length = resolved.length
    const next = resolved.replaceAll(place, (whole, name: string) => {
      const value = values.get(name)
      if (value === undefined || length + value.length > longest) return whole
      length += value.length
      return value
    })
    if (next === resolved) return resolved
    resolved = next
  }
  return resolved
}
