import { problemMediaType } from '@developer-console/shared/contract/problem'
import type { Context } from 'hono'
import type { ProblemError } from './problem.ts'

/** The answer that tells a problem (RFC 9457 §3). */
export const problemAnswer = ({ problem, headers }: Pick<ProblemError, 'problem' | 'headers'>, c: Context) =>
  c.body(JSON.stringify(problem), problem.status as 400, { ...headers, 'content-type': problemMediaType })
