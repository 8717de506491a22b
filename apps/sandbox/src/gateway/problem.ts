import type { z } from 'zod'

/** One fault of a request: `pointer` (RFC 6901) into the body, or the name of a query parameter or header. */
export type Fault = { pointer?: string; parameter?: string; code: string; detail: string }

type Members = { detail: string; errors?: Fault[] } & Record<string, unknown>

/** A refusal by the service itself, answered as `application/problem+json` (RFC 9457). */
export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly key: string
  readonly title: string
  readonly members: Members
  readonly headers: Record<string, string>

  /** `key` becomes the end of `type`. */
  constructor(
    status: number,
    key: string,
    title: string,
    members: Members | string,
    headers: Record<string, string> = {},
  ) {
    super(title)
    this.status = status
    this.key = key
    this.title = title
    this.members = typeof members === 'string' ? { detail: members } : members
    this.headers = headers
  }
}

/** The problem as the service writes it, under its status or another. */
export const problemResponse = (problem: Problem, requestId: string, status = problem.status): Response => {
  const { detail, ...members } = problem.members
  return new Response(
    JSON.stringify({
      type: `https://sandbox.invalid/problems/${problem.key}`,
      title: problem.title,
      status,
      detail,
      instance: `urn:request:${requestId}`,
      ...members,
    }),
    { status, headers: { 'content-type': 'application/problem+json', ...problem.headers } },
  )
}

const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')

const codes: Partial<Record<z.core.$ZodIssue['code'], string>> = {
  invalid_type: 'type',
  too_big: 'tooBig',
  too_small: 'tooSmall',
  invalid_format: 'format',
  invalid_value: 'enum',
  invalid_union: 'oneOf',
  not_multiple_of: 'multipleOf',
}

const codeOf = (issue: z.core.$ZodIssue): string => {
  if (issue.code === 'custom') return typeof issue.params?.['code'] === 'string' ? issue.params['code'] : 'invalid'
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) return 'required'
  return codes[issue.code] ?? issue.code
}

/**
 * The faults that a schema found in a body. `knownNames` are the names that the body may have, for a hint where one was
 * misspelt; `readOnly` are names that exist and can't be set.
 */
export const bodyFaults = (
  issues: readonly z.core.$ZodIssue[],
  knownNames: readonly string[],
  readOnly: readonly string[],
): Fault[] =>
  issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys')
      return [{ pointer: pointerOf(issue.path), code: codeOf(issue), detail: issue.message }]
    return issue.keys.map((key) => {
      const pointer = pointerOf([...issue.path, key])
      if (readOnly.includes(key)) return { pointer, code: 'readOnly', detail: `${key} is set by the server` }
      const meant = knownNames.find((name) => name.toLowerCase() === key.toLowerCase())
      const detail = meant ? `There is no ${key}. Did you mean ${meant}?` : `There is no ${key}`
      return { pointer, code: 'unknownField', detail }
    })
  })

/** 422: the body does not fit. */
export const validationProblem = (errors: Fault[]): Problem =>
  new Problem(422, 'validation', 'The request body is not valid', {
    detail: errors.length === 1 ? '1 field needs attention' : `${errors.length} fields need attention`,
    errors,
  })

/** 400: a parameter does not fit. */
export const parameterProblem = (errors: Fault[]): Problem =>
  new Problem(400, 'parameters', 'The request parameters are not valid', {
    detail: errors.length === 1 ? '1 parameter needs attention' : `${errors.length} parameters need attention`,
    errors,
  })

/** The faults that a schema found in the value of one parameter. */
export const parameterFaults = (name: string, issues: readonly z.core.$ZodIssue[]): Fault[] =>
  issues.map((issue) => ({
    parameter: issue.path.reduce<string>((text, part) => `${text}[${String(part)}]`, name),
    code: codeOf(issue),
    detail: issue.message,
  }))

/** 404 of the service: the path exists, the thing does not. */
export const notFound = (what: string, id: string): Problem =>
  new Problem(404, 'not-found', `No such ${what}`, `There is no ${what} with the id ${id} in this environment`)
