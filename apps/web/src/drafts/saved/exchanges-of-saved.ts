import type { SavedRequest, SavedRequestSummary } from '@developer-console/shared/contract/saved-request'
import { type ExportedExchange, withoutCredentials } from '@developer-console/shared/interchange/exported-exchange'
import { urlEncodedBody } from '@developer-console/shared/openapi/body'
import { readJson } from '@developer-console/shared/openapi/json-text'
import { essenceOf, type OperationModel, readOperation } from '@developer-console/shared/openapi/operation'
import { encodedQuery, withQuery } from '@developer-console/shared/openapi/percent'
import { serialiseCall } from '@developer-console/shared/openapi/serialise'
import type { QueryClient } from '@tanstack/react-query'
import { connectionsQuery } from '../../api/connections.ts'
import { sliceQuery } from '../../api/operations.ts'
import { requestSaved } from '../../api/requests.ts'
import { type Draft, readDraft } from '../draft.ts'
import { freePairs, freeText } from '../free-draft.ts'

/** Saved requests as they would be sent; those whose operation or connection is gone are left out and counted. */
export const exchangesOfSaved = async (
  client: QueryClient,
  requests: readonly SavedRequestSummary[],
  signal: AbortSignal,
): Promise<{ exchanges: ExportedExchange[]; leftOut: number }> => {
  const connections = await client.ensureQueryData(connectionsQuery())
  const exchanges: ExportedExchange[] = []
  for (const summary of requests) {
    if (signal.aborted) break
    const connection = connections.find(({ id }) => id === summary.connectionId)
    const saved = await requestSaved(summary.id)
    const draft = readDraft(saved.draft)
    if (!connection || !draft) continue
    const { operationId } = summary
    if (operationId === undefined) exchanges.push(exchangeOf(saved, connection.apiUrl, freeParts(draft)))
    else {
      const slice = await client.ensureQueryData(sliceQuery(connection.id, operationId)).catch(() => undefined)
      const model = slice && readOperation(slice)
      if (model) exchanges.push(exchangeOf(saved, connection.apiUrl, operationParts(model, draft)))
    }
  }
  return { exchanges, leftOut: requests.length - exchanges.length }
}

type Parts = {
  method: string
  path: string
  headers: [string, string][]
  body: string | undefined
  mediaType: string | undefined
}

const freeParts = (draft: Draft): Parts => ({
  method: freeText(draft, 'method') ?? 'GET',
  path: withQuery(freeText(draft, 'path') ?? '/', encodedQuery(freePairs(draft))),
  headers: draft.headers,
  body: draft.body,
  mediaType: draft.mediaType ?? 'application/json',
})

const operationParts = (model: OperationModel, draft: Draft): Parts => {
  const { path, headers } = serialiseCall(model, draft.values)
  const contents = model.requestBody?.contents ?? []
  const content = contents.find(({ mediaType }) => mediaType === draft.mediaType) ?? contents[0]
  const reading = draft.body === undefined ? undefined : readJson(draft.body)
  const isForm = content !== undefined && essenceOf(content.mediaType) === 'application/x-www-form-urlencoded'
  return {
    method: model.method,
    path,
    headers: [...headers, ...draft.headers],
    body: isForm && reading?.ok ? urlEncodedBody(content, reading.value) : draft.body,
    mediaType: content?.mediaType ?? draft.mediaType,
  }
}

const exchangeOf = (saved: SavedRequest, apiUrl: string, { method, path, headers, body, mediaType }: Parts) => {
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type')
  return withoutCredentials({
    name: saved.name,
    folder: saved.folder,
    notes: saved.notes,
    startedAt: saved.updatedAt,
    duration: 0,
    method,
    url: new URL(path, apiUrl).href,
    headers: [
      ...(body !== undefined && !isTyped && mediaType !== undefined
        ? [['content-type', mediaType] satisfies [string, string]]
        : []),
      ...headers,
    ],
    ...(body !== undefined && {
      body: { mediaType, text: body, whole: true, size: new TextEncoder().encode(body).length },
    }),
  })
}
