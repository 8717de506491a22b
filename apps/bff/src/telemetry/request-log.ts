import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { RequestIdentified } from '../router.ts'
import type { Log } from './log.ts'
import type { Meter } from './meter.ts'

type RequestLogDeps = {
  log: Log
  meter: Pick<Meter, 'request'>
  /** Whether the request came through a proxy whose word is taken. */
  isFromTrustedProxy: (c: Context) => boolean
  /** Milliseconds. */
  monotonic?: () => number
}

/**
 * A line for every answer, and the request's id in the answer and on the context: what to ask an operator for. A
 * trusted proxy's own `X-Request-Id` and the trace of its `traceparent` (W3C Trace Context) are taken over where they are
 * well-formed; nobody else's are, since they would stand in the log.
 */
export const requestLog = ({ log, meter, isFromTrustedProxy, monotonic = () => performance.now() }: RequestLogDeps) =>
  createMiddleware<RequestIdentified>(async (c, next) => {
    const began = monotonic()
    const trusted = isFromTrustedProxy(c)
    const given = trusted ? c.req.header('x-request-id') : undefined
    const requestId = given !== undefined && /^[\w.-]{8,128}$/.test(given) ? given : randomUUID()
    const traceId = trusted ? traceIdOf(c.req.header('traceparent')) : undefined
    c.set('requestId', requestId)
    await next()
    c.res.headers.set('x-request-id', requestId)
    const ms = Math.round((monotonic() - began) * 10) / 10
    const answered = { method: c.req.method, route: routePath(c), status: c.res.status, ms }
    meter.request(answered)
    log.info('request', { requestId, ...(traceId && { traceId }), ...answered })
  })

/** The trace-id of a `traceparent` of version 00 or a later one (W3C Trace Context §3.2.2). */
const traceIdOf = (traceparent: string | undefined): string | undefined => {
  const [, version, traceId] = /^([\da-f]{2})-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?:-|$)/.exec(traceparent ?? '') ?? []
  return version === 'ff' || /^0+$/.test(traceId ?? '') ? undefined : traceId
}
