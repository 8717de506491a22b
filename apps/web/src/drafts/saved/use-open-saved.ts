import type { ConnectionView } from '@developer-console/shared/contract/connection'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { connectionsQuery } from '../../api/connections.ts'
import { operationsQuery } from '../../api/operations.ts'
import { requestSaved } from '../../api/requests.ts'
import { showToast } from '../../ui/toasts.tsx'
import { type Draft, isEmptyDraft, readDraft, writeDraft } from '../draft.ts'
import { freeCall } from '../free-call-id.ts'
import { currentDraft, freeCallKey, operationKey, putDraft } from '../use-draft.ts'

/**
 * Opens a saved request in the explorer with what is filled in, and sends nothing: with the connection that it was saved
 * with, or, where that is gone, with the given one. What stood in the form before can be brought back.
 */
export const useOpenSaved = (otherwise: ConnectionView | undefined) => {
  const client = useQueryClient()
  const navigate = useNavigate()

  const open = async (id: string) => {
    const [saved, connections] = await Promise.all([requestSaved(id), client.ensureQueryData(connectionsQuery())])
    const connection = connections.find((one) => one.id === saved.connectionId) ?? otherwise
    const draft = readDraft(saved.draft)
    if (!connection || !draft) throw new Error('its connection is gone')
    const { operations } =
      saved.operationId === undefined
        ? { operations: [] }
        : await client.ensureQueryData(operationsQuery(connection.id))
    const operation = operations.find((one) => one.id === saved.operationId)
    if (saved.operationId !== undefined && !operation)
      throw new Error(`the documents of ${connection.name} no longer have its operation`)
    const key = operation ? operationKey(connection.kind, operation) : freeCallKey(connection.kind, connection.apiUrl)
    const before = await currentDraft(key)
    putDraft(key, draft)
    await navigate({
      to: '/c/$connection/explore/{-$operation}',
      params: { connection: connection.id, operation: operation?.id ?? freeCall },
      search: { list: 'saved', saved: saved.id },
    })
    offerBack(key, before, draft, saved.name)
  }

  return (id: string): Promise<void> =>
    open(id).catch((error: unknown) => {
      showToast(`Not opened: ${error instanceof Error ? error.message : String(error)}`, { tone: 'danger' })
    })
}

const offerBack = (key: string, before: Draft | undefined, draft: Draft, name: string) => {
  if (!before || isEmptyDraft(before) || writeDraft(before) === writeDraft(draft)) return
  showToast(`${name} took the place of what was filled in`, {
    tone: 'info',
    action: { label: 'Bring it back', run: () => putDraft(key, before) },
  })
}
