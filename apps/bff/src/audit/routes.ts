import { AuditPage, AuditQuery } from '@developer-console/shared/contract/audit'
import type { SessionView } from '@developer-console/shared/contract/session'
import { createRoute } from '@hono/zod-openapi'
import { createRouter, problems } from '../router.ts'
import type { Audit } from './create-audit.ts'

const list = createRoute({
  method: 'get',
  path: '/',
  summary: 'Who did what, newest first',
  description:
    'For administrators. What changes something is written before it is done, and what came of it after; `cursor` gives ' +
    'the next page. Entries go by age alone.',
  request: { query: AuditQuery },
  responses: {
    200: { description: 'A page of entries', content: { 'application/json': { schema: AuditPage } } },
    ...problems(400, 401, 403),
  },
})

type Dependencies = {
  audit: Pick<Audit, 'list'>
  /** Throws a 403 `ProblemError` for who may not read it. */
  requireAdmin: (session: SessionView) => void
}

/** Routes of the audit, mounted at `/api/audit`. */
export const auditRoutes = ({ audit, requireAdmin }: Dependencies) =>
  createRouter().openapi(list, async (c) => {
    requireAdmin(c.var.session)
    return c.json(await audit.list(c.req.valid('query')), 200)
  })
