import { answerMediaType, callMediaType } from '@developer-console/shared/contract/call-format'
import { DescribedCall } from '@developer-console/shared/contract/call'
import { safeMethods } from '@developer-console/shared/contract/methods'
import type { CallTrail } from '../audit/audit-trail.ts'
import type { Connections } from '../connections/connection.ts'
import { ConnectionParam, createRouter, problems } from '../router.ts'
import type { HeldSecrets } from '../secrets/held-secrets.ts'
import { effectiveMethods } from './policy.ts'
import { readCallRequest, refusedRest } from './request-body.ts'
import type { StartCall } from './start-call.ts'

export type CallRoutesDeps = {
  connections: Connections
  heldSecrets: HeldSecrets
  startCall: StartCall
  /** Longest request body, in bytes. */
  requestBytes: number
  /** Writes down a call that may change something; what it rejects with ends the call. */
  trail?: CallTrail
}

/** Calls to the APIs of connections. Mounted at `/api/connections`. */
export const callRoutes = ({ connections, heldSecrets, startCall, requestBytes, trail }: CallRoutesDeps) => {
  const router = createRouter()

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
      limit: requestBytes,
      search: await heldSecrets.search(),
    })
    const { session, sessionCheck } = c.var
    const mayChange = effectiveMethods(described).some((method) => !safeMethods.has(method))
    const { method, path, confirm = false } = described
    const traced = mayChange
      ? await trail?.(c, { connectionId: connection.id, method, path, confirmed: confirm })
      : undefined
    try {
      const wanted = { connection, described, body, session, signal: request.signal, sessionCheck, id: traced?.id }
      return startCall(wanted).response
    } catch (error) {
      traced?.refused(error)
      if (body.kind === 'stream') await body.drain(refusedRest)
      throw error
    }
  })

  return router
}
