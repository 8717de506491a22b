const spaced = (name: string) =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase()

/** One sentence on what an answer holds: how many things, where it is a list of them; nothing where that is not clear. */
export const answerInWords = (body: string | undefined): string => {
  if (!body) return ''
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return ''
  }
  if (Array.isArray(value)) return `It answered with ${value.length} ${value.length === 1 ? 'item' : 'items'}.`
  if (typeof value !== 'object' || value === null) return ''
  const lists = Object.entries(value).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]))
  const [only] = lists
  if (!only || lists.length > 1) return ''
  const [name, items] = only
  return items.length === 1
    ? `It answered with 1 of its ${spaced(name)}.`
    : `It answered with ${items.length} ${spaced(name)}.`
}
