import { Hono } from 'hono'
import type { SandboxConnection } from './connections.ts'
import type { Received } from './gateway/api.ts'
import { FaultError } from './faults/effects.ts'
import type { SecurePort } from './faults/secure-port.ts'
import type { Switchboard } from './faults/switchboard.ts'
import { describedFaults } from './faults/table.ts'
import { bodyOf, jsonOf } from './gateway/body.ts'
import { Problem } from './gateway/problem.ts'
import type { RequestLog } from './gateway/request-log.ts'

type Parts = {
  connections: SandboxConnection[]
  log: RequestLog
  switchboard: Switchboard
  securePort: SecurePort
  reset: () => Promise<void>
  origin: string
}

const rulesLimit = 64 * 1024

/** The control plane: not part of the API, absent from its document. Pages of other sites can't use it. */
export const controlRoutes = (parts: Parts): Hono<Received> => {
  const { connections, log, switchboard, securePort, reset, origin } = parts
  const faults = () => {
    const tlsUrl = securePort.url()
    return { faults: describedFaults(), rules: switchboard.list(), ...(tlsUrl === undefined ? {} : { tlsUrl }) }
  }
  return new Hono<Received>()
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
    .get('/faults', (c) => c.json(faults()))
    .put('/faults', async (c) => {
      try {
        switchboard.replace(jsonOf(await bodyOf(c.req.raw, rulesLimit)))
      } catch (error) {
        if (error instanceof FaultError) return c.json({ message: error.message }, 400)
        if (error instanceof Problem) return c.json({ message: error.members.detail }, 400)
        throw error
      }
      await securePort.set(switchboard.has('tls'))
      return c.json(faults())
    })
    .post('/reset', async (c) => {
      await reset()
      return c.body(null, 204)
    })
}
