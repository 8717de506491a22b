import type { DocumentView } from '@developer-console/shared/contract/document'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { refreshDocument } from '../../api/documents.ts'
import { operationsQuery } from '../../api/operations.ts'
import { operationChanges } from './operation-changes.ts'

/** A document that was read again: both versions, and what became of its operations. */
export type Reading = ReturnType<typeof operationChanges> & { before: DocumentView; after: DocumentView }

/** Reads a document again, and holds what came against what was there, where both are known. */
export const useRefresh = (connectionId: string, onRead: (reading: Reading) => void) => {
  const client = useQueryClient()
  const operationsOf = async (id: string, staleTime?: number) => {
    const query = operationsQuery(connectionId)
    // Without it there is nothing to compare, and still a document to read.
    const index = await client
      .fetchQuery({ ...query, ...(staleTime !== undefined && { staleTime }) })
      .catch(() => undefined)
    return index?.operations.filter(({ documentId }) => documentId === id)
  }
  return useMutation({
    mutationFn: async (before: DocumentView): Promise<Reading | undefined> => {
      const earlier = await operationsOf(before.id)
      const after = await refreshDocument(client, connectionId, before.id)
      const now = await operationsOf(after.id, 0)
      return earlier && now && { ...operationChanges(earlier, now), before, after }
    },
    onSuccess: (reading) => {
      if (reading) onRead(reading)
    },
  })
}
