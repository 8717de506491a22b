import type { Draft } from './draft.ts'

/** A free call keeps its parts where an operation keeps its values: `path.method`, `path.path`, and the query as pairs. */
export const freeText = ({ values }: Draft, name: 'method' | 'path'): string | undefined => {
  const value = values.path?.[name]
  return typeof value === 'string' ? value : undefined
}

/** Names and values of a free call's query, as they were typed. */
export const freePairs = ({ values }: Draft): [string, string][] => {
  const value = values.query?.['pairs']
  if (!Array.isArray(value)) return []
  return value.flatMap((pair) => {
    const [name, text] = Array.isArray(pair) ? pair : []
    return typeof name === 'string' && typeof text === 'string' ? [[name, text] satisfies [string, string]] : []
  })
}
