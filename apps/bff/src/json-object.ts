import { isRecord } from './is-record.ts'
import { ProblemError } from './problem.ts'

/** The body of a request as a JSON object. Rejects with a 400 `ProblemError` that repeats nothing of it. */
export const jsonObject = async (request: Request): Promise<Record<string, unknown>> => {
  const malformed = new ProblemError(400, 'request-invalid', 'The request is not valid', {
    detail: 'The body is not a JSON object.',
  })
  let value: unknown
  try {
    value = await request.json()
  } catch (error) {
    // A body that is too large or broke off says so itself.
    if (error instanceof SyntaxError) throw malformed
    throw error
  }
  if (!isRecord(value)) throw malformed
  return { ...value }
}
