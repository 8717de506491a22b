import type { DocumentList, DocumentLookup, DocumentView } from '@developer-console/shared/contract/document'
import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { basePath } from './base-path.ts'
import { request, requestLines } from './request.ts'

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

const pathOfDocument = (connectionId: string, id: string) => `${pathOf(connectionId)}/${encodeURIComponent(id)}`

/** Where the browser downloads a document as it came. */
export const documentAddress = (connectionId: string, id: string): string => basePath + pathOfDocument(connectionId, id)

/** Operations and their forms come from the documents. */
const refresh = async (client: QueryClient, connectionId: string) => {
  for (const kind of ['documents', 'operations', 'slice'])
    await client.invalidateQueries({ queryKey: [kind, connectionId] })
}

/** Has the server fetch a document. 422 where it is none, 502 and 504 where it cannot be had. */
export const addDocumentFrom = async (
  client: QueryClient,
  connectionId: string,
  url: string,
  signal?: AbortSignal,
): Promise<DocumentView> => {
  const added = await request<DocumentView>(pathOf(connectionId), { method: 'POST', json: { url }, signal })
  await refresh(client, connectionId)
  return added
}

/** The type to send a file with: what it is named, else bytes that the server looks at. */
const mediaTypeOf = (name: string): string => {
  if (/\.json$/i.test(name)) return 'application/json'
  return /\.ya?ml$/i.test(name) ? 'application/yaml' : 'application/octet-stream'
}

/** Sends a document, JSON or YAML. 422 where it is none. */
export const uploadDocument = async (
  client: QueryClient,
  connectionId: string,
  file: File,
  signal?: AbortSignal,
): Promise<DocumentView> => {
  const added = await request<DocumentView>(
    `${pathOf(connectionId)}?name=${encodeURIComponent(file.name.slice(-255))}`,
    {
      method: 'POST',
      body: file,
      headers: { 'content-type': mediaTypeOf(file.name) },
      signal,
    },
  )
  await refresh(client, connectionId)
  return added
}

/** Has the server read a document again from where it came; where that fails, the one that it has stays. */
export const refreshDocument = async (client: QueryClient, connectionId: string, id: string): Promise<DocumentView> => {
  const read = await request<DocumentView>(`${pathOfDocument(connectionId, id)}/refresh`, { method: 'POST', json: {} })
  await refresh(client, connectionId)
  return read
}

/** Makes a document what it was before it was last read; 409 where the server no longer has that. */
export const restoreDocument = async (client: QueryClient, connectionId: string, id: string): Promise<DocumentView> => {
  const kept = await request<DocumentView>(`${pathOfDocument(connectionId, id)}/restore`, { method: 'POST', json: {} })
  await refresh(client, connectionId)
  return kept
}

/** Has the server look for a document at the API's own origin: each address that was tried, as it answers. */
export const lookForDocument = (
  connectionId: string,
  onStep: (step: DocumentLookup) => void,
  signal: AbortSignal,
): Promise<void> =>
  requestLines<DocumentLookup>(`${pathOf(connectionId)}/lookup`, { method: 'POST', json: {}, signal }, onStep)

/** Removes a document that was added on the screen; 409 for one that the connection names. */
export const removeDocument = async (client: QueryClient, connectionId: string, id: string): Promise<void> => {
  await request<void>(pathOfDocument(connectionId, id), { method: 'DELETE' })
  await refresh(client, connectionId)
}
