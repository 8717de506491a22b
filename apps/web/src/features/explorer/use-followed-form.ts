import type { DescribedCallInput } from '@developer-console/shared/contract/call'
import type { ConnectionView } from '@developer-console/shared/contract/connection'
import type { OperationSummary } from '@developer-console/shared/contract/operation'
import { readOperation, type OperationModel } from '@developer-console/shared/openapi/operation'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { operationsQuery, sliceQuery } from '../../api/operations.ts'
import type { Draft } from '../../drafts/draft.ts'
import { draftOfRequest, freeDraftOf } from '../../drafts/draft-of-request.ts'
import { freeCall } from '../../drafts/free-call-id.ts'
import { freeCallKey, operationKey, putDraft } from '../../drafts/use-draft.ts'
import { operationsAt } from './operations-at.ts'

/** Whose form holds what was followed, where it is not the one that is open. */
export type FollowedTo = { id: string; summary: string }

/**
 * Puts what is followed into the form that it belongs to, so that sending it again repeats it: the open one where that
 * can say it, another operation's, or the free call's.
 */
export const useFollowedForm = (
  connection: ConnectionView,
  model: OperationModel | undefined,
  change: (change: (draft: Draft) => Draft) => void,
) => {
  const client = useQueryClient()
  const [followedTo, setFollowedTo] = useState<FollowedTo>()

  const inOther = async (request: Parameters<typeof draftOfRequest>[1]): Promise<FollowedTo | undefined> => {
    const { operations } = await client.ensureQueryData(operationsQuery(connection.id))
    for (const operation of operationsAt(operations, request.method, request.path)) {
      const other = readOperation(await client.ensureQueryData(sliceQuery(connection.id, operation.id)))
      const draft = other && draftOfRequest(other, request)
      if (!draft) continue
      putDraft(operationKey(connection.kind, operation), draft)
      return { id: operation.id, summary: nameOf(operation) }
    }
    return undefined
  }

  const fill = async ({ method, path, query = [], headers = [] }: DescribedCallInput) => {
    const request = { method, path, query, headers }
    const own = model && draftOfRequest(model, request)
    if (own) {
      change(() => own)
      setFollowedTo(undefined)
      return
    }
    // A document that cannot be read is no reason not to keep what was followed.
    const other = await inOther(request).catch(() => undefined)
    if (!other) putDraft(freeCallKey(connection.kind, connection.apiUrl), freeDraftOf(request))
    setFollowedTo(other ?? { id: freeCall, summary: 'Free call' })
  }

  return { followedTo, fill, forget: () => setFollowedTo(undefined) }
}

const nameOf = ({ summary, method, path }: OperationSummary) => summary || `${method} ${path}`
