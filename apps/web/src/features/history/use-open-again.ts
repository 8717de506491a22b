import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { CallDetail } from '@developer-console/shared/contract/history'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { draftOfCall } from '../../drafts/draft-of-call.ts'
import { freeCall } from '../../drafts/free-call-id.ts'
import { freeCallKey, operationKey, putDraft } from '../../drafts/use-draft.ts'

/**
 * Opens a kept call in the explorer with the values that it was sent with, and sends nothing: as its operation where
 * the document still has it and its form can say the same, otherwise as a free call.
 */
export const useOpenAgain = (detail: CallDetail, connection: ConnectionView | undefined) => {
  const client = useQueryClient()
  const navigate = useNavigate()

  return async () => {
    if (!connection) return
    const { operation, draft } = await draftOfCall(client, connection.id, detail)
    if (operation) putDraft(operationKey(connection.kind, operation), draft)
    else putDraft(freeCallKey(connection.kind, connection.apiUrl), draft)
    await navigate({
      to: '/c/$connection/explore/{-$operation}',
      params: { connection: connection.id, operation: operation?.id ?? freeCall },
    })
  }
}
