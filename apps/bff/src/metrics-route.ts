import { createMiddleware } from 'hono/factory'
import { hostGuard } from './access/guards.ts'
import { isSameKey } from './access/local-key.ts'
import type { Origins } from './access/origins.ts'
import { securityHeaders } from './access/security-headers.ts'
import { problemAnswer } from './problem-answer.ts'
import { ProblemError } from './problem.ts'
import { createRouter } from './router.ts'
import type { Log } from './telemetry/log.ts'

export type MetricsRouteDeps = {
  scrape: () => Promise<{ contentType: string; text: string }>
  /** What whoever asks has to show as a bearer token (RFC 6750 §2.1); where there is none, everybody may ask. */
  token: string | undefined
}

/** Answers `GET /metrics` in Prometheus' text format. */
export const metricsRoute = ({ scrape, token }: MetricsRouteDeps) =>
  createRouter().get(
    '/',
    createMiddleware(async (c, next) => {
      const [, shown] = /^Bearer ([\w.~+/=-]+)$/i.exec(c.req.header('authorization') ?? '') ?? []
      if (token !== undefined && (shown === undefined || !isSameKey(shown, token)))
        throw new ProblemError(
          401,
          'metrics-token-wrong',
          'The metrics are for who holds their token',
          { detail: 'Send the value of server.metricsToken as a bearer token.' },
          { 'www-authenticate': 'Bearer' },
        )
      await next()
    }),
    async (c) => {
      const { contentType, text } = await scrape()
      return c.body(text, 200, { 'content-type': contentType, 'cache-control': 'no-store' })
    },
  )

type MetricsAppDeps = MetricsRouteDeps & {
  log: Log
  /** The names to answer under; any name where they are not given. */
  origins: Origins | undefined
}

/** The metrics on a port of their own. */
export const createMetricsApp = ({ log, origins, ...deps }: MetricsAppDeps) => {
  const app = createRouter()
  app.onError((error, c) => {
    if (error instanceof ProblemError) return problemAnswer(error, c)
    log.error('the metrics could not be given out', error)
    return problemAnswer(new ProblemError(500, 'internal', 'The console failed'), c)
  })
  app.notFound((c) => problemAnswer(new ProblemError(404, 'route-unknown', 'There is nothing here'), c))
  app.use(securityHeaders)
  if (origins) app.use(hostGuard(origins))
  return app.route('/metrics', metricsRoute(deps))
}
