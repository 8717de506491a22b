/** The key in what was pasted: a whole link, its query, or the key alone; `undefined` where there is none. */
export const keyOf = (pasted: string): string | undefined => {
  const text = pasted.trim()
  const found = /[?&]key=([^&#\s]+)/.exec(text)?.[1]
  if (found !== undefined) {
    try {
      return decodeURIComponent(found)
    } catch {
      return found
    }
  }
  return text === '' || /\s/.test(text) || text.includes('://') ? undefined : text
}
