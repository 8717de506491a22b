import { EvidenceFile } from '@developer-console/shared/contract/evidence-file'
import { evidenceName } from '@developer-console/shared/evidence/evidence-name'
import { createRoute, z } from '@hono/zod-openapi'
import { createRouter, problems } from '../router.ts'
import { type EvidenceDeps, gatherEvidence } from './gather-evidence.ts'

const download = createRoute({
  method: 'get',
  path: '/{call}/evidence',
  summary: 'Everything about one call, to be sent to whoever is to mend it',
  description:
    'The call and its answer, the diagnosis, the token and the connection as they are shown, request identifiers, clocks, ' +
    'and how the servers are reached now. It holds no credential: where one of the console’s is found in it, the answer ' +
    'is 500 `evidence-holds-secret` instead. No token is requested for it.',
  request: { params: z.object({ call: z.string().min(1).max(128) }) },
  responses: {
    200: {
      description: 'The file, to be saved under the name of `content-disposition`',
      content: { 'application/json': { schema: EvidenceFile } },
    },
    ...problems(401, 404, 500),
  },
})

/** Routes of the evidence, mounted at `/api/history`. */
export const evidenceRoutes = (deps: EvidenceDeps) =>
  createRouter().openapi(download, async (c) => {
    const file = await gatherEvidence(c.req.valid('param').call, deps)
    return c.json(file, 200, {
      'content-disposition': `attachment; filename="${evidenceName(file.call, 'json')}"`,
      'cache-control': 'no-store',
    })
  })
