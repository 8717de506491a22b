import type { DocumentList, DocumentView } from '@developer-console/shared/contract/document'
import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { request } from './request.ts'

const pathOf = (connectionId: string) => `api/connections/${encodeURIComponent(connectionId)}/documents`

/** The OpenAPI documents of a connection, and those that could not be taken. */
export const documentsQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['documents', connectionId],
    queryFn: ({ signal }) => request<DocumentList>(pathOf(connectionId), { signal }),
    staleTime: 60_000,
  })

const refresh = async (client: QueryClient, connectionId: string) => {
  for (const kind of ['documents', 'operations', 'slice'])
    await client.invalidateQueries({ queryKey: [kind, connectionId] })
}

/** Has the server fetch a document from `url`. */
export const addDocumentByUrl = async (
  client: QueryClient,
  connectionId: string,
  url: string,
): Promise<DocumentView> => {
  const document = await request<DocumentView>(pathOf(connectionId), { method: 'POST', json: { url } })
  await refresh(client, connectionId)
  return document
}

/** Gives the server a document: a file as it is, never read here. */
export const uploadDocument = async (client: QueryClient, connectionId: string, file: Blob): Promise<DocumentView> => {
  const document = await request<DocumentView>(pathOf(connectionId), {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/octet-stream' },
  })
  await refresh(client, connectionId)
  return document
}

export const refreshDocument = async (client: QueryClient, connectionId: string, id: string): Promise<DocumentView> => {
  const document = await request<DocumentView>(`${pathOf(connectionId)}/${encodeURIComponent(id)}/refresh`, {
    method: 'POST',
  })
  await refresh(client, connectionId)
  return document
}

export const removeDocument = async (client: QueryClient, connectionId: string, id: string): Promise<void> => {
  await request<void>(`${pathOf(connectionId)}/${encodeURIComponent(id)}`, { method: 'DELETE' })
  await refresh(client, connectionId)
}
