import type { Problem } from '@developer-console/shared/contract/problem'
import type { problemTypePrefix as Prefix } from '@developer-console/shared/contract/problem'

// Typed by the contract, whose modules carry a validator that a browser need not load.
const prefix: typeof Prefix = 'urn:developer-console:problem:'

/** An error that the console's own server answered (RFC 9457), or, with status 0, that it did not answer. */
export class ApiProblem extends Error {
  override name = 'ApiProblem'
  readonly problem: Problem
  /** Seconds to wait, where the server said so. */
  readonly retryAfter: number | undefined

  constructor(problem: Problem, retryAfter?: number) {
    super(problem.detail ? `${problem.title}: ${problem.detail}` : problem.title)
    this.problem = problem
    this.retryAfter = retryAfter
  }

  /** The end of `type`, in kebab case: `secret-required`. */
  get key(): string {
    return this.problem.type.startsWith(prefix) ? this.problem.type.slice(prefix.length) : this.problem.type
  }

  /** The console has no session: 401 means nothing else. */
  get isSignedOut(): boolean {
    return this.problem.status === 401
  }

  /** The console's server did not answer. */
  get isUnreachable(): boolean {
    return this.problem.status === 0
  }
}

/** The problem of a server that did not answer. */
export const unreachable = (cause: unknown): ApiProblem =>
  new ApiProblem({
    type: `${prefix}unreachable`,
    title: 'The console’s server does not answer',
    status: 0,
    detail: cause instanceof Error ? cause.message : String(cause),
  })

/** The problem that a response tells; a response of anything else (a proxy's page) becomes one too. */
export const problemOf = async (response: Response): Promise<ApiProblem> => {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const wait = Number.isFinite(retryAfter) ? retryAfter : undefined
  const isJson = response.headers.get('content-type')?.includes('json')
  const body: unknown = isJson ? await response.json().catch(() => undefined) : undefined
  if (typeof body === 'object' && body !== null && 'type' in body && 'title' in body && 'status' in body) {
    return new ApiProblem(body as Problem, wait)
  }
  return new ApiProblem(
    {
      type: 'about:blank',
      title: `${response.status} ${response.statusText}`.trim(),
      status: response.status,
      detail: 'The answer did not come from the console; something between it and this browser gave it.',
    },
    wait,
  )
}
