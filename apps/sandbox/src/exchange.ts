import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Hono } from 'hono'
import type { Authorization } from './authorization/server.ts'
import { altered, replacement } from './faults/answers.ts'
import { grantedPreflight } from './faults/preflight.ts'
import { send } from './faults/send.ts'
import { type FaultTarget, noFaults, type RequestFaults, type Switchboard } from './faults/switchboard.ts'
import { claimedClient } from './faults/targets.ts'
import type { Received } from './gateway/api.ts'
import { documentPaths } from './openapi/routes.ts'

type Parts = {
  api: Hono<Received>
  authorization: Authorization
  switchboard: Switchboard
  operationAt: (method: string, path: string) => string | undefined
  /** Origin of the environment that this is not, with a slash at its end. */
  otherOrigin: string
  now: () => number
}

/**
 * How a request gets its answer: which switches are on for it, whether one of them answers in its place, who serves it,
 * and how the answer goes out. The control plane is out of reach of all switches.
 */
export const createExchange = (parts: Parts) => {
  const { api, authorization, switchboard, operationAt, otherOrigin, now } = parts

  return async (request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const finish = async (answer: Response, faults: RequestFaults) =>
      send(response, await altered(answer, faults), { faults, now, gone: gone.signal })
    const callApi = async (faults: RequestFaults): Promise<void> => {
      let sent: Promise<void> | undefined
      const listener = getRequestListener(async (received, env) => {
        const answer = await api.fetch(received, { ...env, requestId, faults })
        if (!faults.any()) return answer
        sent = finish(answer, faults)
        // What goes wrong on the way is for whoever asked for the exchange.
        await sent.catch(() => undefined)
        return RESPONSE_ALREADY_SENT
      })
      await listener(request, response)
      await sent
    }

    const { url = '/', method = 'GET', headers } = request
    const [path = '/'] = url.split('?')
    if (path.startsWith('/__sandbox/')) return callApi(noFaults())

    const wanted = headers['access-control-request-method']
    if (method === 'OPTIONS' && wanted !== undefined) {
      const target: FaultTarget = { place: 'other', method: wanted, operationId: operationAt(wanted, path) }
      return switchboard.grantsPreflight(target) ? finish(grantedPreflight(request), noFaults()) : callApi(noFaults())
    }

    const asked = await authorization.read(request)
    const target: FaultTarget = {
      place: asked?.isForToken ? 'token' : asked || documentPaths.includes(path) ? 'other' : 'api',
      method,
      operationId: operationAt(method, path),
      clientId: asked ? asked.clientId : claimedClient(headers.authorization),
    }
    const faults = switchboard.faultsOf(target, headers['x-sandbox-fault']?.toString())
    if ('encrypted' in request.socket) faults.note('tls', 'self-signed')
    const replaced = replacement(faults, { place: target.place, url, requestId, otherOrigin })
    if (replaced) return finish(replaced, faults)
    return asked ? finish(await authorization.answer(request, asked, faults), faults) : callApi(faults)
  }
}
