import type { Fault } from './problem.ts'
import { parameterFaults, parameterProblem } from './problem.ts'
import type { Parameter } from './operation.ts'

const rawValue = (search: URLSearchParams, name: string, parameter: Parameter): unknown => {
  if (parameter.kind === 'deepObject') {
    const members = [...search]
      .map(([key, value]) => ({ member: new RegExp(`^${name}\\[([^\\]]+)\\]$`).exec(key)?.[1], value }))
      .filter((entry): entry is { member: string; value: string } => entry.member !== undefined)
    return members.length > 0 ? Object.fromEntries(members.map(({ member, value }) => [member, value])) : undefined
  }
  if (!search.has(name)) return undefined
  if (parameter.kind === 'array')
    return parameter.explode === false ? (search.get(name) ?? '').split(',') : search.getAll(name)
  return search.get(name) ?? undefined
}

/** The query of a URL by its stated parameters; throws the problem 400 that names each fault. Others are left alone. */
export const queryValues = (
  search: URLSearchParams,
  parameters: Record<string, Parameter>,
): Record<string, unknown> => {
  const values: Record<string, unknown> = {}
  const faults: Fault[] = []
  for (const [name, parameter] of Object.entries(parameters)) {
    const result = parameter.schema.safeParse(rawValue(search, name, parameter))
    if (result.success) values[name] = result.data
    else faults.push(...parameterFaults(name, result.error.issues))
  }
  if (faults.length > 0) throw parameterProblem(faults)
  return values
}

/**
 * The media type to answer with, out of those that are offered (best first), by an `Accept` header (RFC 9110 §12.5.1);
 * nothing where none of them will do.
 */
export const negotiated = (accept: string | null, offered: readonly string[]): string | undefined => {
  if (!accept) return offered[0]
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const quality = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
    return { type, quality }
  })
  const qualityOf = (type: string) => {
    const [main] = type.split('/')
    const range =
      ranges.find((range) => range.type === type) ??
      ranges.find((range) => range.type === `${main}/*`) ??
      ranges.find((range) => range.type === '*/*')
    return range?.quality ?? 0
  }
  const best = offered.map((type) => ({ type, quality: qualityOf(type) })).sort((a, b) => b.quality - a.quality)[0]
  return best && best.quality > 0 ? best.type : undefined
}
