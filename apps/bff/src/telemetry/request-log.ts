import { randomUUID } from 'node:crypto'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { RequestIdentified } from '../router.ts'
import type { Log } from './log.ts'

/** A line for every answer, and the request's id in the answer and on the context: what to ask an operator for. */
export const requestLog = (log: Log, monotonic: () => number = () => performance.now()) =>
  createMiddleware<RequestIdentified>(async (c, next) => {
    const began = monotonic()
    const requestId = randomUUID()
    c.set('requestId', requestId)
    await next()
    c.res.headers.set('x-request-id', requestId)
    const ms = Math.round((monotonic() - began) * 10) / 10
    log.info('request', { requestId, method: c.req.method, route: routePath(c), status: c.res.status, ms })
  })
