import type { DocumentList } from '@developer-console/shared/contract/document'
import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'

const pathOf = (connectionId: string) => `api/connections/${encodeURIComponent(connectionId)}/documents`

/** The OpenAPI documents of a connection, and those that could not be taken. */
export const documentsQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['documents', connectionId],
    queryFn: ({ signal }) => request<DocumentList>(pathOf(connectionId), { signal }),
    staleTime: 60_000,
  })
