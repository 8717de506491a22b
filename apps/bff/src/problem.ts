import { type Problem, problemTypePrefix } from '@developer-console/shared/contract/problem'

type Details = Omit<Problem, 'type' | 'title' | 'status'>

/**
 * An error that the console answers as problem+json (RFC 9457). Thrown where a request cannot be served; turned into a
 * response in one place, `app.ts`.
 */
export class ProblemError extends Error {
  override name = 'ProblemError'
  readonly problem: Problem
  /** Further response headers, for example `retry-after`. */
  readonly headers: Record<string, string>

  /** `key` in kebab case becomes the end of `type`. */
  constructor(status: number, key: string, title: string, details: Details = {}, headers: Record<string, string> = {}) {
    super(details.detail ? `${title}: ${details.detail}` : title)
    this.problem = { type: problemTypePrefix + key, title, status, ...details }
    this.headers = headers
  }
}
