import type { DocumentList } from '@developer-console/shared/contract/document'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

const pathOf = (connectionId: string) => `api/connections/${encodeURIComponent(connectionId)}/documents`

/** The OpenAPI documents of a connection, and those that could not be taken. */
export const documentsQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['documents', connectionId],
    queryFn: ({ signal }) => request<DocumentList>(pathOf(connectionId), { signal }),
    staleTime: 60_000,
  })

/** Has the server try again what it could not read, now; operations follow. */
export const useReadDocumentsAgain = (connectionId: string) => {
  const client = useQueryClient()
  return useMutation({
    mutationFn: () => request<DocumentList>(pathOf(connectionId), { headers: { 'cache-control': 'no-cache' } }),
    onSuccess: async (list) => {
      client.setQueryData(documentsQuery(connectionId).queryKey, list)
      await client.invalidateQueries({ queryKey: ['operations', connectionId] })
    },
  })
}
