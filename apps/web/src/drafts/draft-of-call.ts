import type { CallDetail } from '@developer-console/shared/contract/history'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { readOperation } from '@developer-console/shared/openapi/operation'
import type { QueryClient } from '@tanstack/react-query'
import { operationsQuery, sliceQuery } from '../api/operations.ts'
import type { Draft } from './draft.ts'
import { draftOfRequest, freeDraftOf } from './draft-of-request.ts'

type Call = { operationId?: string | undefined; request: CallDetail['request'] }

/**
 * What was filled in for a request: as its operation where the connection's documents have it and its form can say the
 * same, otherwise as a free call. A document that cannot be read is no reason to have nothing.
 */
export const draftOfCall = async (
  client: QueryClient,
  connectionId: string,
  { operationId, request }: Call,
): Promise<{ operation: OperationSummary | undefined; draft: Draft }> => {
  const asOperation = async () => {
    if (operationId === undefined) return undefined
    const { operations } = await client.ensureQueryData(operationsQuery(connectionId))
    const operation = operations.find((one) => one.id === operationId || one.operationId === operationId)
    const model = operation && readOperation(await client.ensureQueryData(sliceQuery(connectionId, operation.id)))
    const draft = model && draftOfRequest(model, request)
    return operation && draft && { operation, draft }
  }
  return (await asOperation().catch(() => undefined)) ?? { operation: undefined, draft: freeDraftOf(request) }
}
