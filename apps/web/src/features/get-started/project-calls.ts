import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CallSummary } from '@developer-console/shared/contract/history'
import type { ProjectCall } from '@developer-console/shared/snippets/project'
import { snippetCallOf } from '@developer-console/shared/snippets/snippet-call'
import type { QueryClient } from '@tanstack/react-query'
import { rerunOf } from '../../answer/rerun.ts'
import { callDetailQuery, newestCalls } from '../../api/history.ts'

/** Most calls that a project takes along. */
const most = 5

/** What a call does, whatever its values were. */
const kindOf = ({ operationId, method, path }: CallSummary): string =>
  operationId ?? `${method} ${path.split('?', 1)[0] ?? path}`

/** The newest call of each kind, newest first, of those that the API answered well and whole. */
export const distinctCalls = (calls: readonly CallSummary[]): CallSummary[] => {
  const kinds = new Set<string>()
  return calls.filter((call) => {
    if (call.outcome !== 'answered' || kinds.has(kindOf(call))) return false
    kinds.add(kindOf(call))
    return true
  })
}

/**
 * Calls that were made with a connection and went well, one of each kind, in the order in which they were made. One that
 * was not kept whole, or held a credential, is left out: it could not be made again.
 */
export const projectCalls = async (
  client: QueryClient,
  connection: ConnectionView,
  signal: AbortSignal,
): Promise<ProjectCall[]> => {
  const summaries = await newestCalls({ connection: connection.id, status: '2xx' }, 400, signal)
  const calls: ProjectCall[] = []
  for (const summary of distinctCalls(summaries)) {
    if (calls.length === most) break
    const detail = await client.ensureQueryData(callDetailQuery(summary.id))
    const rerun = rerunOf(detail, connection)
    if ('refusal' in rerun) continue
    const { method, url, headers } = snippetCallOf(connection.apiUrl, rerun.call)
    calls.unshift({
      name: kindOf(summary),
      call: { method, url, headers },
      body: detail.request.body?.text ?? (rerun.body && new Uint8Array(await rerun.body.arrayBuffer())),
    })
  }
  return calls
}
