import { Hono } from 'hono'
import type { SandboxConnection } from './connections.ts'
import type { Received } from './gateway/api.ts'
import type { RequestLog } from './gateway/request-log.ts'

type Parts = { connections: SandboxConnection[]; log: RequestLog; reset: () => void; origin: string }

/** The control plane: not part of the API, absent from its document. Pages of other sites can't use it. */
export const controlRoutes = ({ connections, log, reset, origin }: Parts): Hono<Received> =>
  new Hono<Received>()
    .use(async (c, next) => {
      const caller = c.req.header('origin')
      const site = c.req.header('sec-fetch-site')
      const foreign = (caller !== undefined && `${caller}/` !== origin) || site === 'cross-site' || site === 'same-site'
      if (foreign) return c.json({ message: 'The control plane is not for other sites' }, 403)
      c.header('cache-control', 'no-store')
      return next()
    })
    .get('/connections', (c) => c.json({ connections }))
    .get('/requests', (c) => c.json({ requests: log.list() }))
    .post('/reset', (c) => {
      reset()
      return c.body(null, 204)
    })
