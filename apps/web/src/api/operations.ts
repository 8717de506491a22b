import type { OperationIndex } from '@developer-console/shared/contract/operation'
import { queryOptions } from '@tanstack/react-query'
import { request, respond } from './request.ts'

const pathOf = (connectionId: string) => `api/connections/${encodeURIComponent(connectionId)}/operations`

/** The operation index of a connection's documents, whole. */
export const operationsQuery = (connectionId: string) =>
  queryOptions({
    queryKey: ['operations', connectionId],
    queryFn: ({ signal }) => request<OperationIndex>(pathOf(connectionId), { signal }),
    staleTime: 5 * 60_000,
  })

/** The operations whose descriptions, names or paths have `words`. */
export const operationsFoundQuery = (connectionId: string, words: string) =>
  queryOptions({
    queryKey: ['operations', connectionId, 'found', words],
    queryFn: ({ signal }) =>
      request<OperationIndex>(`${pathOf(connectionId)}?q=${encodeURIComponent(words)}`, { signal }),
    staleTime: 5 * 60_000,
    enabled: words.trim() !== '',
  })

/** One operation as a self-contained OpenAPI 3.1 document: one path, one operation, and all that it refers to. */
export type OperationSlice = {
  openapi: string
  info: { title: string; version: string }
  servers: { url: string }[]
  paths: Record<string, Record<string, unknown>>
  components?: Record<string, unknown>
  security?: Record<string, string[]>[]
}

export const sliceQuery = (connectionId: string, operationId: string) =>
  queryOptions({
    queryKey: ['slice', connectionId, operationId],
    queryFn: ({ signal }) =>
      request<OperationSlice>(`${pathOf(connectionId)}/${encodeURIComponent(operationId)}`, { signal }),
    staleTime: 5 * 60_000,
  })

/** The text of such a document, with every digit of its numbers. */
export const sliceText = async (connectionId: string, operationId: string): Promise<string> =>
  (await respond(`${pathOf(connectionId)}/${encodeURIComponent(operationId)}`)).text()
