const wordsOf = (query: string) => query.toLowerCase().split(/\s+/).filter(Boolean)

/**
 * The things of which some text has all the words of `query`, those first whose first text begins with it, then those
 * whose first text has it, else in their own order. An empty query finds everything.
 */
export const bestMatches = <Thing>(
  things: readonly Thing[],
  query: string,
  texts: (thing: Thing) => string[],
): Thing[] => {
  const words = wordsOf(query)
  if (words.length === 0) return [...things]
  const whole = words.join(' ')
  const ranked = things.flatMap((thing) => {
    const all = texts(thing).map((text) => text.toLowerCase())
    const joined = all.join('\n')
    if (!words.every((word) => joined.includes(word))) return []
    const first = all[0] ?? ''
    const at = first.indexOf(whole)
    return [{ thing, rank: at === 0 ? 0 : at > 0 ? 1 : 2 }]
  })
  return ranked.sort((a, b) => a.rank - b.rank).map(({ thing }) => thing)
}

/** A text in parts, those that a word of `query` found among them marked. `at` is where a part begins. */
export const markedParts = (text: string, query: string): { part: string; at: number; found: boolean }[] => {
  const words = wordsOf(query).sort((a, b) => b.length - a.length)
  const lower = text.toLowerCase()
  const parts: { part: string; at: number; found: boolean }[] = []
  let plainFrom = 0
  let at = 0
  const takePlain = (to: number) => {
    if (to > plainFrom) parts.push({ part: text.slice(plainFrom, to), at: plainFrom, found: false })
  }
  // Lower case can be longer than the text (İ): then nothing is marked.
  if (lower.length !== text.length) return [{ part: text, at: 0, found: false }]
  while (at < text.length) {
    const word = words.find((word) => lower.startsWith(word, at))
    if (word === undefined) {
      at += 1
      continue
    }
    takePlain(at)
    parts.push({ part: text.slice(at, at + word.length), at, found: true })
    at += word.length
    plainFrom = at
  }
  takePlain(text.length)
  return parts
}
