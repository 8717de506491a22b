import { randomUUID } from 'node:crypto'
import { answerMediaType, callMediaType } from '@developer-console/shared/contract/call-format'
import { DescribedCall } from '@developer-console/shared/contract/call'
import type { Connections } from '../connections/connection.ts'
import { ProblemError } from '../problem.ts'
import { ConnectionParam, createRouter, problems } from '../router.ts'
import type { HeldSecrets } from '../secrets/held-secrets.ts'
import { type CallDeps, makeCall } from './make-call.ts'
import { callHeaders, checkMethod, resolveCallUrl } from './policy.ts'
import { readCallRequest } from './request-body.ts'

export type CallRoutesDeps = Omit<CallDeps, 'newId'> & {
  connections: Connections
  heldSecrets: HeldSecrets
  newId?: () => string
}

/** Calls to the APIs of connections. Mounted at `/api/connections`. */
export const callRoutes = ({ connections, heldSecrets, newId = randomUUID, ...deps }: CallRoutesDeps) => {
  const router = createRouter()
  const open = new Map<string, number>()

  /** Counts a session's calls that are under way; the returned function takes this one out again. */
  const enter = (sessionId: string) => {
    const count = open.get(sessionId) ?? 0
    if (count >= deps.limits.openCalls) {
      throw new ProblemError(
        429,
        'too-many-calls',
        'Too many calls are under way',
        { detail: `The limit is ${deps.limits.openCalls} at a time.` },
        { 'retry-after': '1' },
      )
    }
    open.set(sessionId, count + 1)
    return () => {
      const left = (open.get(sessionId) ?? 1) - 1
      if (left > 0) open.set(sessionId, left)
      else open.delete(sessionId)
    }
  }

  router.openAPIRegistry.registerPath({
    method: 'post',
    path: '/{connection}/calls',
    summary: 'Makes a call to the connection’s API; request and answer are framed',
    description:
      'A frame is one byte of kind, four bytes of length (big-endian) and that many bytes. The request is one frame of kind 2 with the described call as JSON, then the body, unframed, to the end; or the JSON alone for a call without a body. The answer is frames: 1 progress, 2 head, 0 data, 3 end, always last. A secret or token that the console holds, found in the request in any usual spelling, is 422 and nothing is sent; in a body beyond its first MiB, the call is cut off there.',
    request: {
      params: ConnectionParam,
      body: {
        required: true,
        content: {
          [callMediaType]: { schema: { type: 'string', format: 'binary' } },
          'application/json': { schema: DescribedCall },
        },
      },
    },
    responses: {
      200: {
        description: 'The answer in frames',
        content: { [answerMediaType]: { schema: { type: 'string', format: 'binary' } } },
      },
      ...problems(400, 403, 404, 413, 415, 422, 428, 429, 502, 504),
    },
  })

  router.post('/:connection/calls', async (c) => {
    const connection = await connections.require(c.req.param('connection'))
    const request = c.req.raw
    const { described, body } = await readCallRequest(request, {
      limit: deps.limits.requestBytes,
      search: await heldSecrets.search(),
    })
    const { session } = c.var
    const target = resolveCallUrl(connection, described.path, described.query)
    checkMethod(connection, described, session.role)
    const headers = callHeaders(connection, described.headers)
    const leave = enter(session.id)
    const call = { connection, described, target, headers, body, signal: request.signal }
    const { response, ended } = makeCall(call, { ...deps, newId })
    void ended.finally(leave)
    return response
  })

  return router
}
