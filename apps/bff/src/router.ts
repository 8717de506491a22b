import { problemMediaType, Problem } from '@developer-console/shared/contract/problem'
import type { SessionView } from '@developer-console/shared/contract/session'
import { pointerOf } from '@developer-console/shared/openapi/json-pointer'
import { OpenAPIHono, z } from '@hono/zod-openapi'
import { getPath } from 'hono/utils/url'
import { ProblemError } from './problem.ts'

/** What every request has on its context. */
export type RequestIdentified = { Variables: { requestId: string } }

/** What the guards leave on the context of a signed-in request. */
export type Signed = {
  Variables: RequestIdentified['Variables'] & {
    session: SessionView & { id: string }
    /** Milliseconds that the check of the session took. */
    sessionCheck?: number
  }
}

/** The path that is routed: the same under the console's base path as at the root, where health is asked for. */
const pathBelow = (basePath: string) => (request: Request) => {
  const path = getPath(request)
  return basePath && (path === basePath || path.startsWith(`${basePath}/`)) ? path.slice(basePath.length) || '/' : path
}

/**
 * A router whose routes describe themselves for `/api/openapi.json`. A request that does not fit its schema is a 400
 * problem that names each fault by pointer or parameter and repeats no value (a body may hold a secret).
 */
export const createRouter = ({ basePath = '' } = {}) =>
  new OpenAPIHono<Signed>({
    ...(basePath && { getPath: pathBelow(basePath) }),
    defaultHook: (result) => {
      if (result.success) return
      const inBody = result.target === 'json'
      throw new ProblemError(400, 'request-invalid', 'The request is not valid', {
        errors: result.error.issues.map((issue) => {
          const at = issue.path.map(String)
          return {
            ...(inBody ? { pointer: pointerOf(at) } : { parameter: at.join('.') }),
            // The message would name keys, which may be secrets that stand in the wrong place.
            detail: issue.code === 'unrecognized_keys' ? 'It has a key that is not known here' : issue.message,
          }
        }),
      })
    },
  })

/** The `responses` entry for problem+json answers of a route. */
export const problems = (...statuses: number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: 'A problem (RFC 9457)', content: { [problemMediaType]: { schema: Problem } } },
    ]),
  )

/** The `requestBody` of a route that reads its JSON by hand: here it is described alone. */
export const describedJson = (schema: z.ZodType) => {
  const { $schema: _dialect, ...described } = z.toJSONSchema(schema, { io: 'input' })
  return { required: true, content: { 'application/json': { schema: described as object } } }
}

/** Path parameter of a connection. */
export const ConnectionParam = z.object({ connection: z.string().min(1).max(128) })
