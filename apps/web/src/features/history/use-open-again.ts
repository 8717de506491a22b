import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { readOperation } from '@developer-console/shared/openapi/operation'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { operationsQuery, sliceQuery } from '../../api/operations.ts'
import { draftOfRequest, freeDraftOf } from '../../drafts/draft-of-request.ts'
import { freeCall } from '../../drafts/free-call-id.ts'
import { freeCallKey, operationKey, putDraft } from '../../drafts/use-draft.ts'

/**
 * Opens a kept call in the explorer with the values that it was sent with, and sends nothing: as its operation where
 * the document still has it and its form can say the same, otherwise as a free call.
 */
export const useOpenAgain = (detail: CallDetail, connection: ConnectionView | undefined) => {
  const client = useQueryClient()
  const navigate = useNavigate()

  const asOperation = async (id: string) => {
    if (!detail.operationId) return undefined
    const { operations } = await client.ensureQueryData(operationsQuery(id))
    const operation = operations.find((one) => one.id === detail.operationId || one.operationId === detail.operationId)
    const model = operation && readOperation(await client.ensureQueryData(sliceQuery(id, operation.id)))
    const draft = model && draftOfRequest(model, detail.request)
    return operation && draft && { operation, draft }
  }

  return async () => {
    if (!connection) return
    // A document that cannot be read is no reason not to open the call.
    const found = await asOperation(connection.id).catch(() => undefined)
    if (found) putDraft(operationKey(connection.kind, found.operation), found.draft)
    else putDraft(freeCallKey(connection.kind, connection.apiUrl), freeDraftOf(detail.request))
    await navigate({
      to: '/c/$connection/explore/{-$operation}',
      params: { connection: connection.id, operation: found?.operation.id ?? freeCall },
    })
  }
}
