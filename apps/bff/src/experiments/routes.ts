import { ExperimentRequest, ExperimentStep, ExperimentVerdict } from '@developer-console/shared/contract/experiment'
import { createRoute, z } from '@hono/zod-openapi'
import type { Connections } from '../connections/connection.ts'
import type { History } from '../history/history.ts'
import { linesAnswer, linesOf, type OnFault } from '../lines.ts'
import { ProblemError } from '../problem.ts'
import { ConnectionParam, createRouter, problems } from '../router.ts'
import { type ExperimentDeps, type RefusedRecord, runExperiment } from './run-experiment.ts'
import { defaultTryLimits, type TryLimits } from './try-call.ts'

const run = createRoute({
  method: 'post',
  path: '/{connection}/experiments',
  summary: 'Finds out whether a refusal is due to the caller, the token or the API',
  description:
    'For a call of this connection’s history that was refused with 401 or 403. It requests a fresh token, sends the same call again where it is safe, makes a safe read where that tells nothing, and tries the same by the other connections of the same environment. No unsafe call is sent. All calls are in the history. One at a time for a connection; it ends where its reader goes away.',
  request: {
    params: ConnectionParam,
    body: { required: true, content: { 'application/json': { schema: ExperimentRequest } } },
  },
  responses: {
    200: {
      description: 'A step a line, as it ends; the last line is the verdict',
      content: linesOf(z.union([ExperimentStep, ExperimentVerdict])),
    },
    ...problems(400, 401, 404, 409, 415, 422, 429),
  },
})

export type ExperimentRoutesDeps = Omit<ExperimentDeps, 'connections' | 'limits'> & {
  connections: Connections
  history: Pick<History, 'get'>
  limits?: TryLimits
  onFault: OnFault
}

/** Routes of the experiments, mounted at `/api/connections`. */
export const experimentRoutes = ({
  connections,
  history,
  limits = defaultTryLimits,
  onFault,
  ...deps
}: ExperimentRoutesDeps) => {
  /** By connection; one whose reader has gone is on its way out, and makes no further call. */
  const running = new Map<string, AbortSignal>()

  const refusedCall = async (connectionId: string, callId: string): Promise<RefusedRecord> => {
    const record = await history.get(callId)
    if (record?.connectionId !== connectionId)
      throw new ProblemError(404, 'call-unknown', 'There is no such call in the history of this connection')
    const { status } = record
    if (status !== 401 && status !== 403)
      throw new ProblemError(422, 'call-not-refused', 'The call was not refused for want of access', {
        detail: 'An experiment is for calls that the API answered with 401 or 403.',
      })
    return { ...record, status }
  }

  return createRouter().openapi(run, async (c) => {
    const connection = await connections.require(c.req.valid('param').connection)
    const record = await refusedCall(connection.id, c.req.valid('json').callId)
    if (running.get(connection.id)?.aborted === false)
      throw new ProblemError(
        429,
        'experiment-under-way',
        'An experiment with this connection is under way',
        { detail: 'One at a time: two would change the token for each other.' },
        { 'retry-after': '5' },
      )
    const leaving = new AbortController()
    const signal = AbortSignal.any([c.req.raw.signal, leaving.signal])
    running.set(connection.id, signal)
    const steps = async function* () {
      try {
        yield* runExperiment({ connection, record, session: c.var.session, signal }, { connections, limits, ...deps })
      } finally {
        if (running.get(connection.id) === signal) running.delete(connection.id)
      }
    }
    return linesAnswer(steps(), {
      onFault: (error) => onFault(error, c.var.requestId),
      onLeave: () => leaving.abort(),
    })
  })
}
